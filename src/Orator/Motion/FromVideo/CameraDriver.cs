using System.Runtime.CompilerServices;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Motion.FromVideo;

/// <summary>A person before a camera, of whom nothing is known beforehand: who they are is learned from the first half second.</summary>
/// <param name="pictures">The camera's pictures; each is disposed of.</param>
/// <param name="rate">Their rate.</param>
/// <param name="analyzer">The face networks.</param>
/// <param name="face">Which of several people: 1 or null = the largest, 2 = the next.</param>
internal sealed class CameraDriver(IAsyncEnumerable<VideoFrame> pictures, FrameRate rate, FaceAnalyzer analyzer, int? face) : IDriver
{
    private const double LearningSeconds = 0.5;

    /// <inheritdoc/>
    public FrameRate Rate => rate;

    /// <inheritdoc/>
    public int? Frames => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Cuts => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes(bool whole) => [];

    /// <inheritdoc/>
    public async IAsyncEnumerable<DriverFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // A camera does not cut; a hand before the lens is no new shot.
        FaceTracker tracker = new(analyzer) { Person = new FacePerson(face), FindsCuts = false };
        ShotReference reference = new();
        List<FaceObservation> seen = [];
        MotionExtractor? extractor = null;
        await foreach (VideoFrame picture in pictures.WithCancellation(cancellation).ConfigureAwait(false))
        {
            FaceObservation? found = tracker.Track(picture.Image, picture.Time);
            picture.Dispose();
            if (found is not null && extractor is null)
            {
                seen.Add(found);
                extractor = seen.Count >= LearningSeconds * rate.Value ? new MotionExtractor(FaceIdentity.FromTrack(seen)) : null;
            }

            if (found is not null && extractor is not null)
            {
                reference.Add(extractor.Extract(found), 0);
            }

            yield return reference.Last;
        }
    }
}
