using System.Numerics;
using Orator.Faces;

namespace Orator.Generators;

/// <summary>
/// The outline of an eye in a picture, and coordinates of its own: u from the outer (0) to the inner corner (1), v downwards
/// along the head's vertical, in distances of the outer eye corners.
/// </summary>
internal sealed class EyeOutline
{
    private const int Steps = 48;

    private readonly float[] _upper = new float[Steps + 1];
    private readonly float[] _lower = new float[Steps + 1];
    private readonly float[] _scratch = new float[Steps + 1];
    private readonly Vector2[] _points = new Vector2[9];
    private Vector2 _corner;
    private Vector2 _across;
    private Vector2 _down;
    private float _determinant;

    /// <summary>Pixels a unit of v.</summary>
    public float PixelsDown { get; private set; }

    /// <summary>Takes on the outline of a posed face.</summary>
    /// <param name="vertices">468 or more vertices, pixels.</param>
    /// <param name="lids">Which vertices the lids are.</param>
    /// <param name="pose">The pose they are in.</param>
    public void Set(Vector3[] vertices, LidMotion lids, HeadPose pose)
    {
        _corner = Flat(vertices[lids.Lower[0]]);
        _across = Flat(vertices[lids.Lower[8]]) - _corner;
        _down = Flat(pose.Rotation.Apply(Vector3.UnitY) * pose.Scale);
        _determinant = (_across.X * _down.Y) - (_across.Y * _down.X);
        PixelsDown = MathF.Abs(_determinant) / MathF.Max(_across.Length(), 1e-3f);
        Tabulate(vertices, lids.Upper, _upper);
        Tabulate(vertices, lids.Lower, _lower);
    }

    /// <summary>From pixels to (u, v).</summary>
    public Vector2 ToEye(Vector2 at)
    {
        Vector2 d = at - _corner;
        return new Vector2(((d.X * _down.Y) - (d.Y * _down.X)) / _determinant, ((_across.X * d.Y) - (_across.Y * d.X)) / _determinant);
    }

    /// <summary>From (u, v) to pixels.</summary>
    public Vector2 ToPicture(Vector2 eye) => _corner + (_across * eye.X) + (_down * eye.Y);

    /// <summary>v of both lids' edges.</summary>
    /// <param name="u">0..1.</param>
    public (float Upper, float Lower) Lids(float u)
    {
        float place = Math.Clamp(u, 0, 1) * Steps;
        int i = Math.Min((int)place, Steps - 1);
        return (float.Lerp(_upper[i], _upper[i + 1], place - i), float.Lerp(_lower[i], _lower[i + 1], place - i));
    }

    /// <summary>A place between the lids, as near as possible above or below.</summary>
    /// <param name="at">Any place, pixels.</param>
    /// <param name="margin">Distance to keep from the lids, pixels.</param>
    public Vector2 Inside(Vector2 at, float margin)
    {
        Vector2 eye = ToEye(at);
        float u = Math.Clamp(eye.X, 0.12f, 0.88f);
        (float upper, float lower) = Lids(u);
        float low = upper + (margin / PixelsDown);
        float high = lower - (margin / PixelsDown);
        return ToPicture(new Vector2(u, low < high ? Math.Clamp(eye.Y, low, high) : (upper + lower) / 2));
    }

    /// <summary>The rectangle around the eye in pixels.</summary>
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
        for (int i = 0; i < edge.Length; i++)
        {
            _points[i] = ToEye(Flat(vertices[edge[i]]));
        }

        int right = 1;
        for (int i = 0; i <= Steps; i++)
        {
            float u = i / (float)Steps;
            while (right < 8 && _points[right].X < u)
            {
                right++;
            }

            Vector2 a = _points[right - 1];
            Vector2 b = _points[right];
            table[i] = float.Lerp(a.Y, b.Y, Math.Clamp((u - a.X) / MathF.Max(b.X - a.X, 1e-4f), 0, 1));
        }

        // Rounds the corners of the nine-point line.
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
