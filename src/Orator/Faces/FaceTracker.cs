using System.Numerics;
using Orator.Media;

namespace Orator.Faces;

/// <summary>Follows one face through a video, frame by frame. Not for use by several threads at a time.</summary>
/// <remarks>
/// The detector runs on the first frame and when the face was lost; otherwise the mesh network looks where the face was.
/// Landmarks and eye points are smoothed by a <see cref="OneEuroFilter"/>; speeds count in face sizes a second.
/// </remarks>
/// <param name="analyzer">The networks; they stay the caller's.</param>
/// <param name="smooth">False to get what the networks say, unsmoothed.</param>
public sealed class FaceTracker(FaceAnalyzer analyzer, bool smooth = true)
{
    private const double MemorySeconds = 1;
    private const float LargestResidual = 0.12f;
    private const float LargestScaleChange = 1.5f;
    private const float LargestMove = 1;

    private readonly OneEuroFilter _mesh = CreateFilter();
    private readonly OneEuroFilter _right = CreateFilter();
    private readonly OneEuroFilter _left = CreateFilter();
    private FaceObservation? _previous;
    private HeadPose _previousPose;
    private double _lastSeen = double.NegativeInfinity;
    private double _nextSearch = double.NegativeInfinity;
    private double _searchInterval = 1;

    /// <summary>How many faces the detector saw when it last looked.</summary>
    public int FacesSeen { get; private set; }

    /// <summary>Observes the next frame.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="seconds">When it is shown; later than the frame before.</param>
    /// <returns>The face in picture pixels, or null if the frame shows none; tracking resumes when one appears.</returns>
    public FaceObservation? Track(Image frame, double seconds)
    {
        FaceObservation? face = Follow(frame) ?? FindAgain(frame, seconds);
        if (face is null)
        {
            _previous = null;
            return null;
        }

        _lastSeen = seconds;
        _searchInterval = 1;
        _previousPose = face.Pose;
        if (smooth)
        {
            face = face with
            {
                Landmarks = _mesh.Filter(face.Landmarks, seconds, _previousPose.Scale),
                RightEye = _right.Filter(face.RightEye, seconds, _previousPose.Scale),
                LeftEye = _left.Filter(face.LeftEye, seconds, _previousPose.Scale),
            };
        }

        _previous = face;
        return face;
    }

    /// <summary>The filter for points of a face; chosen so that jitter at rest is halved and lips lag by less than half a frame.</summary>
    internal static OneEuroFilter CreateFilter() => new(minimumCutoff: 1, speedCoefficient: 60, derivativeCutoff: 4);

    private FaceObservation? Follow(Image frame)
    {
        if (_previous is null)
        {
            return null;
        }

        FaceObservation face = analyzer.Observe(frame, FaceAnalyzer.NextRegion(_previous.Landmarks));
        if (face.Score < FaceAnalyzer.MinimumScore)
        {
            return null;
        }

        // A cut to another face, or something that is none: it jumps, or no head pose explains it.
        HeadPose pose = face.Pose;
        float growth = pose.Scale / _previousPose.Scale;
        Vector3 move = (pose.Origin - _previousPose.Origin) / _previousPose.Scale;
        bool plausible = growth is > 1 / LargestScaleChange and < LargestScaleChange
            && new Vector2(move.X, move.Y).Length() < LargestMove
            && pose.Origin.X > 0 && pose.Origin.Y > 0 && pose.Origin.X < frame.Width && pose.Origin.Y < frame.Height
            && pose.Residual(face.Landmarks, FaceTopology.Canonical) < LargestResidual;
        return plausible ? face : null;
    }

    private FaceObservation? FindAgain(Image frame, double seconds)
    {
        _mesh.Reset();
        _right.Reset();
        _left.Reset();
        IReadOnlyList<FaceDetection> detections = analyzer.Detect(frame);
        FacesSeen = detections.Count;
        foreach (FaceDetection detection in NearestFirst(detections, seconds))
        {
            FaceObservation face = analyzer.Observe(frame, detection);
            if (face.Score >= FaceAnalyzer.MinimumScore)
            {
                return face;
            }
        }

        // Looking closely takes long: it happens ever more rarely in a video without faces.
        if (seconds < _nextSearch)
        {
            return null;
        }

        IReadOnlyList<FaceObservation> found = analyzer.Search(frame);
        _nextSearch = seconds + _searchInterval;
        _searchInterval *= 2;
        FacesSeen = found.Count;
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>A face that was lost a moment ago is looked for where it was, so that tracking does not jump to somebody else.</summary>
    private IEnumerable<FaceDetection> NearestFirst(IReadOnlyList<FaceDetection> faces, double seconds) => seconds - _lastSeen > MemorySeconds
        ? faces
        : faces.OrderBy(f => Vector2.Distance(f.Center, new Vector2(_previousPose.Origin.X, _previousPose.Origin.Y)));
}
