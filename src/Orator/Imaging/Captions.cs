using System.Numerics;
using SkiaSharp;

namespace Orator.Imaging;

/// <summary>
/// Writes short texts (captions, numbers) into pictures. The font is part of this assembly (Lato by Lukasz Dziedzic, SIL Open Font License
/// 1.1): a container has none, and captions look alike everywhere.
/// </summary>
public static class Captions
{
    private const string FontFile = "Orator.Imaging.Lato_400Regular.ttf";

    // Room in a mask beyond the capitals and the width that the font states, in heights of capitals: accents, descenders, overhang.
    private const float RoomAbove = 0.6f;
    private const float RoomBelow = 0.5f;
    private const int RoomBeside = 2;

    private static readonly Lazy<SKTypeface> Typeface = new(() => SKTypeface.FromStream(OpenFont()));

    private static readonly Lazy<float> CapitalHeight = new(() =>
    {
        const float Em = 1000;
        using SKFont font = new(Typeface.Value, Em);
        return font.Metrics.CapHeight / Em;
    });

    /// <summary>The font file (TrueType), for others who draw text.</summary>
    public static Stream OpenFont() => typeof(Captions).Assembly.GetManifestResourceStream(FontFile)!;

    /// <summary>Width of a text in pixels.</summary>
    /// <param name="text">The text.</param>
    /// <param name="height">Height of its capitals in pixels.</param>
    public static float Width(string text, float height)
    {
        using SKFont font = Font(height);
        return font.MeasureText(text);
    }

    /// <summary>Writes a text. What lies beyond the picture is cut off.</summary>
    /// <param name="picture">Where to; changed in place.</param>
    /// <param name="text">The text, one line.</param>
    /// <param name="position">Left end, middle or right end of its baseline, continuous pixels; rounded.</param>
    /// <param name="height">Height of its capitals in pixels.</param>
    /// <param name="color">Red, green, blue in 0..255.</param>
    /// <param name="alignment">Which of these the position is.</param>
    public static void Write(
        Image picture, string text, Vector2 position, float height, Vector3 color, TextAlignment alignment = TextAlignment.Left)
    {
        using SKFont font = Font(height);
        float width = font.MeasureText(text);
        float shift = alignment switch { TextAlignment.Left => 0, TextAlignment.Center => width / 2, _ => width };
        int above = (int)MathF.Ceiling((1 + RoomAbove) * height);
        int below = (int)MathF.Ceiling(RoomBelow * height);
        SKImageInfo info = new((int)MathF.Ceiling(width) + (2 * RoomBeside), above + below, SKColorType.Alpha8, SKAlphaType.Premul);
        using SKBitmap mask = new(info);
        mask.Erase(SKColors.Transparent);
        using SKCanvas canvas = new(mask);
        using SKPaint paint = new() { IsAntialias = true };
        canvas.DrawText(text, RoomBeside, above, SKTextAlign.Left, font, paint);
        canvas.Flush();
        Blend(mask, picture, (int)MathF.Round(position.X - shift) - RoomBeside, (int)MathF.Round(position.Y) - above, color);
    }

    private static SKFont Font(float height) => new(Typeface.Value, height / CapitalHeight.Value)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
    };

    private static void Blend(SKBitmap mask, Image picture, int left, int top, Vector3 color)
    {
        ReadOnlySpan<byte> opacities = mask.GetPixelSpan();
        for (int y = Math.Max(0, -top); y < mask.Height && top + y < picture.Height; y++)
        {
            for (int x = Math.Max(0, -left); x < mask.Width && left + x < picture.Width; x++)
            {
                float opacity = opacities[(y * mask.RowBytes) + x] / 255f;
                Span<byte> pixel = picture[left + x, top + y];
                pixel[0] = Mix(pixel[0], color.X, opacity);
                pixel[1] = Mix(pixel[1], color.Y, opacity);
                pixel[2] = Mix(pixel[2], color.Z, opacity);
            }
        }

        static byte Mix(byte below, float above, float opacity) => (byte)(below + ((above - below) * opacity) + 0.5f);
    }
}
