using System.Numerics;

namespace Orator.Geometry;

/// <summary>One face as the perception networks saw it in one picture. All coordinates are continuous pixels of that picture.</summary>
/// <remarks>
/// Sides are the subject's: the right eye (mesh corners 33 and 133) appears at the left of an unmirrored picture.
/// z is in the same unit as x and y; smaller is nearer to the camera.
/// </remarks>
/// <param name="Landmarks">468 mesh vertices.</param>
/// <param name="RightEye">76 points of the iris network for eye 33: 0..8 lower lid, 9..15 upper lid, ..70 contour, 71 iris centre, 72..75
/// iris rim.</param>
/// <param name="LeftEye">The same for eye 263.</param>
/// <param name="Region">The square that the mesh network looked at in its last pass.</param>
/// <param name="Score">Face flag of the mesh network, 0..1.</param>
public sealed record FaceObservation(Vector3[] Landmarks, Vector3[] RightEye, Vector3[] LeftEye, FaceRegion Region, float Score)
{
    /// <summary>Number of mesh vertices.</summary>
    public const int LandmarkCount = 468;

    /// <summary>Number of points a side of the iris network.</summary>
    public const int EyePointCount = 76;

    /// <summary>Index of the iris centre among the eye points.</summary>
    public const int IrisCenter = 71;

    // One fit serves tracking, identity and checks alike; see PoseMemory for why it is not a plain field.
    private readonly PoseMemory _pose = new();

    /// <summary>Pose of the head, fitted with the average face (<see cref="FaceTopology.Canonical"/>) when first asked for.</summary>
    /// <remarks>A person's own face at rest (<see cref="FaceIdentity.Rest"/>) fits three times as close, where it is known: <see
    /// cref="HeadPose.Fit"/>.</remarks>
    public HeadPose Pose => _pose.Of(Landmarks);

    /// <summary>The same face in another coordinate system: every point is scaled, then moved.</summary>
    /// <param name="scale">Factor for x, y and z.</param>
    /// <param name="offset">Added to x and y after scaling.</param>
    public FaceObservation Transform(float scale, Vector2 offset)
    {
        Vector3[] Map(Vector3[] points) =>
            Array.ConvertAll(points, p => new Vector3((p.X * scale) + offset.X, (p.Y * scale) + offset.Y, p.Z * scale));
        FaceRegion region = new(
            (Region.CenterX * scale) + offset.X, (Region.CenterY * scale) + offset.Y, Region.Size * scale, Region.Rotation);
        return new FaceObservation(Map(Landmarks), Map(RightEye), Map(LeftEye), region, Score);
    }

    /// <summary>
    /// Remembers the pose of the landmarks that it was last asked for. A copy by <c>with</c> may have other landmarks, and two
    /// observations of the same points
    /// are equal whether or not somebody has asked for their poses.
    /// </summary>
    private sealed class PoseMemory
    {
        private Tuple<Vector3[], HeadPose>? _last;

        public HeadPose Of(Vector3[] landmarks)
        {
            Tuple<Vector3[], HeadPose>? last = Volatile.Read(ref _last);
            if (last is null || !ReferenceEquals(last.Item1, landmarks))
            {
                last = Tuple.Create(landmarks, HeadPose.Fit(landmarks, FaceTopology.Canonical));
                Volatile.Write(ref _last, last);
            }

            return last.Item2;
        }

        public override bool Equals(object? obj) => obj is PoseMemory;

        public override int GetHashCode() => 0;
    }
}
