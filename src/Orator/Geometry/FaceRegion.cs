using System.Numerics;

namespace Orator.Geometry;

/// <summary>A rotated square of a picture, in continuous pixel coordinates.</summary>
/// <param name="CenterX">Centre, pixels from the left edge.</param>
/// <param name="CenterY">Centre, pixels from the top edge.</param>
/// <param name="Size">Length of a side in pixels.</param>
/// <param name="Rotation">Clockwise rotation in radians (y points down).</param>
public readonly record struct FaceRegion(float CenterX, float CenterY, float Size, float Rotation)
{
    /// <summary>Maps a point of the crop (0..<paramref name="cropSize"/> on both axes) to the picture; z is scaled only.</summary>
    /// <param name="point">Point in crop pixels, continuous coordinates.</param>
    /// <param name="cropSize">Side of the crop in pixels.</param>
    public Vector3 ToPicture(Vector3 point, float cropSize)
    {
        float scale = Size / cropSize;
        float cos = MathF.Cos(Rotation) * scale;
        float sin = MathF.Sin(Rotation) * scale;
        float x = point.X - (cropSize / 2);
        float y = point.Y - (cropSize / 2);
        return new Vector3((cos * x) - (sin * y) + CenterX, (sin * x) + (cos * y) + CenterY, point.Z * scale);
    }

    /// <summary>The square around a set of points: turned with the line between two of them, as large as the longer side of their bounding
    /// box.</summary>
    /// <param name="points">Points in picture pixels, e.g. the 468 mesh vertices.</param>
    /// <param name="from">Index of the point where the line of orientation starts (33 for a face).</param>
    /// <param name="to">Index of the point where it ends (263 for a face).</param>
    /// <param name="scale">Factor for the side, e.g. 1.5 for the mesh network.</param>
    public static FaceRegion Around(ReadOnlySpan<Vector3> points, int from, int to, float scale)
    {
        float rotation = MathF.Atan2(points[to].Y - points[from].Y, points[to].X - points[from].X);
        (float sin, float cos) = MathF.SinCos(rotation);
        Vector2 low = new(float.PositiveInfinity);
        Vector2 high = new(float.NegativeInfinity);
        foreach (Vector3 p in points)
        {
            Vector2 turned = new((cos * p.X) + (sin * p.Y), (cos * p.Y) - (sin * p.X));
            low = Vector2.Min(low, turned);
            high = Vector2.Max(high, turned);
        }

        Vector2 center = (low + high) / 2;
        Vector2 extent = high - low;
        return new FaceRegion(
            (cos * center.X) - (sin * center.Y), (sin * center.X) + (cos * center.Y), scale * MathF.Max(extent.X, extent.Y), rotation);
    }

    /// <summary>The square that the iris network looks at: midway between the corners of an eye, 2.3 times as wide as the eye, turned with
    /// it.</summary>
    /// <param name="left">The corner that is further left in an upright picture.</param>
    /// <param name="right">The other corner.</param>
    public static FaceRegion OfEye(Vector3 left, Vector3 right)
    {
        Vector2 line = new(right.X - left.X, right.Y - left.Y);
        return new FaceRegion((left.X + right.X) / 2, (left.Y + right.Y) / 2, 2.3f * line.Length(), MathF.Atan2(line.Y, line.X));
    }
}
