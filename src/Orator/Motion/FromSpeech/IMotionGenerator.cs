using Orator.Motion.Style;

namespace Orator.Motion.FromSpeech;

/// <summary>Turns speech into motion. Implementations stream: memory does not grow with the length of the speech.</summary>
public interface IMotionGenerator
{
    /// <summary>Generates motion for a stretch of speech; frame i shows the moment <c>i / request.FramesPerSecond</c>.</summary>
    /// <param name="speech">Blocks of 16 kHz mono samples of any length, in order. Read once.</param>
    /// <param name="request">How the motion shall be.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <returns>Frames until the end of the speech: <c>ceil(seconds * FramesPerSecond)</c> of them. The same input and seed give the same
    /// frames.</returns>
    IAsyncEnumerable<MotionFrame> GenerateAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> speech, MotionRequest request, CancellationToken cancellation = default);
}

/// <summary>How generated motion shall be.</summary>
public sealed record MotionRequest
{
    /// <summary>Frames a second, above 0; need not be an integer.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>Seed of head motion, blinks and gaze.</summary>
    public ulong Seed { get; init; }

    /// <summary>The manner of speaking to take on; null = neutral.</summary>
    public StyleReference? Style { get; init; }

    /// <summary>How much of <see cref="Style"/>: 0 = neutral, 1 = the reference, up to 1.5.</summary>
    public float StyleStrength { get; init; } = 1;

    /// <summary>Factor for the amount of head motion, 0 = still.</summary>
    public float HeadMotion { get; init; } = 1;

    /// <summary>Factor for mouth movement, 1 = natural.</summary>
    public float MouthMotion { get; init; } = 1;

    /// <summary>False for eyes that never blink.</summary>
    public bool Blink { get; init; } = true;
}
