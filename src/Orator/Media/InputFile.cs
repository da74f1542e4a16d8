namespace Orator.Media;

/// <summary>A file to be read, checked before any program sees it.</summary>
internal sealed class InputFile
{
    /// <summary>
    /// Containers and raw streams that may be opened. Kinds that point to other files (playlists, concat lists, manifests, drawings,
    /// numbered picture sequences) are not among them, so that a file from a stranger cannot make ffmpeg read anything else.
    /// </summary>
    private const string Demuxers = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegvideo,mpegts,ogg,flv,asf,mxf,dv,ivf,nut,m4v,h264,hevc,av1,obu,mjpeg,gif,"
        + "wav,w64,aiff,au,caf,mp3,flac,aac,amr,amrnb,amrwb,ac3,eac3,wv,ape,tta,dts,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe,pgm_pipe,ppm_pipe";

    private readonly string _fullPath;

    private InputFile(string path, string fullPath, string? pictureDemuxer)
    {
        Path = path;
        _fullPath = fullPath;
        PictureDemuxer = pictureDemuxer;
    }

    /// <summary>Path as it was given.</summary>
    public string Path { get; }

    /// <summary>ffmpeg's demuxer when the file is a picture by its first bytes; null otherwise.</summary>
    public string? PictureDemuxer { get; }

    /// <summary>
    /// The options that open this file. Pictures get their demuxer by name, because ffmpeg would take a '%' in a picture's name for a
    /// sequence; the prefix 'file:' keeps names with colons and leading hyphens from being taken for anything else.
    /// </summary>
    public string[] InputOptions =>
    [
        "-protocol_whitelist", "file,pipe", "-format_whitelist", Demuxers,
        .. PictureDemuxer is null ? Array.Empty<string>() : ["-f", PictureDemuxer], "-i", "file:" + _fullPath,
    ];

    /// <summary>The options that read other bytes of the same kind from standard input instead.</summary>
    public string[] PipeOptions =>
        ["-protocol_whitelist", "file,pipe", "-format_whitelist", Demuxers, "-f", PictureDemuxer!, "-i", "pipe:0"];

    /// <summary>The options that open a picture's own bytes, without what is appended to them.</summary>
    /// <param name="length">Their number, from the beginning of the file.</param>
    public string[] OptionsUpTo(long length) =>
    [
        "-protocol_whitelist", "file,pipe,subfile", "-format_whitelist", Demuxers, "-f", PictureDemuxer!,
        "-i", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"subfile,,start,0,end,{length},,:file:{_fullPath}"),
    ];

    /// <summary>Checks that a path names a readable, not empty file within the limits.</summary>
    /// <exception cref="InputException">It does not; the message says why.</exception>
    public static InputFile Open(string path, MediaLimits limits)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new InputException("The name of an input file is empty.");
        }

        string full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new InputException($"'{path}' is a folder: give the name of a file.");
        }

        if (path == "-" && !File.Exists(full))
        {
            throw new InputException(
                "'-' is standard input, which is not read, since files are read more than once: save it, and give the name of the file.");
        }

        if (FileIdentity.Of(full) is { Kind: not FileKind.Regular } special)
        {
            string kind = special.Kind == FileKind.Pipe ? "pipe" : "device";
            throw new InputException(
                $"'{path}' is a {kind}, which is not read, since files are read more than once: save it, and give the name of the file.");
        }

        FileInfo info = new(full);
        if (!info.Exists)
        {
            throw new InputException($"'{path}' does not exist.");
        }

        if (info.Length == 0)
        {
            throw new InputException($"'{path}' is empty (0 bytes).");
        }

        if (info.Length > limits.MaxFileBytes)
        {
            throw new InputException($"'{path}' has {info.Length} bytes; the limit is {limits.MaxFileBytes}.");
        }

        Span<byte> start = stackalloc byte[PictureFile.SignatureBytes];
        try
        {
            using FileStream stream = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }

        if (PictureFile.IsHeif(start))
        {
            throw new InputException($"'{path}' is a HEIF or AVIF picture, which is not read: save it as JPEG or PNG first.");
        }

        string? picture = PictureFile.DemuxerOf(start);
        if (picture is not null && info.Length > limits.MaxPictureFileBytes)
        {
            throw new InputException($"'{path}' is a picture file of {info.Length} bytes; the limit is {limits.MaxPictureFileBytes}.");
        }

        return new InputFile(path, full, picture);
    }

    /// <summary>All bytes of a picture file.</summary>
    public async Task<byte[]> ReadBytesAsync(CancellationToken cancellation)
    {
        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(_fullPath, cancellation).ConfigureAwait(false);
            return PictureContent.IsAnimatedWebP(bytes)
                ? throw new InputException($"'{Path}' is an animated WebP, which is not read: save one frame of it as PNG or JPEG.")
                : bytes;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new InputException($"'{Path}' cannot be read: {e.Message}", e);
        }
    }
}
