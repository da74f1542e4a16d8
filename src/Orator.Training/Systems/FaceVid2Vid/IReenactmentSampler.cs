namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Where batches come from.</summary>
internal interface IReenactmentSampler : IDisposable
{
    /// <summary>What a model says it learned from.</summary>
    string Data { get; }

    /// <summary>Number of frames that batches are drawn from.</summary>
    int Frames { get; }

    /// <summary>Makes a batch.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="pairs">Pairs in it.</param>
    /// <param name="faces">Faces in it.</param>
    /// <param name="seed">Selects the pairs and faces.</param>
    ReenactmentBatch Draw(long number, int pairs, int faces, ulong seed);
}
