using System.Runtime.CompilerServices;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Motion.FromVideo;

/// <summary>
/// A person in a driving video: who they are (from a look at the beginning of each shot), then their motion frame by frame. Each shot is a
/// driver of its own: place, size and camera are measured from its first frame.
/// </summary>
internal sealed class Driver : IDriver
{
    private static readonly TimeSpan SurveyLength = TimeSpan.FromSeconds(20);

    private readonly string _path;
    private readonly FaceAnalyzer _analyzer;
    private readonly FacePerson _person;
    private readonly FaceSurvey _survey;

    private Driver(string path, VideoReader video, FaceAnalyzer analyzer, FaceIdentity identity, FacePerson person, FaceSurvey survey)
    {
        (_path, Video, _analyzer, Identity, _person, _survey) = (path, video, analyzer, identity, person, survey);
        Report = new DriverReport(path, person.Index) { MostFaces = survey.MostFaces };
    }

    /// <summary>The video, at the frame rate of the motion.</summary>
    public VideoReader Video { get; }

    /// <inheritdoc/>
    public FrameRate Rate => Video.FrameRate;

    /// <inheritdoc/>
    public int? Frames => Video.EstimatedFrames;

    /// <inheritdoc/>
    public IReadOnlyList<double> Cuts => Report.Cuts;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes(bool whole) =>
        [.. whole ? NotesOf(Video.Info) : Video.Info.VideoNotes, .. Report.Notes(mouth: whole)];

    /// <summary>Who the person is, in the first shot.</summary>
    public FaceIdentity Identity { get; }

    /// <summary>Which of several people is followed: for another tracker of the same video.</summary>
    public FacePerson Person => _person;

    /// <summary>What was seen so far, for the user.</summary>
    public DriverReport Report { get; }

    /// <summary>Opens a driving video and looks at its beginning.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="framesPerSecond">Rate of the motion; null = the video's own.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="face">Which of several people: 1 or null = the largest in the first frame with a face, 2 = the next.</param>
    /// <param name="tracks">Which of several tracks.</param>
    /// <exception cref="InputException">Not a video, or no such face at its beginning.</exception>
    public static async Task<Driver> OpenAsync(
        string path, FaceAnalyzer analyzer, double? framesPerSecond, CancellationToken cancellation, int? face = null, TrackChoice tracks = default)
    {
        VideoReadOptions reading = new() { Track = tracks.Video, AudioTrack = tracks.Audio };
        FacePerson person = new(face);
        FaceSurvey survey = new(analyzer, reading, SurveyLength);
        FaceIdentity? identity = face < 1
            ? throw DriverReport.NoSuchFace(path, face.Value, 0)
            : await survey.FirstAsync(path, person, cancellation).ConfigureAwait(false);
        if (identity is null)
        {
            throw face > 1 && survey.MostFaces > 0
                ? DriverReport.NoSuchFace(path, face.Value, survey.MostFaces)
                : new InputException($"No face was found in the first {SurveyLength.TotalSeconds:0} s of '{path}': choose a video that shows one face, from the front, from its beginning.");
        }

        VideoReader video = await VideoReader.OpenAsync(
            path, reading with { FramesPerSecond = framesPerSecond }, cancellation).ConfigureAwait(false);
        return new Driver(path, video, analyzer, identity, person, survey);
    }

    /// <summary>Notes for the user about a driving video that follow from its container.</summary>
    public static IEnumerable<string> NotesOf(MediaInfo info) =>
    [
        .. info.VideoNotes,
        .. info.AudioNotes,
        .. info.HasAudio ? Array.Empty<string>() : [$"'{Path.GetFileName(info.Path)}' has no sound; the video made of it is silent."],
    ];

    /// <summary>Who is in the shot that begins now.</summary>
    /// <param name="shot">Number of the shot, 0 = the first with a face.</param>
    /// <param name="seconds">Time of its first frame.</param>
    /// <param name="face">The face in that frame.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async Task<FaceIdentity> IdentifyAsync(int shot, double seconds, FaceObservation face, CancellationToken cancellation)
    {
        if (shot == 0)
        {
            return Identity;
        }

        FaceIdentity? found = await _survey.OfShotAsync(_path, seconds, _person, cancellation).ConfigureAwait(false);
        Report.MostFaces = _survey.MostFaces;
        return found ?? FaceIdentity.FromTrack([face]);
    }

    /// <summary>The motion of every frame.</summary>
    public async IAsyncEnumerable<DriverFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        FaceTracker tracker = new(_analyzer) { Person = _person };
        MotionExtractor extractor = new(Identity);
        ShotReference reference = new();
        int shot = 0;
        await foreach (VideoFrame frame in Video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            frame.Dispose();
            Report.Add(frame.Time, tracker, face);
            if (face is not null)
            {
                if (tracker.Shot > shot)
                {
                    shot = tracker.Shot;
                    extractor = new MotionExtractor(await IdentifyAsync(shot, frame.Time, face, cancellation).ConfigureAwait(false));
                }

                reference.Add(extractor.Extract(face), tracker.Shot);
            }

            yield return reference.Last;
        }
    }
}
