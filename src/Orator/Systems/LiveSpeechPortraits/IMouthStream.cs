using Orator.Motion.FromSpeech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Streams sound through a network of the mouth. Results do not depend on how the sound is cut into blocks.</summary>
internal interface IMouthStream : IDisposable
{
    /// <summary>Adds 16 kHz samples.</summary>
    void Append(ReadOnlySpan<float> samples);

    /// <summary>Adds the cues of the next moment of 1/120 s.</summary>
    void Hear(Articulation moment);

    /// <summary>Expression coefficients of the next step, if enough sound has arrived.</summary>
    /// <param name="coefficients">Receives <see cref="Geometry.ExpressionBasis.Count"/> values.</param>
    /// <param name="sounds">What is heard at that step; nothing without an encoder that tells sounds.</param>
    bool TryRead(Span<float> coefficients, out SoundProbabilities sounds);
}
