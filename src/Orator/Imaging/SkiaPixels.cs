using SkiaSharp;

namespace Orator.Imaging;

/// <summary>Pictures as Skia holds them, four bytes a pixel.</summary>
internal static class SkiaPixels
{
    /// <summary>A copy for Skia to encode. It names no colour space: our pictures are sRGB, and nothing shall be converted.</summary>
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
}
