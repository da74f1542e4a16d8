using System.Numerics;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// The square of a picture that shows an eye (<see cref="FaceRegion.OfEye"/>), seen as if it were the subject's right eye: the left one is
/// mirrored, so that one network serves both.
/// </summary>
/// <param name="Region">The square, picture pixels.</param>
/// <param name="Mirrored">Whether the crop is mirrored.</param>
public readonly record struct EyeCrop(FaceRegion Region, bool Mirrored)
{
    /// <summary>The subject's right eye, which is further left in the picture.</summary>
    /// <param name="landmarks">468 mesh vertices, picture pixels.</param>
    public static EyeCrop OfRight(ReadOnlySpan<Vector3> landmarks) => new(FaceRegion.OfEye(landmarks[33], landmarks[133]), false);

    /// <summary>The subject's left eye.</summary>
    /// <param name="landmarks">468 mesh vertices, picture pixels.</param>
    public static EyeCrop OfLeft(ReadOnlySpan<Vector3> landmarks) => new(FaceRegion.OfEye(landmarks[362], landmarks[263]), true);

    /// <summary>Cuts the crop out.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="size">Side of the crop, pixels.</param>
    /// <param name="target">Receives 3 * size * size values from 0 to 1: the red plane, the green, the blue.</param>
    /// <exception cref="ArgumentException"><paramref name="target"/> is too short.</exception>
    public void Sample(Image picture, int size, Span<float> target) =>
        FaceCrop.Sample(picture, Region, size, target, 1 / 255f, mirror: Mirrored);

    /// <summary>A direction of the picture (x right, y down, z away from the camera) as the crop shows it.</summary>
    /// <param name="direction">The direction.</param>
    public Vector3 FromPicture(Vector3 direction)
    {
        (float sin, float cos) = MathF.SinCos(Region.Rotation);
        float x = (cos * direction.X) + (sin * direction.Y);
        return new Vector3(Mirrored ? -x : x, (cos * direction.Y) - (sin * direction.X), direction.Z);
    }

    /// <summary>The inverse of <see cref="FromPicture"/>.</summary>
    /// <param name="direction">A direction in the crop.</param>
    public Vector3 ToPicture(Vector3 direction)
    {
        (float sin, float cos) = MathF.SinCos(Region.Rotation);
        float x = Mirrored ? -direction.X : direction.X;
        return new Vector3((cos * x) - (sin * direction.Y), (sin * x) + (cos * direction.Y), direction.Z);
    }

    /// <summary>A place of the picture in the crop's coordinates, see <see cref="EyePose"/>.</summary>
    /// <param name="point">Picture pixels; z in the same unit.</param>
    public Vector3 PlaceFromPicture(Vector3 point) => FromPicture(point - Origin) / (Region.Size / 2);

    /// <summary>The inverse of <see cref="PlaceFromPicture"/>.</summary>
    /// <param name="point">A place in the crop's coordinates.</param>
    public Vector3 PlaceToPicture(Vector3 point) => ToPicture(point * (Region.Size / 2)) + Origin;

    private Vector3 Origin => new(Region.CenterX, Region.CenterY, 0);
}
