using System.Numerics;
using Orator.Geometry;

namespace Orator.Animation.Mesh;

/// <summary>The outline of a posed face, nearly convex, as a measure of how far from the face a place lies.</summary>
internal sealed class HeadOutline
{
    private readonly Vector2 _middle;
    private readonly Vector2[] _edges;
    private readonly float[] _whole;

    /// <summary>Takes a face.</summary>
    /// <param name="vertices">At least its 468 vertices, pixels.</param>
    /// <param name="unit">What they are multiplied by.</param>
    public HeadOutline(ReadOnlySpan<Vector3> vertices, float unit)
    {
        ReadOnlySpan<int> oval = FaceTopology.Oval;
        Vector2[] outline = new Vector2[oval.Length];
        for (int i = 0; i < outline.Length; i++)
        {
            outline[i] = new Vector2(vertices[oval[i]].X, vertices[oval[i]].Y) * unit;
            _middle += outline[i] / outline.Length;
        }

        _edges = [.. outline.Select((point, i) => outline[(i + 1) % outline.Length] - point)];
        _whole = [.. outline.Select((point, i) => Cross(_edges[i], point - _middle))];
    }

    /// <summary>0 in the middle, 1 on the outline, growing evenly.</summary>
    /// <param name="place">A place, pixels times the unit.</param>
    public float Distance(Vector2 place)
    {
        Vector2 from = place - _middle;
        float distance = 0;
        for (int i = 0; i < _edges.Length; i++)
        {
            if (_whole[i] != 0)
            {
                distance = MathF.Max(distance, Cross(_edges[i], from) / _whole[i]);
            }
        }

        return distance;
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
