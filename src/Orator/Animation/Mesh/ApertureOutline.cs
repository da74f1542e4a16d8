using System.Numerics;
using Orator.Geometry;

namespace Orator.Animation.Mesh;

/// <summary>
/// The outline of an eye or of the open mouth in a picture, and coordinates of its own: u from the first (0) to the second corner (1),
/// v downwards along the head's vertical, in distances of the outer eye corners.
/// </summary>
internal sealed class ApertureOutline
{
    private const int Steps = 48;

    private readonly float[] _upper = new float[Steps + 1];
    private readonly float[] _lower = new float[Steps + 1];
    private readonly float[] _scratch = new float[Steps + 1];
    private Vector2[] _points = [];
    private Vector2 _corner;
    private Vector2 _across;
    private Vector2 _down;
    private float _determinant;

    /// <summary>Pixels a unit of v.</summary>
    public float PixelsDown { get; private set; }

    /// <summary>Takes on the outline of a posed face.</summary>
    /// <param name="vertices">468 or more vertices, pixels.</param>
    /// <param name="upper">Vertices of the upper edge from corner to corner.</param>
    /// <param name="lower">Vertices of the lower edge from corner to corner.</param>
    /// <param name="pose">The pose they are in.</param>
    public void Set(Vector3[] vertices, int[] upper, int[] lower, HeadPose pose)
    {
        _corner = Flat(vertices[lower[0]]);
        _across = Flat(vertices[lower[^1]]) - _corner;
        _down = Flat(pose.Rotation.Apply(Vector3.UnitY) * pose.Scale);
        _determinant = (_across.X * _down.Y) - (_across.Y * _down.X);
        PixelsDown = MathF.Abs(_determinant) / MathF.Max(_across.Length(), 1e-3f);
        Tabulate(vertices, upper, _upper);
        Tabulate(vertices, lower, _lower);
    }

    /// <summary>From pixels to (u, v).</summary>
    public Vector2 ToLocal(Vector2 at)
    {
        Vector2 d = at - _corner;
        return new Vector2(((d.X * _down.Y) - (d.Y * _down.X)) / _determinant, ((_across.X * d.Y) - (_across.Y * d.X)) / _determinant);
    }

    /// <summary>From (u, v) to pixels.</summary>
    public Vector2 ToPicture(Vector2 local) => _corner + (_across * local.X) + (_down * local.Y);

    /// <summary>v of both edges.</summary>
    /// <param name="u">0..1.</param>
    public (float Upper, float Lower) Edges(float u)
    {
        float place = Math.Clamp(u, 0, 1) * Steps;
        int i = Math.Min((int)place, Steps - 1);
        return (float.Lerp(_upper[i], _upper[i + 1], place - i), float.Lerp(_lower[i], _lower[i + 1], place - i));
    }

    /// <summary>A place between the edges, as near as possible above or below.</summary>
    /// <param name="at">Any place, pixels.</param>
    /// <param name="margin">Distance to keep from the edges, pixels.</param>
    public Vector2 Inside(Vector2 at, float margin)
    {
        Vector2 local = ToLocal(at);
        float u = Math.Clamp(local.X, 0.08f, 0.92f);
        (float upper, float lower) = Edges(u);
        float low = upper + (margin / PixelsDown);
        float high = lower - (margin / PixelsDown);
        return ToPicture(new Vector2(u, low < high ? Math.Clamp(local.Y, low, high) : (upper + lower) / 2));
    }

    /// <summary>The rectangle around the opening in pixels.</summary>
    /// <param name="pad">Added at each side.</param>
    public (Vector2 Low, Vector2 High) Bounds(float pad)
    {
        Vector2 low = new(float.MaxValue);
        Vector2 high = new(float.MinValue);
        for (int i = 0; i <= Steps; i++)
        {
            Vector2 a = ToPicture(new Vector2(i / (float)Steps, _upper[i]));
            Vector2 b = ToPicture(new Vector2(i / (float)Steps, _lower[i]));
            low = Vector2.Min(low, Vector2.Min(a, b));
            high = Vector2.Max(high, Vector2.Max(a, b));
        }

        return (low - new Vector2(pad), high + new Vector2(pad));
    }

    private void Tabulate(Vector3[] vertices, int[] edge, float[] table)
    {
        if (_points.Length != edge.Length)
        {
            _points = new Vector2[edge.Length];
        }

        for (int i = 0; i < edge.Length; i++)
        {
            _points[i] = ToLocal(Flat(vertices[edge[i]]));
        }

        int right = 1;
        for (int i = 0; i <= Steps; i++)
        {
            float u = i / (float)Steps;
            while (right < edge.Length - 1 && _points[right].X < u)
            {
                right++;
            }

            Vector2 a = _points[right - 1];
            Vector2 b = _points[right];
            table[i] = float.Lerp(a.Y, b.Y, Math.Clamp((u - a.X) / MathF.Max(b.X - a.X, 1e-4f), 0, 1));
        }

        // Rounds the corners of the coarse line.
        for (int round = 0; round < 4; round++)
        {
            table.CopyTo(_scratch, 0);
            for (int i = 1; i < Steps; i++)
            {
                table[i] = (_scratch[i - 1] + (2 * _scratch[i]) + _scratch[i + 1]) / 4;
            }
        }
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
