using Orator.Training.Evaluation;

namespace Orator.Training.SpeechMotion;

/// <summary>Finds out how far mouth and sound lie apart in clips.</summary>
internal static class MotionSync
{
    /// <summary>The index entries of clips, with what was measured and decided.</summary>
    public static List<MotionClipEntry> Align(IReadOnlyList<MotionClip> clips) => [.. clips.Select(clip =>
    {
        float[] energy = SyncOffset.Envelope(clip.Sound, 16000, clip.FramesPerSecond, clip.Frames.Count);
        SyncOffset? offset = SyncOffset.Measure(clip.Openings, energy);
        SyncReading? reading = offset is null ? null : new SyncReading(offset.Frames, offset.Correlation, 0);
        return new MotionClipEntry(clip.Name, clip.Person, clip.Part, clip.Frames.Count, clip.FramesPerSecond, reading, 0, null);
    })];
}
