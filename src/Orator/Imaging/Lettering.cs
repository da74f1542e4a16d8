using System.Numerics;

namespace Orator.Imaging;

/// <summary>Where a text stands to its position.</summary>
public enum TextAlignment
{
    /// <summary>The position is the left end.</summary>
    Left,

    /// <summary>The position is the middle.</summary>
    Center,

    /// <summary>The position is the right end.</summary>
    Right,
}

/// <summary>
/// Writes short texts (captions, numbers) with lines of even width, so that no font file is needed. Letters are drawn on a grid: capitals are 6 units high, small letters 4,
/// descenders reach 2 below.
/// </summary>
public static class Lettering
{
    /// <summary>Height of capitals and digits in grid units; text is sharpest where its height in pixels is a multiple.</summary>
    public const int CapitalUnits = 6;

    private const float Gap = 2;
    private const int CurveSegments = 6;

    // A stroke is a list of points, digits x and y, y down from the top of capitals: "06 20 46" joins (0, 6), (2, 0) and (4, 6). '~' makes it a quadratic
    // B-spline that begins and ends at its outer points, 'o' a closed one.
    private static readonly Dictionary<char, (Vector2[][] Strokes, float Width)> Glyphs = Parse("""
        A 06 20 46|14 34
        B 20 00 06 26|03 23|~20 40 43 23|~23 43 46 26
        C ~41 40 00 06 46 45
        D 10 00 06 16|~10 40 46 16
        E 40 00 06 46|03 33
        F 40 00 06|03 33
        G ~41 40 00 06 46 43|43 23
        H 00 06|40 46|03 43
        I 00 06
        J 30 34|~34 36 06 04
        K 00 06|40 03|12 46
        L 00 06 36
        M 06 00 23 40 46
        N 06 00 46 40
        O o00 50 56 06
        P 06 00 20|~20 40 43 23|23 03
        Q o00 50 56 06|34 56
        R 06 00 20|~20 40 43 23|23 03|23 46
        S ~41 40 00 03 43 46 06 05
        T 00 40|20 26
        U 00 03|~03 06 46 43|43 40
        V 00 26 40
        W 00 16 31 56 60
        X 00 46|40 06
        Y 00 23 40|23 26
        Z 00 40 06 46
        a o02 42 46 06|42 46
        b o02 42 46 06|00 06
        c ~43 42 02 06 46 45
        d o02 42 46 06|40 46
        e 04 44|~44 42 02 06 46 45
        f ~30 10 12|12 16|02 32
        g o02 42 46 06|42 46|~46 48 08 07
        h 00 06|~04 02 42 44|44 46
        i 02 06|00 00
        j 12 17|~17 18 08|10 10
        k 00 06|32 04|13 36
        l 00 06
        m 02 06|~04 02 32 34|34 36|~34 32 62 64|64 66
        n 02 06|~04 02 42 44|44 46
        o o02 42 46 06
        p o02 42 46 06|02 08
        q o02 42 46 06|42 48
        r 02 06|~04 02 32
        s ~33 32 02 04 34 36 06 05
        t 10 14|~14 16 36|02 32
        u 02 04|~04 06 46 44|42 46
        v 02 26 42
        w 02 16 33 56 62
        x 02 46|42 06
        y 02 26|42 18
        z 02 42 06 46
        0 o00 40 46 06
        1 01 20 26
        2 ~01 00 40 43 06|06 46
        3 ~01 00 40 43 23|~23 43 46 06 05
        4 44 04 30 36
        5 40 00 03|~03 12 42 46 06 05
        6 o02 42 46 06|~30 00 04
        7 00 40 16
        8 o00 40 43 03|o03 43 46 06
        9 o00 40 44 04|~42 46 16
        . 06 06
        , 16 07
        : 03 03|06 06
        - 03 33
        + 21 25|03 43
        = 02 42|04 44
        _ 07 47
        / 30 06
        ( ~20 01 05 26
        ) ~00 21 25 06
        % 50 06|o00 20 22 02|o34 54 56 36
        ' 00 01
        """);

    // Whatever else.
    private static readonly (Vector2[][] Strokes, float Width) Box = ([[new(0, 0), new(4, 0), new(4, 6), new(0, 6), new(0, 0)]], 4);

    /// <summary>Width of a text in pixels.</summary>
    /// <param name="text">The text.</param>
    /// <param name="height">Height of its capitals in pixels.</param>
    public static float Width(string text, float height) =>
        text.Length == 0 ? 0 : (text.Sum(c => Glyph(c).Width + Gap) - Gap) * height / CapitalUnits;

    /// <summary>Writes a text.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="text">The text, one line.</param>
    /// <param name="position">Left end, middle or right end of its baseline, continuous pixels.</param>
    /// <param name="height">Height of its capitals in pixels.</param>
    /// <param name="color">Red, green, blue in 0..255.</param>
    /// <param name="alignment">Which of these the position is.</param>
    public static void Write(this Canvas canvas, string text, Vector2 position, float height, Vector3 color, TextAlignment alignment = TextAlignment.Left)
    {
        float unit = height / CapitalUnits;
        float weight = MathF.Max(1, 0.75f * unit);
        float shift = alignment switch { TextAlignment.Left => 0, TextAlignment.Center => Width(text, height) / 2, _ => Width(text, height) };

        // Lines along the axes are sharp where they run through the middles of pixels.
        Vector2 origin = new(MathF.Round(position.X - shift) + 0.5f, MathF.Round(position.Y) - 0.5f);
        foreach (char c in text)
        {
            (Vector2[][] strokes, float width) = Glyph(c);
            foreach (Vector2[] stroke in strokes)
            {
                for (int i = 1; i < stroke.Length; i++)
                {
                    canvas.Line(Place(stroke[i - 1]), Place(stroke[i]), color, weight);
                }
            }

            origin.X += (width + Gap) * unit;

            Vector2 Place(Vector2 point) => origin + ((point - new Vector2(0, CapitalUnits)) * unit);
        }
    }

    private static (Vector2[][] Strokes, float Width) Glyph(char c) => c == ' ' ? ([], 2) : Glyphs.GetValueOrDefault(c, Box);

    private static Dictionary<char, (Vector2[][] Strokes, float Width)> Parse(string table) => table.Split('\n').ToDictionary(line => line[0], line =>
    {
        Vector2[][] strokes = Array.ConvertAll(line[2..].Split('|'), ParseStroke);
        return (strokes, strokes.Max(stroke => stroke.Max(point => point.X)));
    });

    private static Vector2[] ParseStroke(string text)
    {
        Vector2[] points = Array.ConvertAll(text.TrimStart('~', 'o').Split(' '), pair => new Vector2(pair[0] - '0', pair[1] - '0'));
        return text[0] switch
        {
            '~' => Curve(points),
            'o' => Curve([Middle(points[^1], points[0]), .. points, Middle(points[^1], points[0])]),
            _ => points,
        };
    }

    private static Vector2[] Curve(Vector2[] control)
    {
        List<Vector2> curve = [control[0]];
        for (int i = 1; i + 1 < control.Length; i++)
        {
            Vector2 from = i == 1 ? control[0] : Middle(control[i - 1], control[i]);
            Vector2 to = i + 2 == control.Length ? control[^1] : Middle(control[i], control[i + 1]);
            for (int segment = 1; segment <= CurveSegments; segment++)
            {
                float t = (float)segment / CurveSegments;
                curve.Add(Vector2.Lerp(Vector2.Lerp(from, control[i], t), Vector2.Lerp(control[i], to, t), t));
            }
        }

        return [.. curve];
    }

    private static Vector2 Middle(Vector2 a, Vector2 b) => (a + b) / 2;
}
