using System.Numerics;

namespace Orator.Training.Metrics;

/// <summary>A planar similarity: rotation, uniform scale and translation, <c>(x, y) -> (A x - B y + X, B x + A y + Y)</c>.</summary>
/// <param name="A">Scale times the cosine of the angle.</param>
/// <param name="B">Scale times the sine of the angle.</param>
/// <param name="X">Translation to the right, pixels.</param>
/// <param name="Y">Translation downwards, pixels.</param>
public readonly record struct SimilarityTransform(float A, float B, float X, float Y)
{
    /// <summary>Least-squares fit of one point set to another (2-D Procrustes without reflection).</summary>
    /// <param name="from">Points to be moved; z is ignored.</param>
    /// <param name="to">Where they should land.</param>
    /// <param name="indices">Which points count; at least two that do not coincide.</param>
    /// <exception cref="ArgumentException">The points to be moved all coincide.</exception>
    public static SimilarityTransform Fit(ReadOnlySpan<Vector3> from, ReadOnlySpan<Vector3> to, ReadOnlySpan<int> indices)
    {
        Vector2 meanFrom = default;
        Vector2 meanTo = default;
        foreach (int i in indices)
        {
            meanFrom += new Vector2(from[i].X, from[i].Y) / indices.Length;
            meanTo += new Vector2(to[i].X, to[i].Y) / indices.Length;
        }

        double dot = 0;
        double cross = 0;
        double square = 0;
        foreach (int i in indices)
        {
            Vector2 f = new Vector2(from[i].X, from[i].Y) - meanFrom;
            Vector2 t = new Vector2(to[i].X, to[i].Y) - meanTo;
            dot += (f.X * t.X) + (f.Y * t.Y);
            cross += (f.X * t.Y) - (f.Y * t.X);
            square += f.LengthSquared();
        }

        if (!(square > 0))
        {
            throw new ArgumentException("A similarity cannot be fitted to points that all coincide.", nameof(from));
        }

        float a = (float)(dot / square);
        float b = (float)(cross / square);
        return new SimilarityTransform(
            a, b, meanTo.X - (a * meanFrom.X) + (b * meanFrom.Y), meanTo.Y - (b * meanFrom.X) - (a * meanFrom.Y));
    }

    /// <summary>The transform that undoes this one.</summary>
    public SimilarityTransform Inverse
    {
        get
        {
            float square = (A * A) + (B * B);
            float a = A / square;
            float b = -B / square;
            return new SimilarityTransform(a, b, (b * Y) - (a * X), -(b * X) - (a * Y));
        }
    }

    /// <summary>Moves a point.</summary>
    /// <param name="point">Point in the picture.</param>
    public Vector2 Apply(Vector2 point) => new((A * point.X) - (B * point.Y) + X, (B * point.X) + (A * point.Y) + Y);
}
