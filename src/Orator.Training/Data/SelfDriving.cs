using Orator.Animation;
using Orator.Geometry;
using Orator.Motion;
using Orator.Motion.FromVideo;

namespace Orator.Training.Data;

/// <summary>One frame of a clip drives another: the motion of the person as a portrait takes it.</summary>
/// <param name="portrait">The source frame.</param>
/// <param name="face">The face in it.</param>
internal sealed class SelfDriving(SourcePortrait portrait, FaceObservation face)
{
    private readonly MotionExtractor _extractor = Extractor(FaceIdentity.FromPortrait(face), face);

    /// <summary>The portrait's motion in another frame.</summary>
    /// <param name="other">The face there, pixels of the same crop.</param>
    public MotionFrame Motion(FaceObservation other) => Retargeting.Relative(_extractor.Extract(other), portrait.Motion, portrait.Motion);

    private static MotionExtractor Extractor(FaceIdentity identity, FaceObservation face) =>
        new(identity) { Reference = HeadPose.Fit(face.Landmarks, identity.Rest) };
}
