using System.Globalization;

namespace Orator.Media;

/// <summary>Writes picture files.</summary>
public static class ImageWriter
{
    /// <summary>Writes a picture as PNG or JPEG, as the name's ending says. The file appears under its name only when it is complete.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Path ending in <c>.png</c>, <c>.jpg</c> or <c>.jpeg</c>; an older file is replaced.</param>
    /// <param name="cancellation">Stops the work at once and leaves nothing behind.</param>
    /// <exception cref="InputException">The ending is another, or the file cannot be written there.</exception>
    /// <exception cref="OratorException">Encoding failed.</exception>
    public static Task WriteAsync(Image image, string path, CancellationToken cancellation = default) => WriteAsync(image, path, null, cancellation);

    /// <summary>The same with a statement of how the picture came about, as XMP packet.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Path of the file.</param>
    /// <param name="provenance">The statement; null = none.</param>
    /// <param name="cancellation">Stops the work at once and leaves nothing behind.</param>
    /// <exception cref="InputException">The ending is another, or the file cannot be written there.</exception>
    /// <exception cref="OratorException">Encoding failed.</exception>
    public static async Task WriteAsync(Image image, string path, Provenance? provenance, CancellationToken cancellation = default)
    {
        string[] encoder = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => ["-c:v", "png", "-pix_fmt", "rgb24"],
            ".jpg" or ".jpeg" => ["-c:v", "mjpeg", "-pix_fmt", "yuvj444p", "-q:v", "2"],
            _ => throw new InputException($"'{path}': a picture is written as .png or .jpg; give a name with one of these endings."),
        };
        using OutputFile file = OutputFile.Create(path);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", string.Create(CultureInfo.InvariantCulture, $"{image.Width}x{image.Height}"), "-i", "pipe:0", "-frames:v", "1",
            "-sws_flags", "bicubic+accurate_rnd+full_chroma_int", .. encoder,
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "image2pipe", "pipe:1",
        ];
        (int code, byte[] output, string errors) = await FFmpegProcess.RunAsync(FFmpeg.Current.Program, arguments, image.Pixels, cancellation);
        if (code != 0 || output.Length == 0)
        {
            throw FFmpegErrors.EncodingFailure(path, errors);
        }

        try
        {
            await File.WriteAllBytesAsync(file.TemporaryPath, provenance is null ? output : PictureStatement.Add(output, provenance.XmpPacket()), cancellation);
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(path, e);
        }

        file.Complete();
    }
}
