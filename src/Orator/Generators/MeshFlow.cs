using System.Numerics;
using Orator.Faces;

namespace Orator.Generators;

/// <summary>
/// Dense backward flow of a posed <see cref="HeadMesh"/>: for every pixel of the frame, where in the source its picture comes from.
/// Inside the face the flow is linear in each triangle and the nearest triangle wins; outside it is drawn on a coarse grid and smoothed.
/// </summary>
internal sealed class MeshFlow
{
    private const int Cell = 4;
    private const int Bands = 4;
    private const float LargestStretch = 2.5f;

    private readonly HeadMesh _mesh;
    private readonly int _size;
    private readonly int[] _faceTriangles;
    private readonly bool[] _outline = new bool[HeadMesh.FaceCount];
    private readonly Triangle[] _face;
    private readonly float[] _depth;
    private readonly int _nodes;
    private readonly float[] _outerX;
    private readonly float[] _outerY;
    private readonly float[] _outerStretch;
    private readonly float[] _coarseDepth;
    private readonly float[] _scratch;

    public MeshFlow(HeadMesh mesh, int size)
    {
        _mesh = mesh;
        _size = size;

        // A fan fills the hole of the mouth, so that the flow has no hole.
        List<int> triangles = [.. FaceTopology.Triangles];
        ReadOnlySpan<int> lips = FaceTopology.LipsInner;
        for (int i = 1; i < lips.Length / 2; i++)
        {
            int j = lips.Length - i;
            triangles.AddRange([lips[i - 1], lips[i], lips[j]]);
            triangles.AddRange(i == 1 ? [] : [lips[i - 1], lips[j], lips[j + 1]]);
        }

        triangles.AddRange([lips[9], lips[10], lips[11]]);
        _faceTriangles = [.. triangles];
        foreach (int i in FaceTopology.Oval)
        {
            _outline[i] = true;
        }

        _face = new Triangle[_faceTriangles.Length / 3];
        X = new float[size * size];
        Y = new float[size * size];
        Validity = new byte[size * size];
        _depth = new float[size * size];
        _nodes = ((size + Cell - 1) / Cell) + 1;
        _outerX = new float[_nodes * _nodes];
        _outerY = new float[_nodes * _nodes];
        _outerStretch = new float[_nodes * _nodes];
        _coarseDepth = new float[_nodes * _nodes];
        _scratch = new float[_nodes * _nodes];
    }

    /// <summary>Horizontal displacement of every pixel to its place in the source, pixels.</summary>
    public float[] X { get; }

    /// <summary>Vertical displacement of every pixel to its place in the source, pixels.</summary>
    public float[] Y { get; }

    /// <summary>255 where the flow can be trusted, 0 where the source did not show it or is stretched by more than 2.5.</summary>
    public byte[] Validity { get; }

    /// <summary>Computes the flow for the mesh as it is posed, then calls an action for each band of rows (on several threads).</summary>
    /// <param name="bandDone">Receives the first row of a finished band and the row after its last.</param>
    public void Compute(Action<int, int> bandDone)
    {
        SetUpFace();
        DrawOuter();
        Parallel.For(0, Bands, band =>
        {
            int from = _size * band / Bands;
            int to = _size * (band + 1) / Bands;
            FillOuter(from, to);
            foreach (ref readonly Triangle triangle in _face.AsSpan())
            {
                DrawFace(triangle, from, to);
            }

            bandDone(from, to);
        });
    }

    private void SetUpFace()
    {
        Vector3[] target = _mesh.Target;
        for (int t = 0; t < _face.Length; t++)
        {
            int a = _faceTriangles[t * 3];
            int b = _faceTriangles[(t * 3) + 1];
            int c = _faceTriangles[(t * 3) + 2];
            _face[t] = new Triangle(
                target[a],
                target[b],
                target[c],
                _mesh.Displacement[a],
                _mesh.Displacement[b],
                _mesh.Displacement[c],
                new Vector3(_outline[a] ? 0 : 1, _outline[b] ? 0 : 1, _outline[c] ? 0 : 1),
                Turned(a, b, c));
        }
    }

    /// <summary>The portrait hides the inside of a triangle that it shows from behind.</summary>
    private bool Turned(int a, int b, int c)
    {
        Vector3 p = _mesh.Source[a];
        Vector3 q = _mesh.Source[b];
        Vector3 r = _mesh.Source[c];
        Vector3 u = _mesh.Target[a];
        Vector3 v = _mesh.Target[b];
        Vector3 w = _mesh.Target[c];
        float source = ((q.X - p.X) * (r.Y - p.Y)) - ((q.Y - p.Y) * (r.X - p.X));
        float target = ((v.X - u.X) * (w.Y - u.Y)) - ((v.Y - u.Y) * (w.X - u.X));
        return source * target <= 0;
    }

    private void DrawOuter()
    {
        Array.Clear(_outerX);
        Array.Clear(_outerY);
        Array.Clear(_outerStretch);
        int[] triangles = _mesh.OuterTriangles;
        for (int t = 0; t < triangles.Length; t += 3)
        {
            int a = triangles[t];
            int b = triangles[t + 1];
            int c = triangles[t + 2];
            DrawCoarse(new Triangle(_mesh.Target[a], _mesh.Target[b], _mesh.Target[c], _mesh.Displacement[a], _mesh.Displacement[b], _mesh.Displacement[c], Vector3.Zero, false), null);
        }

        Array.Fill(_coarseDepth, float.PositiveInfinity);
        foreach (ref readonly Triangle triangle in _face.AsSpan())
        {
            DrawCoarse(triangle, _coarseDepth);
        }

        for (int i = 0; i < 2; i++)
        {
            Smooth(_outerX);
            Smooth(_outerY);
        }
    }

    private void DrawCoarse(in Triangle t, float[]? depth)
    {
        // The border stays where it is.
        int top = Math.Max(1, (int)MathF.Ceiling(t.Top / Cell));
        int bottom = Math.Min(_nodes - 2, (int)MathF.Floor(t.Bottom / Cell));
        float stretch = t.Stretch;
        for (int row = top; row <= bottom; row++)
        {
            float y = row * Cell;
            if (!t.Span(y, out float left, out float right))
            {
                continue;
            }

            int end = Math.Min(_nodes - 2, (int)MathF.Floor(right / Cell));
            for (int column = Math.Max(1, (int)MathF.Ceiling(left / Cell)); column <= end; column++)
            {
                float x = column * Cell;
                int i = (row * _nodes) + column;
                if (depth is not null)
                {
                    float z = t.Depth(x, y);
                    if (z >= depth[i])
                    {
                        continue;
                    }

                    depth[i] = z;
                }

                Vector2 d = t.Displacement(x, y);
                _outerX[i] = d.X;
                _outerY[i] = d.Y;
                _outerStretch[i] = stretch;
            }
        }
    }

    /// <summary>Binomial 3x3 filter; the border keeps its zeros.</summary>
    private void Smooth(float[] plane)
    {
        for (int row = 0; row < _nodes; row++)
        {
            for (int column = 1; column < _nodes - 1; column++)
            {
                int i = (row * _nodes) + column;
                _scratch[i] = ((plane[i - 1] + plane[i + 1]) * 0.25f) + (plane[i] * 0.5f);
            }
        }

        for (int row = 1; row < _nodes - 1; row++)
        {
            for (int column = 1; column < _nodes - 1; column++)
            {
                int i = (row * _nodes) + column;
                plane[i] = ((_scratch[i - _nodes] + _scratch[i + _nodes]) * 0.25f) + (_scratch[i] * 0.5f);
            }
        }
    }

    private void FillOuter(int from, int to)
    {
        _depth.AsSpan(from * _size, (to - from) * _size).Fill(float.PositiveInfinity);
        for (int y = from; y < to; y++)
        {
            for (int x = 0; x < _size; x++)
            {
                int i = (y * _size) + x;
                Vector2 d = Outer(x, y);
                X[i] = d.X;
                Y[i] = d.Y;
                Validity[i] = _outerStretch[(((y + (Cell / 2)) / Cell) * _nodes) + ((x + (Cell / 2)) / Cell)] > LargestStretch ? (byte)0 : (byte)255;
            }
        }
    }

    private Vector2 Outer(int x, int y)
    {
        float u = (x + 0.5f) / Cell;
        float v = (y + 0.5f) / Cell;
        int column = (int)u;
        int row = (int)v;
        float fx = u - column;
        float fy = v - row;
        int i = (row * _nodes) + column;
        return new Vector2(
            float.Lerp(float.Lerp(_outerX[i], _outerX[i + 1], fx), float.Lerp(_outerX[i + _nodes], _outerX[i + _nodes + 1], fx), fy),
            float.Lerp(float.Lerp(_outerY[i], _outerY[i + 1], fx), float.Lerp(_outerY[i + _nodes], _outerY[i + _nodes + 1], fx), fy));
    }

    private void DrawFace(in Triangle t, int from, int to)
    {
        int top = Math.Max(from, (int)MathF.Ceiling(t.Top - 0.5f));
        int bottom = Math.Min(to - 1, (int)MathF.Floor(t.Bottom - 0.5f));
        byte validity = t.Turned || t.Stretch > LargestStretch ? (byte)0 : (byte)255;
        for (int row = top; row <= bottom; row++)
        {
            float y = row + 0.5f;
            if (!t.Span(y, out float left, out float right))
            {
                continue;
            }

            int end = Math.Min(_size - 1, (int)MathF.Floor(right - 0.5f));
            for (int column = Math.Max(0, (int)MathF.Ceiling(left - 0.5f)); column <= end; column++)
            {
                float x = column + 0.5f;
                int i = (row * _size) + column;
                float z = t.Depth(x, y);
                if (z >= _depth[i])
                {
                    continue;
                }

                _depth[i] = z;
                Vector2 d = t.Displacement(x, y);
                if (t.Blends)
                {
                    // The outermost triangles lead over to the smoothed flow around the face.
                    float w = Math.Clamp(t.Weight(x, y), 0, 1);
                    Vector2 outer = Outer(column, row);
                    d = outer + ((d - outer) * w);
                }

                X[i] = d.X;
                Y[i] = d.Y;
                Validity[i] = validity;
            }
        }
    }
}
