using System.Numerics;
using Orator.Geometry;

namespace Orator.Motion.FromVideo;

/// <summary>Reads the motion of one person out of observations of the face (Free-HeadGAN eq. 1: pose, identity and expression taken
/// apart).</summary>
/// <remarks>
/// Feed it the frames of a track in order: while an eye is closed its gaze is held, since the iris cannot be seen.
/// Not safe for use by several threads at once.
/// </remarks>
/// <param name="identity">The person.</param>
/// <param name="basis">Directions of expression; null = the shipped basis.</param>
public sealed class MotionExtractor(FaceIdentity identity, ExpressionBasis? basis = null)
{
    private const float ClosedAperture = 0.05f;
    private readonly ExpressionBasis _basis = basis ?? ExpressionBasis.Default;
    private readonly EyeModel _right = EyeModel.Right(identity.Rest);
    private readonly EyeModel _left = EyeModel.Left(identity.Rest);
    private Vector2 _gazeRight;
    private Vector2 _gazeLeft;

    /// <summary>The person.</summary>
    public FaceIdentity Identity => identity;

    /// <summary>The pose that translation and scale are measured from; null until the first frame has been extracted, which then sets
    /// it.</summary>
    public HeadPose? Reference { get; set; }

    /// <summary>The motion of one frame.</summary>
    /// <param name="face">The observed face.</param>
    public MotionFrame Extract(FaceObservation face) => Extract(face, HeadPose.Fit(face.Landmarks, identity.Rest));

    /// <summary>The motion of one frame whose pose is already known.</summary>
    /// <param name="face">The observed face.</param>
    /// <param name="pose">Its pose, fitted with <see cref="FaceIdentity.Rest"/>.</param>
    public MotionFrame Extract(FaceObservation face, HeadPose pose)
    {
        HeadPose reference = Reference ??= pose;
        Vector3[] offsets = pose.ToCanonical(face.Landmarks);
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] -= identity.Rest[i];
        }

        Vector3 moved = (pose.Origin - reference.Origin) / reference.Scale;
        float blinkRight = Blink(_right.Aperture(face.RightEye, pose), identity.ApertureRight);
        float blinkLeft = Blink(_left.Aperture(face.LeftEye, pose), identity.ApertureLeft);
        _gazeRight = Hold(_gazeRight, _right.Gaze(face.RightEye, pose) - identity.GazeRight, blinkRight);
        _gazeLeft = Hold(_gazeLeft, _left.Gaze(face.LeftEye, pose) - identity.GazeLeft, blinkLeft);
        return new MotionFrame
        {
            Rotation = pose.Rotation,
            Translation = new Vector2(moved.X, moved.Y),
            Scale = pose.Scale / reference.Scale,
            Expression = _basis.Project(offsets),
            GazeRight = _gazeRight,
            GazeLeft = _gazeLeft,
            BlinkRight = blinkRight,
            BlinkLeft = blinkLeft,
        };
    }

    private static float Blink(float aperture, float usual) => Math.Clamp((usual - aperture) / (usual - ClosedAperture), 0, 1);

    private static Vector2 Hold(Vector2 before, Vector2 now, float blink) =>
        Vector2.Lerp(now, before, Math.Clamp((blink - 0.4f) / 0.3f, 0, 1));
}
