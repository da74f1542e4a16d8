using System.Runtime.CompilerServices;
using System.Globalization;

namespace Orator.Media;

/// <summary>Reads picture files: JPEG, PNG, WebP, BMP, TIFF, PNM, and the first picture of a GIF.</summary>
public static class ImageReader
{
    /// <summary>Reads a picture upright (EXIF orientation applied), as 8-bit sRGB (colour profiles applied); transparent pixels show
    /// white.</summary>
    /// <param name="path">The file; its format is detected from its content, not its name.</param>
    /// <param name="limits">What is acceptable; null = <see cref="MediaLimits.Default"/>.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is missing, unreadable, damaged, truncated, not a picture, or beyond the limits; the
    /// message says which.</exception>
    public static Task<Image> ReadAsync(string path, MediaLimits? limits = null, CancellationToken cancellation = default) =>
        ReadAsync(path, [], limits, cancellation);

    /// <summary>The same, and what the user should know about the picture.</summary>
    /// <param name="path">The file; its format is detected from its content, not its name.</param>
    /// <param name="notes">Told, for instance, that colours may be wrong.</param>
    /// <param name="limits">What is acceptable; null = <see cref="MediaLimits.Default"/>.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">As before.</exception>
    public static async Task<Image> ReadAsync(
        string path, ICollection<string> notes, MediaLimits? limits = null, CancellationToken cancellation = default)
    {
        limits ??= MediaLimits.Default;
        InputFile file = InputFile.Open(path, limits);
        byte[]? bytes = file.PictureDemuxer is null ? null : await file.ReadBytesAsync(cancellation).ConfigureAwait(false);
        if (bytes is not null && PictureContent.LacksPixels(bytes))
        {
            throw new InputException($"'{path}' is damaged: the picture is cut off or its data are wrong.");
        }

        MediaInfo info = await MediaProbe.ProbeAsync(file, bytes, limits, cancellation).ConfigureAwait(false);
        if (!info.IsPicture && info.VideoCodec != "gif")
        {
            throw new InputException(
                $"'{path}' is a {(info.HasVideo ? "video" : "sound")} file: give a picture, such as a JPEG or PNG file.");
        }

        string name = Path.GetFileName(path);
        if (bytes is not null && PictureContent.JpegComponents(bytes) == 4)
        {
            return await ReadInksAsync(file, bytes, info, name, notes, limits, cancellation).ConfigureAwait(false);
        }

        int channels = info.HasAlpha ? 4 : 3;
        int own = bytes is null ? 0 : PictureContent.LengthWithoutTrailer(bytes);
        string[] filters = [.. new[] { info.Orientation.Filter(), $"format={(channels == 4 ? "rgba" : "rgb24")}" }.Where(f => f.Length > 0)];
        byte[] pixels = await DecodeAsync(
            own < bytes?.Length
                ? file.OptionsUpTo(own)
                : file.InputOptions, null, file, info, string.Join(',', filters), checked(
                    channels * info.Width * info.Height), limits, cancellation).ConfigureAwait(false);
        if (bytes is not null)
        {
            PictureColours.ToSrgb(pixels, channels, info.Orientation, bytes, name, notes);
        }

        return new Image(info.Width, info.Height, channels == 4 ? OverWhite(pixels) : pixels);
    }

    private static async Task<Image> ReadInksAsync(
        InputFile file, byte[] bytes, MediaInfo info, string name, ICollection<string> notes, MediaLimits limits, CancellationToken cancellation)
    {
        (int width, int height) = info.Orientation.SwapsSides() ? (info.Height, info.Width) : (info.Width, info.Height);
        (byte[] plain, int? transform) = PictureContent.WithoutAdobe(bytes);
        byte[] planes = await DecodeAsync(
            file.PipeOptions, plain, file, info, "scale=in_range=full:out_range=full,format=yuva444p", checked(4 * width * height), limits, cancellation).ConfigureAwait(false);
        byte[] pixels = PrintingInks.ToRgb(planes, transform);
        if (!PictureColours.ApplyInkProfile(pixels, bytes))
        {
            notes.Add($"'{name}' is a CMYK picture without a usable profile: its colours, those of offset printing, may differ from what was meant. RGB keeps them.");
        }

        return info.Orientation.Turn(new Image(width, height, pixels));
    }

    // Decodes the file, or what is piped in its place.
    private static async Task<byte[]> DecodeAsync(
        string[] input, byte[]? piped, InputFile file, MediaInfo info, string filter, int length, MediaLimits limits, CancellationToken cancellation)
    {
        byte[] pixels = new byte[length];
        FFmpegProcess process = FFmpegProcess.Start(FFmpeg.Current.Program, Arguments(input, file, info, filter, limits), cancellation);
        await using ConfiguredAsyncDisposable ending = process.ConfigureAwait(false);
        Task feeding = process.FeedAsync(piped);
        int count = await process.ReadFullyAsync(pixels).ConfigureAwait(false);
        await feeding.ConfigureAwait(false);
        (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit).ConfigureAwait(false);
        if (code != 0 || count != pixels.Length)
        {
            string detail = FFmpegErrors.FirstLine(errors);
            throw new InputException(
                $"'{file.Path}' is damaged: the picture is cut off or its data are wrong{(detail.Length > 0 ? $" ({detail})" : "")}.");
        }

        return pixels;
    }

    private static string[] Arguments(string[] input, InputFile file, MediaInfo info, string filter, MediaLimits limits) =>
    [
        "-nostdin", "-hide_banner", "-v", "error", "-xerror",

        // Without "explode" the rest of a truncated picture is filled with grey. In a TIFF file it would reject every tag unknown to
        // ffmpeg.
        .. file.PictureDemuxer == "tiff_pipe" ? Array.Empty<string>() : ["-err_detect", "explode"],
        "-max_pixels", limits.MaxPixels.ToString(CultureInfo.InvariantCulture), "-noautorotate", .. input,
        "-map", string.Create(CultureInfo.InvariantCulture, $"0:{info.VideoStream}"), "-frames:v", "1",

        // Chroma is interpolated as other decoders do; by default ffmpeg repeats it, which frays coloured edges.
        "-sws_flags", "bicubic+accurate_rnd+full_chroma_int",
        "-vf", filter, "-f", "rawvideo", "pipe:1",
    ];

    private static byte[] OverWhite(byte[] rgba)
    {
        byte[] rgb = new byte[rgba.Length / 4 * 3];
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += 3)
        {
            int alpha = rgba[from + 3];
            int white = 255 * (255 - alpha);
            rgb[to] = (byte)(((rgba[from] * alpha) + white + 127) / 255);
            rgb[to + 1] = (byte)(((rgba[from + 1] * alpha) + white + 127) / 255);
            rgb[to + 2] = (byte)(((rgba[from + 2] * alpha) + white + 127) / 255);
        }

        return rgb;
    }
}
