using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Where a stage's pairs come from.</summary>
internal interface IDrivenPairs : IDisposable
{
    /// <summary>People with clips, and people with photos.</summary>
    (int Videos, int Stills) People { get; }

    /// <summary>Whether pairs can be made of a clip.</summary>
    bool Suits(CorpusClip clip);

    /// <summary>Makes pairs.</summary>
    /// <param name="number">Number of the batch, on which alone, with the seed, they depend.</param>
    /// <param name="pairs">How many.</param>
    /// <param name="seed">Selects them.</param>
    IReadOnlyList<DrivenPair> Draw(long number, int pairs, ulong seed);

    /// <summary>A pair of two frames of a clip, unchanged.</summary>
    DrivenPair Of(CorpusClip clip, int source, int driving);
}
