namespace Orator.Media;

/// <summary>What a media file may ask of this machine. Checked from the file's headers, before anything is decoded.</summary>
public sealed record MediaLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static MediaLimits Default { get; } = new();

    /// <summary>Pixels of one picture or video frame; 100 million.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>Longer side of a picture in pixels; 32768.</summary>
    public int MaxSide { get; init; } = 32_768;

    /// <summary>Length of sound or video in seconds; two hours.</summary>
    public double MaxSeconds { get; init; } = 7200;

    /// <summary>Size of a file in bytes; 16 GiB.</summary>
    public long MaxFileBytes { get; init; } = 16L << 30;

    /// <summary>Size of a picture file in bytes: picture files are held in memory; 512 MiB.</summary>
    public long MaxPictureFileBytes { get; init; } = 512L << 20;
}
