using SkiaSharp;

namespace Orator.Imaging;

/// <summary>Pictures as Skia holds them, four bytes a pixel, and back.</summary>
internal static class SkiaPixels
{
    /// <summary>A copy for Skia to encode or to draw on. It names no colour space: our pictures are sRGB, and nothing shall be converted.</summary>
    public static SKBitmap Copy(Image image)
    {
        SKBitmap bitmap = new(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> four = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> three = image.Pixels;
        for (int i = 0; i < three.Length / 3; i++)
        {
            three.Slice(3 * i, 3).CopyTo(four[(4 * i)..]);
            four[(4 * i) + 3] = byte.MaxValue;
        }

        return bitmap;
    }

    /// <summary>Takes over the pixels of a bitmap that <see cref="Copy"/> made of a picture of the same size.</summary>
    public static void CopyTo(this SKBitmap bitmap, Image image)
    {
        ReadOnlySpan<byte> four = bitmap.GetPixelSpan();
        Span<byte> three = image.Pixels;
        for (int i = 0; i < three.Length / 3; i++)
        {
            four.Slice(4 * i, 3).CopyTo(three[(3 * i)..]);
        }
    }
}
