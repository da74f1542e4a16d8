using System.Numerics;

namespace Orator.Faces;

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
}
