using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Geometry;

namespace Orator.Animation.Mesh;

/// <summary>
/// Dense backward flow of a posed <see cref="HeadMesh"/>: for every pixel of the frame, where in the source its picture comes from.
/// Inside the face the flow is linear in each triangle and the nearest triangle wins; outside it is drawn on a coarse grid and smoothed.
/// </summary>
internal sealed class MeshFlow
{
    private const int Cell = 4;

    // Of a band's rows, flow, depth and picture stay in the second cache.
    private const int RowsOfABand = 64;
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

    /// <summary>Number of bands that the flow is computed in: what is done with one right after finds it in the cache.</summary>
    public int Bands => (_size + RowsOfABand - 1) / RowsOfABand;

    /// <summary>Takes on the mesh as it is posed.</summary>
    public void Begin()
    {
        SetUpFace();
        DrawOuter();
    }

    /// <summary>Computes the flow of some rows.</summary>
    /// <param name="band">Which, 0 to <see cref="Bands"/> - 1.</param>
    /// <returns>The first row of the band and the row after its last.</returns>
    public (int From, int To) Compute(int band)
    {
        int from = band * RowsOfABand;
        int to = Math.Min(_size, from + RowsOfABand);
        FillOuter(from, to);
        foreach (ref readonly Triangle triangle in _face.AsSpan())
        {
            DrawFace(triangle, from, to);
        }

        return (from, to);
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
            DrawCoarse(
                new Triangle(
                    _mesh.Target[a],
                    _mesh.Target[b],
                    _mesh.Target[c],
                    _mesh.Displacement[a],
                    _mesh.Displacement[b],
                    _mesh.Displacement[c],
                    Vector3.Zero,
                    false),
                null);
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
            Span<float> x = X.AsSpan(y * _size, _size);
            Span<float> yy = Y.AsSpan(y * _size, _size);
            FillOuter(_outerX, y, x);
            FillOuter(_outerY, y, yy);

            // The outermost pixels stay exactly, so that the crop always fits the photo around it.
            if (y == 0 || y == _size - 1)
            {
                x.Clear();
                yy.Clear();
            }

            (x[0], yy[0], x[^1], yy[^1]) = (0, 0, 0, 0);
            Span<byte> validity = Validity.AsSpan(y * _size, _size);
            validity.Fill(255);
            ReadOnlySpan<float> stretch = _outerStretch.AsSpan((y + (Cell / 2)) / Cell * _nodes, _nodes);
            for (int node = 0; node < stretch.Length; node++)
            {
                if (stretch[node] > LargestStretch)
                {
                    int first = Math.Max(0, (node * Cell) - (Cell / 2));
                    validity[first..Math.Min(_size, (node * Cell) + (Cell / 2))].Clear();
                }
            }
        }
    }

    // A row of one component, a cell of four pixels at a time: as Outer computes it.
    private void FillOuter(float[] nodes, int y, Span<float> target)
    {
        float v = (y + 0.5f) / Cell;
        int row = (int)v;
        Vector128<float> fx = Vector128.Create(0.125f, 0.375f, 0.625f, 0.875f);
        Vector128<float> fy = Vector128.Create(v - row);
        ReadOnlySpan<float> above = nodes.AsSpan(row * _nodes, _nodes);
        ReadOnlySpan<float> below = nodes.AsSpan((row + 1) * _nodes, _nodes);
        for (int cell = 0; cell < above.Length - 1; cell++)
        {
            Vector128<float> top = Vector128.Lerp(Vector128.Create(above[cell]), Vector128.Create(above[cell + 1]), fx);
            Vector128<float> bottom = Vector128.Lerp(Vector128.Create(below[cell]), Vector128.Create(below[cell + 1]), fx);
            Vector128<float> value = Vector128.Lerp(top, bottom, fy);
            Span<float> pixels = target[(cell * Cell)..];
            if (pixels.Length >= Cell)
            {
                value.CopyTo(pixels);
            }
            else
            {
                for (int i = 0; i < pixels.Length; i++)
                {
                    pixels[i] = value[i];
                }
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
