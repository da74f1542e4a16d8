using System.Numerics;
using Orator.Imaging;

namespace Orator.Motion.Style;

/// <summary>The four Style Reference Images side by side in one picture, each with its name below.</summary>
public static class StyleSheet
{
    /// <summary>Side of each image in pixels.</summary>
    public const int ImageSide = 256;

    private const int CaptionHeight = 32;
    private const int LetterHeight = 16;
    private const byte Background = 24;

    private static readonly Vector3 Ink = new(235);

    /// <summary>Composes the sheet: None, M, R, O from left to right, 1024x288 pixels.</summary>
    /// <param name="images">A picture of 256x256 pixels for each key motion.</param>
    /// <exception cref="ArgumentException">A picture is missing or has another size.</exception>
    public static Image Compose(IReadOnlyDictionary<KeyMotion, Image> images)
    {
        KeyMotion[] keys = Enum.GetValues<KeyMotion>();
        Image sheet = new(ImageSide * keys.Length, ImageSide + CaptionHeight);
        sheet.Pixels.AsSpan().Fill(Background);
        foreach (KeyMotion key in keys)
        {
            if (!images.TryGetValue(key, out Image? image) || image.Width != ImageSide || image.Height != ImageSide)
            {
                throw new ArgumentException(
                    $"The style sheet needs a picture of {ImageSide}x{ImageSide} pixels for {key}.", nameof(images));
            }

            int left = (int)key * ImageSide;
            for (int y = 0; y < ImageSide; y++)
            {
                image.Pixels.AsSpan(y * ImageSide * 3, ImageSide * 3).CopyTo(sheet.Pixels.AsSpan(((y * sheet.Width) + left) * 3));
            }

            Vector2 below = new(left + (ImageSide / 2), sheet.Height - ((CaptionHeight - LetterHeight) / 2));
            Captions.Write(sheet, key.ToString(), below, LetterHeight, Ink, TextAlignment.Center);
        }

        return sheet;
    }
}
