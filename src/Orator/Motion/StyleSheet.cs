using Orator.Media;

namespace Orator.Motion;

/// <summary>The four Style Reference Images side by side in one picture, each with its name below.</summary>
public static class StyleSheet
{
    /// <summary>Side of each image in pixels.</summary>
    public const int ImageSide = 256;

    private const int CaptionHeight = 32;
    private const int GlyphWidth = 5;
    private const int GlyphHeight = 7;
    private const int DotSide = 3;
    private const byte Background = 24;
    private const byte Ink = 235;

    /// <summary>The letters that captions need: seven rows of five dots, top first.</summary>
    private static readonly Dictionary<char, string[]> Glyphs = new()
    {
        ['N'] = ["#...#", "##..#", "#.#.#", "#..##", "#...#", "#...#", "#...#"],
        ['o'] = [".....", ".....", ".###.", "#...#", "#...#", "#...#", ".###."],
        ['n'] = [".....", ".....", "#.##.", "##..#", "#...#", "#...#", "#...#"],
        ['e'] = [".....", ".....", ".###.", "#...#", "#####", "#....", ".####"],
        ['M'] = ["#...#", "##.##", "#.#.#", "#.#.#", "#...#", "#...#", "#...#"],
        ['R'] = ["####.", "#...#", "#...#", "####.", "#.#..", "#..#.", "#...#"],
        ['O'] = [".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."],
    };

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
                throw new ArgumentException($"The style sheet needs a picture of {ImageSide}x{ImageSide} pixels for {key}.", nameof(images));
            }

            int left = (int)key * ImageSide;
            for (int y = 0; y < ImageSide; y++)
            {
                image.Pixels.AsSpan(y * ImageSide * 3, ImageSide * 3).CopyTo(sheet.Pixels.AsSpan(((y * sheet.Width) + left) * 3));
            }

            DrawCaption(sheet, key.ToString(), left + (ImageSide / 2));
        }

        return sheet;
    }

    private static void DrawCaption(Image sheet, string caption, int center)
    {
        int advance = (GlyphWidth + 1) * DotSide;
        int left = center - (((caption.Length * advance) - DotSide) / 2);
        int top = ImageSide + ((CaptionHeight - (GlyphHeight * DotSide)) / 2);
        for (int i = 0; i < caption.Length; i++)
        {
            string[] glyph = Glyphs[caption[i]];
            for (int y = 0; y < GlyphHeight * DotSide; y++)
            {
                for (int x = 0; x < GlyphWidth * DotSide; x++)
                {
                    if (glyph[y / DotSide][x / DotSide] == '#')
                    {
                        sheet[left + (i * advance) + x, top + y].Fill(Ink);
                    }
                }
            }
        }
    }
}
