namespace Orator.Media;

/// <summary>What a media file contains, from its headers.</summary>
public sealed record MediaInfo
{
    /// <summary>Path as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>True for a single picture (JPEG, PNG, WebP, BMP, TIFF, PNM).</summary>
    public bool IsPicture { get; init; }

    /// <summary>True when there are moving pictures. Cover art of a song does not count.</summary>
    public bool HasVideo { get; init; }

    /// <summary>True when there is sound.</summary>
    public bool HasAudio { get; init; }

    /// <summary>Width in pixels as shown: turned as the file asks for, with square pixels. 0 without pictures.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels, as <see cref="Width"/>.</summary>
    public int Height { get; init; }

    /// <summary>Clockwise degrees by which stored pixels are turned to be shown: 0, 90, 180 or 270. Readers have applied it
    /// already.</summary>
    public int Rotation => Orientation.Degrees();

    /// <summary>Mean frame rate; null without video.</summary>
    public FrameRate? FrameRate { get; init; }

    /// <summary>True when frames do not follow each other at a constant rate, as in many phone videos.</summary>
    public bool VariableFrameRate { get; init; }

    /// <summary>Length in seconds; null when the file does not say.</summary>
    public double? Seconds { get; init; }

    /// <summary>Samples a second of the sound, 0 without.</summary>
    public int SampleRate { get; init; }

    /// <summary>Channels of the sound, 0 without.</summary>
    public int Channels { get; init; }

    /// <summary>ffmpeg's name of the pictures' coding, e.g. <c>h264</c>; null without.</summary>
    public string? VideoCodec { get; init; }

    /// <summary>ffmpeg's name of the sound's coding, e.g. <c>aac</c>; null without.</summary>
    public string? AudioCodec { get; init; }

    /// <summary>Free text stored in the file: <c>title</c>, <c>comment</c> and the like, keys in lower case.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Video tracks; covers and thumbnails flagged as such do not count.</summary>
    public int VideoTracks { get; init; }

    /// <summary>Sound tracks.</summary>
    public int AudioTracks { get; init; }

    /// <summary>What a user of the pictures should know, such as that there are several tracks.</summary>
    public IReadOnlyList<string> VideoNotes { get; init; } = [];

    /// <summary>What a user of the sound should know.</summary>
    public IReadOnlyList<string> AudioNotes { get; init; } = [];

    /// <summary>How the video's colours are coded.</summary>
    internal VideoColours Colours { get; init; } = new("", "", "", "", "");

    /// <summary>When the last picture ends, seconds, as far as the file says: sound may go on for longer.</summary>
    internal double? VideoSeconds { get; init; }

    internal Orientation Orientation { get; init; } = Orientation.AsStored;

    /// <summary>ffmpeg's index of the video stream.</summary>
    internal int VideoStream { get; init; }

    /// <summary>ffmpeg's index of the sound stream.</summary>
    internal int AudioStream { get; init; }

    /// <summary>True when pixels carry opacity.</summary>
    internal bool HasAlpha { get; init; }
}
