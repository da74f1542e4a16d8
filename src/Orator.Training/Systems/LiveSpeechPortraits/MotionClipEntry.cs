using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>How far mouth and sound lie apart in a clip.</summary>
/// <param name="Frames">Frames by which the mouth is late; negative: early.</param>
/// <param name="Correlation">How sure that is: correlation at that shift.</param>
/// <param name="CorrelationAtZero">Correlation without a shift.</param>
public sealed record SyncReading(double Frames, double Correlation, double CorrelationAtZero);

/// <summary>A clip in the index of a <see cref="MotionCorpus"/>.</summary>
/// <param name="Name">Name of the clip; its file is <c>clips/NAME.safetensors</c>.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Part">Which split the person belongs to.</param>
/// <param name="Count">Number of frames.</param>
/// <param name="FramesPerSecond">Frames a second.</param>
/// <param name="Sync">How far mouth and sound lay apart; null where that cannot be told.</param>
/// <param name="Shift">Seconds by which the sound is delayed when the clip is read.</param>
/// <param name="Dropped">Why the clip is not used; null if it is.</param>
/// <param name="TestOnly">Whether the clip must never be learned from.</param>
public sealed record MotionClipEntry(
    string Name, string Person, CorpusPart Part, int Count, double FramesPerSecond, SyncReading? Sync, double Shift, string? Dropped, bool TestOnly = false);
