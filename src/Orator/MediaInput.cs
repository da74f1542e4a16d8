namespace Orator;

/// <summary>
/// A picture, a video, a recording or a motion track that comes in: a file, a stream, samples of sound, or a <see cref="MotionTrack"/>.
/// Paths and streams convert by themselves.
/// </summary>
public sealed class MediaInput
{
    private MediaInput(string name) => Name = name;

    /// <summary>What messages call it: the file's name.</summary>
    public string Name { get; }

    /// <summary>Path of the file; null for other inputs.</summary>
    public string? Path { get; private init; }

    /// <summary>The stream; null for other inputs.</summary>
    internal Stream? Content { get; private init; }

    /// <summary>The samples; null for other inputs.</summary>
    internal ReadOnlyMemory<float>? Samples { get; private init; }

    /// <summary>The track; null for other inputs.</summary>
    internal MotionTrack? Track { get; private init; }

    /// <summary>A file that ffmpeg can read, or a motion track (.json).</summary>
    /// <param name="path">Its path.</param>
    public static implicit operator MediaInput(string path) => FromFile(path);

    /// <summary>A stream.</summary>
    /// <param name="content">See <see cref="FromStream"/>.</param>
    public static implicit operator MediaInput(Stream content) => FromStream(content);

    /// <summary>A motion track.</summary>
    /// <param name="track">The track.</param>
    public static implicit operator MediaInput(MotionTrack track) => FromTrack(track);

    /// <summary>A file that ffmpeg can read, or a motion track (.json).</summary>
    /// <param name="path">Its path.</param>
    public static MediaInput FromFile(string path) => new(System.IO.Path.GetFileName(path)) { Path = path };

    /// <summary>What a stream holds, in any format that ffmpeg can read; it is read to its end into a temporary file while it is
    /// used.</summary>
    /// <param name="content">The stream, at its beginning; it is read once and not disposed.</param>
    /// <param name="name">What messages call it.</param>
    public static MediaInput FromStream(Stream content, string name = "stream") => new(name) { Content = content };

    /// <summary>Sound in memory.</summary>
    /// <param name="samples">16 kHz mono, -1 to 1.</param>
    /// <param name="name">What messages call it.</param>
    public static MediaInput FromSamples(ReadOnlyMemory<float> samples, string name = "samples") => new(name) { Samples = samples };

    /// <summary>A motion track.</summary>
    /// <param name="track">The track.</param>
    public static MediaInput FromTrack(MotionTrack track) => new("motion track") { Track = track };
}
