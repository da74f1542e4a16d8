using System.Numerics;

namespace Orator.Imaging;

/// <summary>Draws anti-aliased lines and areas into a picture.</summary>
/// <param name="picture">The picture, changed in place.</param>
public sealed class Canvas(Image picture)
{
    private const int SamplesPerRow = 4;
    private const int MostOnStack = 64;
    private float[]? _coverage;

    /// <summary>Draws a line with round ends; coverage falls off over one pixel.</summary>
    /// <param name="from">Start, continuous pixels.</param>
    /// <param name="to">End.</param>
    /// <param name="color">Red, green, blue in 0..255.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="opacity">0..1.</param>
    public void Line(Vector2 from, Vector2 to, Vector3 color, float width, float opacity = 1)
    {
        if (!float.IsFinite(from.X + from.Y + to.X + to.Y))
        {
            return;
        }

        float reach = (width / 2) + 0.5f;
        Vector2 low = Vector2.Min(from, to) - new Vector2(reach + 0.5f);
        Vector2 high = Vector2.Max(from, to) + new Vector2(reach + 0.5f);
        Vector2 along = to - from;
        float lengthSquared = MathF.Max(along.LengthSquared(), 1e-9f);
        for (int y = Clamp(low.Y, picture.Height); y < Clamp(high.Y + 1, picture.Height); y++)
        {
            for (int x = Clamp(low.X, picture.Width); x < Clamp(high.X + 1, picture.Width); x++)
            {
                Vector2 p = new Vector2(x + 0.5f, y + 0.5f) - from;
                float t = Math.Clamp(Vector2.Dot(p, along) / lengthSquared, 0, 1);
                float coverage = Math.Clamp(reach - Vector2.Distance(p, along * t), 0, 1);
                if (coverage > 0)
                {
                    Blend(x, y, color, coverage * opacity);
                }
            }
        }
    }

    /// <summary>Draws lines from point to point.</summary>
    /// <param name="points">At least two points.</param>
    /// <param name="color">Red, green, blue in 0..255.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="closed">True to join the last point with the first.</param>
    public void Polyline(ReadOnlySpan<Vector2> points, Vector3 color, float width, bool closed)
    {
        for (int i = closed ? 0 : 1; i < points.Length; i++)
        {
            Line(points[i == 0 ? points.Length - 1 : i - 1], points[i], color, width);
        }
    }

    /// <summary>Fills a polygon (even-odd rule).</summary>
    /// <param name="polygon">At least three corners.</param>
    /// <param name="color">Red, green, blue in 0..255.</param>
    public void Fill(ReadOnlySpan<Vector2> polygon, Vector3 color)
    {
        float top = float.PositiveInfinity;
        float bottom = float.NegativeInfinity;
        foreach (Vector2 p in polygon)
        {
            top = MathF.Min(top, p.Y);
            bottom = MathF.Max(bottom, p.Y);
        }

        Span<float> coverage = _coverage ??= new float[picture.Width];
        Span<float> places = polygon.Length <= MostOnStack ? stackalloc float[polygon.Length] : new float[polygon.Length];
        for (int y = Clamp(top, picture.Height); y < Clamp(bottom + 1, picture.Height); y++)
        {
            coverage.Clear();
            for (int sample = 0; sample < SamplesPerRow; sample++)
            {
                ReadOnlySpan<float> crossings = Crossings(polygon, y + ((sample + 0.5f) / SamplesPerRow), places);
                for (int i = 0; i + 1 < crossings.Length; i += 2)
                {
                    for (int x = Clamp(crossings[i], picture.Width); x < Clamp(crossings[i + 1] + 1, picture.Width); x++)
                    {
                        coverage[x] += MathF.Max(0, MathF.Min(x + 1, crossings[i + 1]) - MathF.Max(x, crossings[i])) / SamplesPerRow;
                    }
                }
            }

            for (int x = 0; x < coverage.Length; x++)
            {
                if (coverage[x] > 0)
                {
                    Blend(x, y, color, MathF.Min(coverage[x], 1));
                }
            }
        }
    }

    /// <summary>Writes a value into all cells of a grid whose middles lie inside a polygon (even-odd rule).</summary>
    /// <typeparam name="T">What a cell holds.</typeparam>
    /// <param name="cells">The grid, row by row; changed in place.</param>
    /// <param name="width">Its width.</param>
    /// <param name="polygon">At least three corners; cell (i, j) covers [i, i + 1) x [j, j + 1).</param>
    /// <param name="value">The value.</param>
    public static void Fill<T>(Span<T> cells, int width, ReadOnlySpan<Vector2> polygon, T value)
    {
        float top = float.PositiveInfinity;
        float bottom = float.NegativeInfinity;
        foreach (Vector2 p in polygon)
        {
            top = MathF.Min(top, p.Y);
            bottom = MathF.Max(bottom, p.Y);
        }

        Span<float> places = polygon.Length <= MostOnStack ? stackalloc float[polygon.Length] : new float[polygon.Length];
        int height = cells.Length / width;
        for (int y = Math.Max(0, (int)MathF.Ceiling(top - 0.5f)); y < height && y + 0.5f < bottom; y++)
        {
            ReadOnlySpan<float> crossings = Crossings(polygon, y + 0.5f, places);
            for (int i = 0; i + 1 < crossings.Length; i += 2)
            {
                int from = Math.Clamp((int)MathF.Ceiling(crossings[i] - 0.5f), 0, width);
                int to = Math.Clamp((int)MathF.Ceiling(crossings[i + 1] - 0.5f), from, width);
                cells.Slice((y * width) + from, to - from).Fill(value);
            }
        }
    }

    /// <summary>Whether a point lies inside a polygon (even-odd rule).</summary>
    /// <param name="polygon">At least three corners.</param>
    /// <param name="point">The point.</param>
    public static bool Contains(ReadOnlySpan<Vector2> polygon, Vector2 point)
    {
        Span<float> places = polygon.Length <= MostOnStack ? stackalloc float[polygon.Length] : new float[polygon.Length];
        bool inside = false;
        foreach (float x in Crossings(polygon, point.Y, places))
        {
            inside ^= x < point.X;
        }

        return inside;
    }

    // Where a row crosses the outline, from left to right.
    private static ReadOnlySpan<float> Crossings(ReadOnlySpan<Vector2> polygon, float y, Span<float> places)
    {
        int count = 0;
        for (int i = 0; i < polygon.Length; i++)
        {
            Vector2 a = polygon[i];
            Vector2 b = polygon[(i + 1) % polygon.Length];
            if ((a.Y <= y) != (b.Y <= y))
            {
                places[count++] = a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X));
            }
        }

        Span<float> crossings = places[..count];
        crossings.Sort();
        return crossings;
    }

    private static int Clamp(float value, int limit) => (int)Math.Clamp(MathF.Floor(value), 0, limit);

    private void Blend(int x, int y, Vector3 color, float opacity)
    {
        Span<byte> pixel = picture[x, y];
        pixel[0] = Mix(pixel[0], color.X, opacity);
        pixel[1] = Mix(pixel[1], color.Y, opacity);
        pixel[2] = Mix(pixel[2], color.Z, opacity);
    }

    private static byte Mix(byte below, float above, float opacity) => (byte)(below + ((above - below) * opacity) + 0.5f);
}
