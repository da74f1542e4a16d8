using System.Numerics;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Animation;

/// <summary>Where the face is in a frame of a driving video.</summary>
/// <param name="Origin">Midway between the outer eye corners, pixels.</param>
/// <param name="Scale">Pixels for each distance of the outer eye corners.</param>
internal readonly record struct FacePlace(Vector2 Origin, float Scale);

/// <summary>
/// The square of one shot that a head moves in. It stands still as long as a person could move and lean so far; a camera that moves or
/// zooms further takes it along, so that the head in it stays within the limits of <see cref="HeadRoom"/>. In a shot with a turned camera
/// it is turned as well.
/// </summary>
/// <param name="camera">How the camera is turned.</param>
/// <param name="start">The face in the first frame.</param>
internal sealed class DriverSquare(CameraRoll camera, FacePlace start)
{
    private static readonly HeadRoom Room = new(new Vector2(-1.1f), new Vector2(1.1f));
    private Vector2 _low = new(float.PositiveInfinity);
    private Vector2 _high = new(float.NegativeInfinity);
    private float _extents;
    private int _faces;
    private HeadCrop? _still;

    /// <summary>Takes in a frame of the shot.</summary>
    /// <param name="face">The face.</param>
    public void Add(FaceObservation face)
    {
        (Vector2 low, Vector2 high) = HeadCrop.Box(Upright(face));
        if (Follow(Place(face)) is Matrix3x2 follow)
        {
            // Where the face seems to be in the square that goes along.
            Matrix3x2.Invert(follow, out Matrix3x2 back);
            (low, high) = (Vector2.Transform(low, back), Vector2.Transform(high, back));
        }

        (_low, _high) = (Vector2.Min(_low, low), Vector2.Max(_high, high));
        _extents += MathF.Max(high.X - low.X, high.Y - low.Y);
        _faces++;
    }

    /// <summary>Ends the shot: now it is known how large the square has to be.</summary>
    /// <param name="width">Width of the frames, pixels.</param>
    /// <param name="height">Height of the frames, pixels.</param>
    public void Finish(int width, int height) => _still = HeadCrop.Holding(_low, _high, _extents / _faces, width, height);

    /// <summary>Cuts the square out of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="face">The face in it.</param>
    public Image Cut(Image frame, FacePlace face)
    {
        HeadCrop still = _still!;
        Matrix3x2? follow = Follow(face);
        if (follow is null && camera.Angle == 0)
        {
            return still.Cut(frame);
        }

        Matrix3x2 way = (follow ?? Matrix3x2.Identity) * Matrix3x2.CreateRotation(camera.Angle);
        Vector2 center = Vector2.Transform(new Vector2(still.X + (still.Side / 2f), still.Y + (still.Side / 2f)), way);
        float size = still.Side * MathF.Sqrt(MathF.Abs(way.GetDeterminant()));
        return FaceCutout.Cut(frame, new FaceRegion(center.X, center.Y, size, camera.Angle), still.Side);
    }

    /// <summary>The place of a face.</summary>
    public static FacePlace Place(FaceObservation face)
    {
        HeadPose pose = face.Pose;
        return new FacePlace(new Vector2(pose.Origin.X, pose.Origin.Y), pose.Scale);
    }

    /// <summary>The way from the standing square to the one that goes along, in an upright picture; null while it stands still.</summary>
    private Matrix3x2? Follow(FacePlace face)
    {
        Vector2 origin = Turn(start.Origin);
        MotionFrame moved = new() { Translation = (Turn(face.Origin) - origin) / start.Scale, Scale = face.Scale / start.Scale };
        MotionFrame limited = Room.Limit(moved);
        if (ReferenceEquals(limited, moved))
        {
            return null;
        }

        // Maps where the face shall seem to be onto where it is.
        float zoom = moved.Scale / limited.Scale;
        Vector2 seems = origin + (limited.Translation * start.Scale);
        return Matrix3x2.CreateTranslation(-seems) * Matrix3x2.CreateScale(zoom) * Matrix3x2.CreateTranslation(Turn(face.Origin));
    }

    private Vector2 Turn(Vector2 point) => camera.Angle == 0 ? point : Vector2.Transform(point, Matrix3x2.CreateRotation(-camera.Angle));

    private FaceObservation Upright(FaceObservation face) => camera.Angle == 0
        ? face
        : face with { Landmarks = Array.ConvertAll(face.Landmarks, p => new Vector3(Turn(new Vector2(p.X, p.Y)), p.Z)) };
}
