using Orator.Geometry;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation.Suites;

/// <summary>A picture and what is measured of it alone.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Face">The face in it; null if none was found. So are the next two.</param>
/// <param name="Motion">Its motion.</param>
/// <param name="Descriptor">Its descriptor.</param>
/// <param name="Features">How the feature network sees it; null where nothing is compared by it.</param>
internal sealed record ObservedPicture(
    Image Picture, FaceObservation? Face, MotionFrame? Motion, float[]? Descriptor, PictureFeatures? Features);

/// <summary>Looks at real and made pictures of one case in the same way, each for itself: no smoothing over time.</summary>
/// <param name="analyzer">The face networks.</param>
/// <param name="perceptual">The feature network; null where nothing is compared by it.</param>
/// <param name="portrait">The face of the portrait: whom motion is measured against.</param>
internal sealed class PictureObserver(FaceAnalyzer analyzer, PerceptualDistance? perceptual, FaceObservation portrait)
{
    private readonly FaceIdentity _identity = FaceIdentity.FromPortrait(portrait);

    /// <summary>The motion of faces, fed frame by frame, in units of the portrait.</summary>
    public MotionExtractor Extractor() => new(_identity) { Reference = HeadPose.Fit(portrait.Landmarks, _identity.Rest) };

    /// <summary>Looks at a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="expected">Landmarks about where the face should be, pixels.</param>
    public ObservedPicture Observe(Image picture, System.Numerics.Vector3[] expected)
    {
        FaceObservation face = analyzer.Observe(picture, FaceAnalyzer.NextRegion(expected));
        PictureFeatures? features = perceptual?.Describe(picture);
        return face.Score >= FaceAnalyzer.MinimumScore
            ? new ObservedPicture(picture, face, Extractor().Extract(face), analyzer.Descriptor(picture, face), features)
            : new ObservedPicture(picture, null, null, null, features);
    }
}
