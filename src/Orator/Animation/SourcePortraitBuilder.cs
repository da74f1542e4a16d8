using Orator.Geometry;
using Orator.Motion.FromVideo;

namespace Orator.Animation;

/// <summary>Makes a portrait ready to be animated.</summary>
public static class SourcePortraitBuilder
{
    /// <summary>Takes the face of a crop apart into pose, shape and motion, so that <see cref="SourcePortrait.Pose"/> of its own motion
    /// gives the observed landmarks again.</summary>
    /// <param name="crop">Square picture around the head.</param>
    /// <param name="face">The face in crop pixels (<see cref="FaceObservation.Transform"/> moves an observation of the whole photo
    /// there).</param>
    /// <param name="basis">Directions of expression; null = the shipped basis.</param>
    /// <exception cref="ArgumentException"><paramref name="crop"/> is not square.</exception>
    public static SourcePortrait Prepare(Image crop, FaceObservation face, ExpressionBasis? basis = null)
    {
        if (crop.Width != crop.Height)
        {
            throw new ArgumentException($"The crop of a portrait is square, not {crop.Width}x{crop.Height}.", nameof(crop));
        }

        basis ??= ExpressionBasis.Default;
        FaceIdentity identity = FaceIdentity.FromPortrait(face, basis);
        HeadPose pose = HeadPose.Fit(face.Landmarks, identity.Rest);
        return new SourcePortrait
        {
            Crop = crop,
            Face = face,
            Shape = pose.ToCanonical(face.Landmarks),
            Scale = pose.Scale,
            Origin = pose.Origin,
            Motion = new MotionExtractor(identity, basis).Extract(face, pose),
            Basis = basis,
        };
    }
}
