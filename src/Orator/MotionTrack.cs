namespace Orator;

/// <summary>What a face does over a time, free of whose face it is. Written by <see cref="TalkingHeads.PerceiveAsync"/> or by any program;
/// drives portraits.</summary>
/// <param name="FramesPerSecond">Rate of the frames, above 0.</param>
/// <param name="Frames">The frames in order; at least one.</param>
public sealed record MotionTrack(double FramesPerSecond, IReadOnlyList<MotionTrackFrame> Frames)
{
    /// <summary>Reads a track file (docs/formats.md, "Track").</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It cannot be read, or is not a track.</exception>
    public static async Task<MotionTrack> ReadAsync(string path, CancellationToken cancellation = default)
    {
        try
        {
            FileStream file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                return await MotionTrackFormat.ReadAsync(file, Path.GetFileName(path), cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The motion track '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a track from a stream.</summary>
    /// <param name="stream">The stream, at its beginning.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It is not a track.</exception>
    public static Task<MotionTrack> ReadAsync(Stream stream, CancellationToken cancellation = default) =>
        MotionTrackFormat.ReadAsync(stream, "stream", cancellation);

    /// <summary>Writes a track: what drives a portrait, in the format of 'orator perceive' without landmarks.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Task WriteAsync(Stream stream, CancellationToken cancellation = default) =>
        MotionTrackFormat.WriteAsync(this, stream, cancellation);

    /// <summary>Writes a track file, which appears when it is complete.</summary>
    /// <param name="path">The file, .json.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public async Task WriteAsync(string path, CancellationToken cancellation = default)
    {
        using MemoryStream content = new();
        await WriteAsync(content, cancellation).ConfigureAwait(false);
        MotionTrackFormat.Save(path, content);
    }
}

/// <summary>A frame of a <see cref="MotionTrack"/>.</summary>
/// <param name="Motion">The motion; null where no face was seen.</param>
/// <param name="Shot">Which shot it belongs to, 0 = the first: each is measured from its own first frame.</param>
public sealed record MotionTrackFrame(MotionFrame? Motion, int Shot = 0);
