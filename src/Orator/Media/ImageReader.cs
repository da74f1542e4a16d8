using System.Globalization;

namespace Orator.Media;

/// <summary>Reads picture files: JPEG, PNG, WebP, BMP, TIFF, PNM, and the first picture of a GIF.</summary>
public static class ImageReader
{
    /// <summary>Reads a picture upright (EXIF orientation applied), as 8-bit RGB; transparent pixels show white.</summary>
    /// <param name="path">The file; its kind is told by its content, not its name.</param>
    /// <param name="limits">What is acceptable; null = <see cref="MediaLimits.Default"/>.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is missing, unreadable, damaged, truncated, not a picture, or beyond the limits; the message says which.</exception>
    public static async Task<Image> ReadAsync(string path, MediaLimits? limits = null, CancellationToken cancellation = default)
    {
        limits ??= MediaLimits.Default;
        InputFile file = InputFile.Open(path, limits);
        byte[]? bytes = file.PictureDemuxer is null ? null : await file.ReadBytesAsync(cancellation);
        if (bytes is not null && PictureFile.IsCutOff(bytes))
        {
            throw new InputException($"'{path}' is damaged: the picture is cut off or its data are wrong.");
        }

        MediaInfo info = await MediaProbe.ProbeAsync(file, bytes, limits, cancellation);
        if (!info.IsPicture && info.VideoCodec != "gif")
        {
            throw new InputException($"'{path}' is a {(info.HasVideo ? "video" : "sound")} file: give a picture, such as a JPEG or PNG file.");
        }

        int channels = info.HasAlpha ? 4 : 3;
        byte[] pixels = new byte[checked(info.Width * info.Height * channels)];
        await using FFmpegProcess process = FFmpegProcess.Start(FFmpeg.Current.Program, Arguments(file, info, limits), cancellation);
        process.EndInput();
        int count = await process.ReadFullyAsync(pixels);
        (int code, string errors) = await process.WaitForExitAsync(FFmpegProcess.StallLimit);
        if (code != 0 || count != pixels.Length)
        {
            string detail = FFmpegErrors.FirstLine(errors);
            throw new InputException($"'{path}' is damaged: the picture is cut off or its data are wrong{(detail.Length > 0 ? $" ({detail})" : "")}.");
        }

        return new Image(info.Width, info.Height, info.HasAlpha ? OverWhite(pixels) : pixels);
    }

    private static string[] Arguments(InputFile file, MediaInfo info, MediaLimits limits)
    {
        string[] filters = [.. new[] { info.Orientation.Filter(), $"format={(info.HasAlpha ? "rgba" : "rgb24")}" }.Where(f => f.Length > 0)];
        return
        [
            "-nostdin", "-hide_banner", "-v", "error", "-xerror",

            // Without "explode" the rest of a truncated picture is filled with grey. In a TIFF file it would reject every tag unknown to ffmpeg.
            .. file.PictureDemuxer == "tiff_pipe" ? Array.Empty<string>() : ["-err_detect", "explode"],
            "-max_pixels", limits.MaxPixels.ToString(CultureInfo.InvariantCulture), "-noautorotate", .. file.InputOptions,
            "-map", string.Create(CultureInfo.InvariantCulture, $"0:{info.VideoStream}"), "-frames:v", "1",

            // Chroma is interpolated as other decoders do; by default ffmpeg repeats it, which frays coloured edges.
            "-sws_flags", "bicubic+accurate_rnd+full_chroma_int",
            "-vf", string.Join(',', filters), "-f", "rawvideo", "pipe:1",
        ];
    }

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
