namespace Orator;

/// <summary>How far a pipeline is.</summary>
/// <param name="Frames">Frames finished so far.</param>
/// <param name="Total">Frames in all, when known.</param>
/// <param name="Stage">What the frames are counted in, when the work has several stages; null = the work itself.</param>
public readonly record struct RenderProgress(int Frames, int? Total, string? Stage = null);

/// <summary>What a pipeline made, for people and for <c>--json</c>.</summary>
/// <param name="Output">Path of the video.</param>
/// <param name="Frames">Number of frames.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="FramesPerSecond">Frames a second of the video.</param>
/// <param name="Seconds">Time that the work took, set-up included.</param>
/// <param name="Notes">What the user should know, such as that several faces were found.</param>
public sealed record RenderReport(
    string Output, int Frames, int Width, int Height, double FramesPerSecond, double Seconds, IReadOnlyList<string> Notes)
{
    /// <summary>When new shots begin in the driving video, seconds: cuts, changes of person, people who return. Empty without
    /// any.</summary>
    public IReadOnlyList<double> Cuts { get; init; } = [];
}

/// <summary>What a pipeline made that makes a single picture.</summary>
/// <param name="Output">Path of the picture.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Seconds">Time that the work took, set-up included.</param>
/// <param name="Notes">What the user should know.</param>
public sealed record PictureReport(string Output, int Width, int Height, double Seconds, IReadOnlyList<string> Notes);
