using System.Numerics;

namespace Orator.Geometry;

/// <summary>A triangle of the frame that carries depth, displacement and a weight, each linear inside it.</summary>
internal readonly struct Triangle
{
    // Neighbours overlap by this much, so that no pixel falls between them.
    private const float Overlap = 1e-3f;

    private readonly Vector2 _a;
    private readonly Vector2 _b;
    private readonly Vector2 _c;
    private readonly Vector3 _depth;
    private readonly Vector3 _weight;
    private readonly Vector3 _x;
    private readonly Vector3 _y;

    public Triangle(Vector3 a, Vector3 b, Vector3 c, Vector2 da, Vector2 db, Vector2 dc, Vector3 weights, bool turned)
    {
        _a = new Vector2(a.X, a.Y);
        _b = new Vector2(b.X, b.Y);
        _c = new Vector2(c.X, c.Y);
        Turned = turned;
        Blends = weights != Vector3.One;
        Top = MathF.Min(a.Y, MathF.Min(b.Y, c.Y)) - Overlap;
        Bottom = MathF.Max(a.Y, MathF.Max(b.Y, c.Y)) + Overlap;
        Vector2 u = _b - _a;
        Vector2 v = _c - _a;
        float area = (u.X * v.Y) - (u.Y * v.X);
        float inverse = MathF.Abs(area) < 1e-4f ? 0 : 1 / area;
        _depth = Plane(a.Z, b.Z, c.Z);
        _x = Plane(da.X, db.X, dc.X);
        _y = Plane(da.Y, db.Y, dc.Y);
        _weight = Blends ? Plane(weights.X, weights.Y, weights.Z) : new Vector3(0, 0, 1);

        // The plane through three values: gradient in x and y, value at the first corner.
        Vector3 Plane(float p, float q, float r) => new(
            (((q - p) * v.Y) - ((r - p) * u.Y)) * inverse,
            (((r - p) * u.X) - ((q - p) * v.X)) * inverse,
            p);
    }

    /// <summary>Smallest y.</summary>
    public float Top { get; }

    /// <summary>Largest y.</summary>
    public float Bottom { get; }

    /// <summary>True if the source shows this triangle from its other side.</summary>
    public bool Turned { get; }

    /// <summary>True if its weights are not all 1.</summary>
    public bool Blends { get; }

    /// <summary>How much the source is enlarged, along the direction in which it is most.</summary>
    public float Stretch
    {
        get
        {
            // The Jacobian of the backward map; its smallest singular value is the reciprocal of the largest stretch.
            float a = 1 + _x.X;
            float b = _x.Y;
            float c = _y.X;
            float d = 1 + _y.Y;
            float sum = (a * a) + (b * b) + (c * c) + (d * d);
            float determinant = (a * d) - (b * c);
            float smallest = (sum - MathF.Sqrt(MathF.Max(0, (sum * sum) - (4 * determinant * determinant)))) / 2;
            return smallest <= 0 ? float.PositiveInfinity : 1 / MathF.Sqrt(smallest);
        }
    }

    /// <summary>Displacement at a point.</summary>
    public Vector2 Displacement(float x, float y) => new(At(_x, x, y), At(_y, x, y));

    /// <summary>Depth at a point.</summary>
    public float Depth(float x, float y) => At(_depth, x, y);

    /// <summary>Weight at a point.</summary>
    public float Weight(float x, float y) => At(_weight, x, y);

    /// <summary>The part of a horizontal line inside the triangle.</summary>
    public bool Span(float y, out float left, out float right)
    {
        left = float.PositiveInfinity;
        right = float.NegativeInfinity;
        Cross(_a, _b, y, ref left, ref right);
        Cross(_b, _c, y, ref left, ref right);
        Cross(_c, _a, y, ref left, ref right);
        left -= Overlap;
        right += Overlap;
        return left <= right;
    }

    private static void Cross(Vector2 p, Vector2 q, float y, ref float left, ref float right)
    {
        if ((p.Y < y && q.Y < y) || (p.Y > y && q.Y > y))
        {
            return;
        }

        float x = p.Y == q.Y ? p.X : p.X + ((q.X - p.X) * ((y - p.Y) / (q.Y - p.Y)));
        left = MathF.Min(left, x);
        right = MathF.Max(right, x);
        if (p.Y == q.Y)
        {
            left = MathF.Min(left, q.X);
            right = MathF.Max(right, q.X);
        }
    }

    private float At(Vector3 plane, float x, float y) => (plane.X * (x - _a.X)) + (plane.Y * (y - _a.Y)) + plane.Z;
}
