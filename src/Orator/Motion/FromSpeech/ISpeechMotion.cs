using System.Diagnostics.CodeAnalysis;

namespace Orator.Motion.FromSpeech;

/// <summary>One run of a motion generator: sound goes in, faces come out as soon as the sound suffices.</summary>
internal interface ISpeechMotion
{
    /// <summary>Adds 16 kHz samples.</summary>
    /// <param name="samples">Any number.</param>
    void Append(ReadOnlySpan<float> samples);

    /// <summary>The face at a time, if enough sound has arrived. Times must not decrease from call to call.</summary>
    /// <param name="seconds">Time since the first sample.</param>
    /// <param name="frame">The face.</param>
    bool TryRead(double seconds, [NotNullWhen(true)] out MotionFrame? frame);
}
