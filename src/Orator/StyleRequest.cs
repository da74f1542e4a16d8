namespace Orator;

/// <summary>How a style is taken from a video.</summary>
public sealed record StyleRequest
{
    /// <summary>How much of the video is used unless asked otherwise, seconds.</summary>
    public const double DefaultSeconds = 30;

    /// <summary>How much of it is used, in windows evenly spread, seconds above 0; null = every frame of the first five minutes.</summary>
    public double? Seconds { get; init; } = DefaultSeconds;

    /// <summary>Which video track, from 1; null = the one that players show.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>Whether the style is looked up among those found earlier, and kept for later.</summary>
    public bool Cache { get; init; } = true;
}
