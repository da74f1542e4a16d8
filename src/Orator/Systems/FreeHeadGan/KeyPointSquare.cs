using System.Numerics;
using Orator.Geometry;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// The square of a picture that <see cref="CanonicalKeyPointNetwork"/> looks at. Its units: the origin is its middle, x to the right and y
/// down are -1 to 1 from edge to edge, z away from the camera is in the same unit.
/// </summary>
/// <param name="Region">The square, picture pixels; it may be turned.</param>
public readonly record struct KeyPointSquare(FaceRegion Region)
{
    private const int RightCorner = SparseLandmarks.RightEye;
    private const int LeftCorner = SparseLandmarks.LeftEye + 3;
    private const float Room = 1.5f;

    private float UnitPixels => Region.Size / 2;

    private Rotation Turn => Orator.Rotation.FromAngles(0, 0, Region.Rotation);

    /// <summary>The square around a face: 1.5 times its key points' bounding box, turned with the line between its outer eye
    /// corners.</summary>
    /// <param name="points">68 key points, picture pixels.</param>
    public static KeyPointSquare Around(ReadOnlySpan<Vector3> points) => new(FaceRegion.Around(points, RightCorner, LeftCorner, Room));

    /// <summary>A point of the picture in units of the square.</summary>
    /// <param name="point">Picture pixels.</param>
    public Vector3 ToUnits(Vector3 point) =>
        Turn.Inverse.Apply(point - new Vector3(Region.CenterX, Region.CenterY, 0)) / UnitPixels;

    /// <summary>A point in units of the square in the picture.</summary>
    /// <param name="point">Units of the square.</param>
    public Vector3 ToPicture(Vector3 point) => VectorToPicture(point) + new Vector3(Region.CenterX, Region.CenterY, 0);

    /// <summary>A difference of two points in units of the square, in the picture.</summary>
    /// <param name="vector">Units of the square.</param>
    public Vector3 VectorToPicture(Vector3 vector) => Turn.Apply(vector) * UnitPixels;

    /// <summary>A pose in the picture in units of the square.</summary>
    /// <param name="pose">Picture pixels.</param>
    public HeadPose ToUnits(HeadPose pose) => new(Turn.Inverse * pose.Rotation, pose.Scale / UnitPixels, ToUnits(pose.Origin));

    /// <summary>A pose in units of the square in the picture.</summary>
    /// <param name="pose">Units of the square.</param>
    public HeadPose ToPicture(HeadPose pose) => new(Turn * pose.Rotation, pose.Scale * UnitPixels, ToPicture(pose.Origin));
}
