using System.Numerics;
using System.Runtime.CompilerServices;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Perception;

namespace Orator.Animation;

/// <summary>
/// A person in a driving video, for networks that look at pictures: one square for each shot, so that movements of the head stay visible.
/// The video is read twice: first to see where the face goes, then to give the pictures.
/// </summary>
internal sealed class PictureDriver
{
    private readonly string _path;
    private readonly FacePerson _person;
    private readonly List<FacePlace?> _faces = [];
    private readonly List<int> _shotOf = [];
    private readonly List<Shot> _shots = [];

    private PictureDriver(string path, VideoReader video, int? face)
    {
        (_path, Video, _person) = (path, video, new FacePerson(face));
        Report = new DriverReport(path, face);
    }

    /// <summary>The video, at the frame rate of the result.</summary>
    public VideoReader Video { get; }

    /// <summary>What was seen, for the user.</summary>
    public DriverReport Report { get; }

    /// <summary>Opens a driving video.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="framesPerSecond">Frame rate of the result; null = the video's own.</param>
    /// <param name="face">Which of several people: 1 or null = the largest in the first frame with a face, 2 = the next.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="tracks">Which of several tracks.</param>
    /// <exception cref="InputException">Not a video.</exception>
    public static async Task<PictureDriver> OpenAsync(
        string path, double? framesPerSecond, int? face, CancellationToken cancellation, TrackChoice tracks = default)
    {
        if (face < 1)
        {
            throw DriverReport.NoSuchFace(path, face.Value, 0);
        }

        VideoReadOptions reading = new() { FramesPerSecond = framesPerSecond, Track = tracks.Video, AudioTrack = tracks.Audio };
        return new PictureDriver(path, await VideoReader.OpenAsync(path, reading, cancellation).ConfigureAwait(false), face);
    }

    /// <summary>Follows the face through the video: finds the square that holds it, and the initial frame, of each shot.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="source">Landmarks of the portrait; the initial frame of a shot is that most like it (<see cref="BestFrame"/>). Null =
    /// the first with a face.</param>
    /// <param name="progress">Reports every frame.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">No frame shows the face.</exception>
    public async Task SurveyAsync(
        FaceAnalyzer analyzer, IReadOnlyList<Vector3>? source, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        FaceTracker tracker = new(analyzer) { Person = _person };
        Image? kept = null;
        float least = 0;
        await foreach (VideoFrame frame in Video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            Report.Add(frame.Time, tracker, face);
            Report.MostFaces = Math.Max(Report.MostFaces, tracker.FacesSeen);
            _faces.Add(face is null ? null : DriverSquare.Place(face));
            _shotOf.Add(Math.Max(0, tracker.Shot));
            progress?.Report(new RenderProgress(_faces.Count, Video.EstimatedFrames, "driving video"));
            if (face is not null)
            {
                if (tracker.Shot == _shots.Count)
                {
                    EndShot();
                    FacePlace start = DriverSquare.Place(face);
                    _shots.Add(new Shot(new DriverSquare(CameraRoll.Of(face.Pose.Rotation), start), start));
                    least = float.PositiveInfinity;
                }

                _shots[^1].Square.Add(face);
                float distance = source is null ? 0 : BestFrame.Distance(source, face.Landmarks);
                if (distance < least)
                {
                    // This picture stays: its memory must not be handed back.
                    (least, kept) = (distance, frame.Image);
                    _shots[^1].Place = DriverSquare.Place(face);
                    continue;
                }
            }

            frame.Dispose();
        }

        if (_shots.Count == 0)
        {
            throw Report.MostFaces > 0 && _person.Index > 1
                ? DriverReport.NoSuchFace(_path, _person.Index.Value, Report.MostFaces)
                : new InputException($"No face was found in '{_path}': choose a video that shows one face from the front.");
        }

        EndShot();

        void EndShot()
        {
            // Of a whole picture a shot the square is enough.
            if (_shots.Count > 0)
            {
                Shot shot = _shots[^1];
                shot.Square.Finish(Video.Width, Video.Height);
                shot.Initial = shot.Square.Cut(kept!, shot.Place);
            }
        }
    }

    /// <summary>The square of the frame that motion is measured from in a shot. Only after <see cref="SurveyAsync"/>.</summary>
    /// <param name="shot">Number of the shot, 0 = the first.</param>
    public Image Initial(int shot) => _shots[shot].Initial!;

    /// <summary>The square of every frame. Only after <see cref="SurveyAsync"/>.</summary>
    /// <param name="cancellation">Stops the work.</param>
    public async IAsyncEnumerable<DriverPicture> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (VideoFrame frame in Video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            // A file that grew since then goes on as it was.
            int index = Math.Min(frame.Index, _faces.Count - 1);
            int shot = _shotOf[index];
            Image? square = _faces[index] is FacePlace place ? _shots[shot].Square.Cut(frame.Image, place) : null;
            frame.Dispose();
            yield return new DriverPicture(square, shot);
        }
    }

    private sealed class Shot(DriverSquare square, FacePlace start)
    {
        public DriverSquare Square => square;

        /// <summary>Where the face is in the initial frame.</summary>
        public FacePlace Place { get; set; } = start;

        /// <summary>The initial frame's square.</summary>
        public Image? Initial { get; set; }
    }
}
