using Orator.Imaging;
using SkiaSharp;

namespace Orator.Media;

/// <summary>Writes picture files.</summary>
public static class ImageWriter
{
    // Of libjpeg, without subsampling of colours.
    private const int JpegQuality = 95;
    private const int PngCompression = 6;

    /// <summary>
    /// Writes a picture as PNG or JPEG, as the name's ending says. The file appears under its name only when it is complete.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Path ending in <c>.png</c>, <c>.jpg</c> or <c>.jpeg</c>; an older file is replaced.</param>
    /// <param name="provenance">A statement of how the picture came about, stored as XMP packet; null = none.</param>
    /// <exception cref="InputException">The ending is another, or the file cannot be written there.</exception>
    /// <exception cref="OratorException">Encoding failed, or the disk is full.</exception>
    public static void Write(Image image, string path, Provenance? provenance = null)
    {
        SKEncodedImageFormat format = FormatOf(path);
        using OutputFile file = OutputFile.Create(path);
        byte[] bytes = Encode(image, format, path, provenance);
        try
        {
            File.WriteAllBytes(file.TemporaryPath, bytes);
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(path, e);
        }

        file.Complete();
    }

    /// <summary>The same without blocking the caller while the disk is busy.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Path ending in <c>.png</c>, <c>.jpg</c> or <c>.jpeg</c>; an older file is replaced.</param>
    /// <param name="cancellation">Stops the work at once and leaves nothing behind.</param>
    /// <exception cref="InputException">The ending is another, or the file cannot be written there.</exception>
    /// <exception cref="OratorException">Encoding failed, or the disk is full.</exception>
    public static Task WriteAsync(Image image, string path, CancellationToken cancellation = default) =>
        WriteAsync(image, path, null, cancellation);

    /// <summary>The same with a statement of how the picture came about, as XMP packet.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">Path of the file.</param>
    /// <param name="provenance">The statement; null = none.</param>
    /// <param name="cancellation">Stops the work at once and leaves nothing behind.</param>
    /// <exception cref="InputException">The ending is another, or the file cannot be written there.</exception>
    /// <exception cref="OratorException">Encoding failed, or the disk is full.</exception>
    public static async Task WriteAsync(Image image, string path, Provenance? provenance, CancellationToken cancellation = default)
    {
        SKEncodedImageFormat format = FormatOf(path);
        using OutputFile file = OutputFile.Create(path);
        cancellation.ThrowIfCancellationRequested();
        byte[] bytes = Encode(image, format, path, provenance);
        try
        {
            await File.WriteAllBytesAsync(file.TemporaryPath, bytes, cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(path, e);
        }

        file.Complete();
    }

    private static SKEncodedImageFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => SKEncodedImageFormat.Png,
        ".jpg" or ".jpeg" => SKEncodedImageFormat.Jpeg,
        _ => throw new InputException($"'{path}': a picture is written as .png or .jpg; give a name with one of these endings."),
    };

    private static byte[] Encode(Image image, SKEncodedImageFormat format, string path, Provenance? provenance)
    {
        using SKBitmap bitmap = SkiaPixels.Copy(image);
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData? data = format == SKEncodedImageFormat.Png
            ? pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, PngCompression))
            : pixels.Encode(new SKJpegEncoderOptions(JpegQuality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore));
        byte[] file = data?.ToArray() ?? throw new OratorException(
            $"'{path}' could not be encoded: a picture of {image.Width}x{image.Height} pixels does not fit into this format.");
        return provenance is null ? file : PictureStatement.Add(file, provenance.XmpPacket());
    }
}
