using System.Numerics;

namespace Orator.Geometry;

/// <summary>One eye in the head's own coordinates: a lid plane for the aperture and a ball for the gaze.</summary>
/// <remarks>
/// In canonical units (1 = distance of the outer eye corners, about 88 mm in adults): the iris turns on a sphere of 10 mm about a
/// point 6 mm behind the line of the corners. Looking straight ahead, its centre lies slightly above that line and, as the inner
/// corner reaches beyond the ball, slightly nearer to the outer one (both measured over the demo portraits that face the camera).
/// </remarks>
/// <param name="outer">Outer corner in canonical space.</param>
/// <param name="inner">Inner corner in canonical space.</param>
public readonly struct EyeModel(Vector3 outer, Vector3 inner)
{
    /// <summary>Radius of the sphere on which the centre of the iris turns, canonical units.</summary>
    public const float Radius = 0.115f;

    private const float Depth = 0.07f;
    private const float Rise = 0.02f;
    private const float Outward = 0.014f;
    private const int CornerLeft = 0;
    private const int CornerRight = 8;

    /// <summary>The centre of rotation, canonical space.</summary>
    public Vector3 Center => ((outer + inner) / 2) + new Vector3(MathF.CopySign(Outward, outer.X - inner.X), -Rise, Depth);

    /// <summary>The subject's right eye of a face in canonical space.</summary>
    /// <param name="shape">468 vertices in canonical space.</param>
    public static EyeModel Right(ReadOnlySpan<Vector3> shape) => new(shape[33], shape[133]);

    /// <summary>The subject's left eye of a face in canonical space.</summary>
    /// <param name="shape">468 vertices in canonical space.</param>
    public static EyeModel Left(ReadOnlySpan<Vector3> shape) => new(shape[263], shape[362]);

    /// <summary>Gap between the lids divided by the width of the eye, with the foreshortening by the head's pose undone; about 0.3 open,
    /// 0.05 closed.</summary>
    /// <param name="eye">76 points of the iris network, picture pixels.</param>
    /// <param name="pose">Pose of the head in the same picture.</param>
    public float Aperture(ReadOnlySpan<Vector3> eye, HeadPose pose)
    {
        // A vector of the lid plane is a * along + b * up; its picture is known, hence a and b by a 2x2 system.
        Vector3 along = pose.Rotation.Apply(outer - inner);
        Vector3 up = pose.Rotation.Apply(new Vector3(0, -Vector3.Distance(outer, inner), 0));
        float determinant = (along.X * up.Y) - (along.Y * up.X);
        float gap = 0;
        for (int i = 3; i <= 5; i++)
        {
            Vector3 lids = eye[i + 8] - eye[i];
            gap += ((along.X * lids.Y) - (along.Y * lids.X)) / determinant / 3;
        }

        Vector3 line = eye[CornerRight] - eye[CornerLeft];
        float width = MathF.Abs(((line.X * up.Y) - (line.Y * up.X)) / determinant);
        return MathF.Max(gap, 0) / MathF.Max(width, 0.1f);
    }

    /// <summary>Direction of the gaze relative to the head, radians: x towards the right edge of the picture, y downwards.</summary>
    /// <param name="eye">76 points of the iris network, picture pixels.</param>
    /// <param name="pose">Pose of the head in the same picture.</param>
    /// <remarks>The centre of the ball is carried along with the corners that the iris network itself found: its errors cancel.</remarks>
    public Vector2 Gaze(ReadOnlySpan<Vector3> eye, HeadPose pose)
    {
        Vector3 corners = (eye[CornerLeft] + eye[CornerRight]) / 2;
        Vector3 center = (pose.Rotation.Apply(Center - ((outer + inner) / 2)) * pose.Scale) + corners;
        Vector3 iris = (eye[FaceObservation.IrisCenter] - center) / (pose.Scale * Radius);
        Vector2 flat = new(iris.X, iris.Y);
        float length = flat.Length();
        if (length > 0.95f)
        {
            flat *= 0.95f / length;
        }

        Vector3 direction = pose.Rotation.Inverse.Apply(new Vector3(flat, -MathF.Sqrt(1 - flat.LengthSquared())));
        return new Vector2(MathF.Atan2(direction.X, -direction.Z), MathF.Asin(Math.Clamp(direction.Y, -1, 1)));
    }

    /// <summary>Where the centre of the iris lies for a gaze: the inverse of <see cref="Gaze"/>, canonical space.</summary>
    /// <param name="gaze">Gaze relative to the head, radians.</param>
    public Vector3 IrisCenter(Vector2 gaze)
    {
        (float sinX, float cosX) = MathF.SinCos(gaze.X);
        (float sinY, float cosY) = MathF.SinCos(gaze.Y);
        return Center + (new Vector3(sinX * cosY, sinY, -cosX * cosY) * Radius);
    }
}
