using System.Runtime.CompilerServices;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Pipelines;

/// <summary>A person in a driving video: who they are (from a look at the beginning), then their motion frame by frame.</summary>
internal sealed class Driver
{
    private static readonly TimeSpan SurveyLength = TimeSpan.FromSeconds(20);

    private readonly FaceAnalyzer _analyzer;

    private Driver(VideoReader video, FaceAnalyzer analyzer, FaceIdentity identity)
    {
        Video = video;
        _analyzer = analyzer;
        Identity = identity;
    }

    /// <summary>The video, at the frame rate of the motion.</summary>
    public VideoReader Video { get; }

    /// <summary>Who the person is.</summary>
    public FaceIdentity Identity { get; }

    /// <summary>Number of frames so far in which no face was seen; their motion is that of the frame before.</summary>
    public int FramesWithoutFace { get; private set; }

    /// <summary>Opens a driving video and looks at its beginning.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="framesPerSecond">Rate of the motion; null = the video's own.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="tracks">Which of several tracks.</param>
    /// <exception cref="InputException">Not a video, or no face at its beginning.</exception>
    public static async Task<Driver> OpenAsync(string path, FaceAnalyzer analyzer, double? framesPerSecond, CancellationToken cancellation, TrackChoice tracks = default)
    {
        VideoReadOptions reading = new() { Track = tracks.Video, AudioTrack = tracks.Audio };
        FaceIdentity identity = await FaceSurvey.IdentifyAsync(path, analyzer, reading with { Duration = SurveyLength }, SurveyLength, cancellation)
            ?? throw new InputException($"No face was found in the first {SurveyLength.TotalSeconds:0} s of '{path}': choose a video that shows one face, from the front, from its beginning.");
        VideoReader video = await VideoReader.OpenAsync(path, reading with { FramesPerSecond = framesPerSecond }, cancellation);
        return new Driver(video, analyzer, identity);
    }

    /// <summary>What is to be said of a driving video before anybody looks at its pictures.</summary>
    public static IEnumerable<string> NotesOf(MediaInfo info) =>
    [
        .. info.VideoNotes,
        .. info.AudioNotes,
        .. info.HasAudio ? Array.Empty<string>() : [$"'{Path.GetFileName(info.Path)}' has no sound; the video made of it is silent."],
    ];

    /// <summary>The motion of every frame; frames before the first face are null.</summary>
    public async IAsyncEnumerable<MotionFrame?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        FaceTracker tracker = new(_analyzer);
        MotionExtractor extractor = new(Identity);
        MotionFrame? last = null;
        await foreach (VideoFrame frame in Video.ReadAsync(cancellation))
        {
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            frame.Dispose();
            if (face is null)
            {
                FramesWithoutFace++;
            }
            else
            {
                last = extractor.Extract(face);
            }

            yield return last;
        }
    }

    /// <summary>The head's movement only, as <see cref="IMotionGenerator"/> gives it: turned about the head's pose in the first frame with a face.</summary>
    public async IAsyncEnumerable<MotionFrame> ReadHeadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        MotionFrame? reference = null;
        await foreach (MotionFrame? motion in ReadAsync(cancellation))
        {
            reference ??= motion;
            yield return motion is null || reference is null ? new MotionFrame() : new MotionFrame
            {
                Rotation = motion.Rotation * reference.Rotation.Inverse,
                Translation = motion.Translation - reference.Translation,
                Scale = motion.Scale / reference.Scale,
            };
        }
    }
}
