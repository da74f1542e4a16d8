using System.Numerics;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>Follows one face through a video, frame by frame, and tells its shots apart. Not for use by several threads at a
/// time.</summary>
/// <remarks>
/// The detector runs on the first frame, after a cut and when the face was lost; otherwise the mesh network looks where the face was.
/// Landmarks and eye points are smoothed by a <see cref="OneEuroFilter"/>; speeds count in face sizes a second. After a cut the same person
/// is taken where there are several.
/// </remarks>
/// <param name="analyzer">The networks; they stay the caller's.</param>
/// <param name="smooth">False to get what the networks say, unsmoothed.</param>
public sealed class FaceTracker(FaceAnalyzer analyzer, bool smooth = true)
{
    private const double MemorySeconds = 1;
    private const float LargestResidual = 0.12f;
    private const float LargestScaleChange = 1.5f;
    private const float LargestMove = 1;
    private const double ConsecutiveSeconds = 0.06;

    // After a flash of light the picture changes twice, and the face is where it was.
    private const float SamePlace = 0.15f;
    private const float SameSize = 1.08f;

    private readonly OneEuroFilter _mesh = CreateFilter();
    private readonly OneEuroFilter _right = CreateFilter();
    private readonly OneEuroFilter _left = CreateFilter();
    private readonly ShotDetector _scenes = new();
    private FaceObservation? _previous;
    private Image? _shotView;
    private HeadPose _previousPose;
    private double _lastSeen = double.NegativeInfinity;
    private double _nextSearch = double.NegativeInfinity;
    private double _searchInterval = 1;
    private bool _cut;

    /// <summary>Who is followed. Several trackers may share it, one after the other, to follow the same person.</summary>
    public FacePerson Person { get; init; } = new();

    /// <summary>False where the frames do not follow each other closely (10 a second or fewer), which looks like a cut each time.</summary>
    public bool FindsCuts { get; init; } = true;

    /// <summary>How many faces the detector saw when it last looked.</summary>
    public int FacesSeen { get; private set; }

    /// <summary>The shot that the face was last seen in: 0 = the first, -1 before any face. A shot ends with a cut, with a change of
    /// person, or when the face is gone for more than a second.</summary>
    public int Shot { get; private set; } = -1;

    /// <summary>The face in the first frame of the shot, see <see cref="FaceAnalyzer.DescriptorView"/>; null if cuts are not looked
    /// for.</summary>
    internal Image? ShotView => _shotView;

    /// <summary>Observes the next frame.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="seconds">When it is shown; later than the frame before.</param>
    /// <returns>The face in picture pixels, or null if the frame shows none; tracking resumes when one appears.</returns>
    public FaceObservation? Track(Image frame, double seconds)
    {
        SceneChange change = FindsCuts ? _scenes.Look(frame) : SceneChange.None;
        FaceObservation? face = Follow(frame, seconds, change != SceneChange.None);
        if (change == SceneChange.Cut && (face is null || !IsWhereItWas(face.Pose)))
        {
            face = null;
            _cut = true;
            (_nextSearch, _searchInterval) = (double.NegativeInfinity, 1);
        }

        if (face is null)
        {
            face = FindAgain(frame, seconds);
            if (face is null)
            {
                _previous = null;
                return null;
            }

            if (Shot < 0 || IsAnotherShot(frame, face, seconds))
            {
                Shot++;
                _shotView = FindsCuts ? FaceAnalyzer.DescriptorView(frame, face) : null;
            }

            Person.Remember(frame, face);
            _cut = false;
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

    private FaceObservation? Follow(Image frame, double seconds, bool doubtful)
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
            && pose.Residual(face.Landmarks, FaceTopology.Canonical) < LargestResidual
            && FaceOrientation.IsPlausible(face);
        if (!plausible)
        {
            return null;
        }

        if (FindsCuts && seconds - _lastSeen < ConsecutiveSeconds
            && (ShotDetector.Jumps(_previousPose, pose) || (doubtful && IsAnother(frame, face))))
        {
            _cut = true;
            return null;
        }

        return face;
    }

    private FaceObservation? FindAgain(Image frame, double seconds)
    {
        _mesh.Reset();
        _right.Reset();
        _left.Reset();
        IReadOnlyList<FaceDetection> detections = analyzer.Detect(frame);
        FacesSeen = detections.Count;
        bool near = !_cut && seconds - _lastSeen <= MemorySeconds;
        IEnumerable<FaceObservation> faces = (near ? NearestFirst(detections) : detections).Select(d => analyzer.Observe(frame, d)).Where(
            f => f.Score >= FaceAnalyzer.MinimumScore);
        FaceObservation? chosen = near || (detections.Count < 2 && Person.Index is null)
            ? faces.FirstOrDefault()
            : Choose(frame, [.. faces]);
        if (chosen is not null)
        {
            return chosen;
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
        return Choose(frame, found);
    }

    /// <summary>The person among faces, which are ordered by size; null if it was said who is wanted and that person is not
    /// there.</summary>
    private FaceObservation? Choose(Image frame, IReadOnlyList<FaceObservation> faces)
    {
        if (!Person.IsKnown)
        {
            int wanted = Person.Index ?? 1;
            return wanted <= faces.Count ? faces[wanted - 1] : null;
        }

        if (faces.Count == 0 || (faces.Count == 1 && Person.Index is null))
        {
            return faces.Count > 0 ? faces[0] : null;
        }

        (FaceObservation face, float likeness) = faces.Select(f => (f, Person.Likeness(analyzer, frame, f))).MaxBy(f => f.Item2);
        return likeness >= FaceLikeness.Same ? face : Person.Index is null ? faces[0] : null;
    }

    private bool IsAnotherShot(Image frame, FaceObservation face, double seconds)
    {
        if (!FindsCuts)
        {
            return false;
        }

        HeadPose pose = face.Pose;
        float growth = pose.Scale / _previousPose.Scale;
        Vector3 move = (pose.Origin - _previousPose.Origin) / _previousPose.Scale;
        float way = new Vector2(move.X, move.Y).Length();
        if (_cut)
        {
            return !IsWhereItWas(pose) || seconds - _lastSeen > MemorySeconds || IsAnother(frame, face);
        }

        return seconds - _lastSeen > MemorySeconds || way > LargestMove || growth is > LargestScaleChange or < 1 / LargestScaleChange;
    }

    private bool IsWhereItWas(HeadPose pose)
    {
        float growth = pose.Scale / _previousPose.Scale;
        Vector3 move = (pose.Origin - _previousPose.Origin) / _previousPose.Scale;
        return new Vector2(move.X, move.Y).Length() < SamePlace && growth is < SameSize and > 1 / SameSize;
    }

    private bool IsAnother(Image frame, FaceObservation face) =>
        _shotView is not null
        && FaceLikeness.Between(analyzer.Descriptor(_shotView), analyzer.Descriptor(frame, face)) < FaceLikeness.Same;

    /// <summary>A face that was lost a moment ago is looked for where it was, so that tracking does not jump to somebody else.</summary>
    private IEnumerable<FaceDetection> NearestFirst(IReadOnlyList<FaceDetection> faces) =>
        faces.OrderBy(f => Vector2.Distance(f.Center, new Vector2(_previousPose.Origin.X, _previousPose.Origin.Y)));
}
