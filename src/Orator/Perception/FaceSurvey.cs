using Orator.Geometry;
using Orator.Media;

namespace Orator.Perception;

/// <summary>A quick look at the beginning of a shot that tells who the person in it is.</summary>
/// <param name="analyzer">The face networks; they stay the caller's.</param>
/// <param name="reading">Which of several tracks to look at.</param>
/// <param name="length">How long to look, counted from the first face: films begin with titles.</param>
internal sealed class FaceSurvey(FaceAnalyzer analyzer, VideoReadOptions reading, TimeSpan length)
{
    // Dense enough to see a face at rest, a blink and a closed mouth; sparse enough to cost about a second.
    private const double Rate = 5;

    // In a short shot all frames are of use.
    private const double DenseRate = 25;
    private const double WantedFrames = 25;

    // What the tracker needs to see of both sides of a cut, seconds.
    private const double BeforeCut = 0.24;
    private const double AfterCut = 0.12;

    // A cut is seen in small pictures as well.
    private const int ScanSide = 128;

    /// <summary>The greatest number of faces that was seen at a time.</summary>
    public int MostFaces { get; private set; }

    /// <summary>Who is in the first shot that shows a face.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="person">Which of several people; remembered from the first frame that shows them.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The person; null if no face was seen.</returns>
    /// <exception cref="InputException">The file is no readable video.</exception>
    public async Task<FaceIdentity?> FirstAsync(string path, FacePerson person, CancellationToken cancellation)
    {
        List<double> cuts = await CutsAsync(path, 0, cancellation).ConfigureAwait(false);
        if (cuts.Count == 0)
        {
            return await IdentifyAsync(
                path, reading with { FramesPerSecond = Rate, Duration = length }, person, cancellation).ConfigureAwait(false);
        }

        cuts.Insert(0, 0);
        cuts.Add(length.TotalSeconds);
        for (int i = 0; i + 1 < cuts.Count; i++)
        {
            if (await ShotAsync(path, cuts[i], cuts[i + 1] - cuts[i], person, cancellation).ConfigureAwait(false) is FaceIdentity found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Who is in the shot that begins at a given time.</summary>
    /// <param name="path">Path of the video.</param>
    /// <param name="start">Time of its first frame, seconds.</param>
    /// <param name="person">Which of several people.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The person; null if no face was seen.</returns>
    public async Task<FaceIdentity?> OfShotAsync(string path, double start, FacePerson person, CancellationToken cancellation)
    {
        List<double> cuts = await CutsAsync(path, start, cancellation).ConfigureAwait(false);
        return await ShotAsync(path, start, cuts.Count > 0 ? cuts[0] : length.TotalSeconds, person, cancellation).ConfigureAwait(false);
    }

    private async Task<FaceIdentity?> ShotAsync(
        string path, double start, double seconds, FacePerson person, CancellationToken cancellation)
    {
        VideoReadOptions reading = new()
        {
            FramesPerSecond = Math.Clamp(Math.Round(WantedFrames / seconds), Rate, DenseRate),
            Start = TimeSpan.FromSeconds(start),
            Duration = TimeSpan.FromSeconds(seconds),
        };
        return await IdentifyAsync(path, reading, person, cancellation).ConfigureAwait(false);
    }

    /// <summary>Times of the cuts in a part of a video, seconds from its beginning.</summary>
    private async Task<List<double>> CutsAsync(string path, double start, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(
            path, reading with { MaxSide = ScanSide, Start = TimeSpan.FromSeconds(start), Duration = length }, cancellation).ConfigureAwait(false);
        List<double> cuts = [];
        ShotDetector shots = new();
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (shots.Look(frame.Image) == SceneChange.Cut)
            {
                cuts.Add(frame.Time);
            }

            frame.Dispose();
        }

        for (int i = cuts.Count - 1; i >= 0; i--)
        {
            if (!await IsShotAsync(path, start + cuts[i], cancellation).ConfigureAwait(false))
            {
                cuts.RemoveAt(i);
            }
        }

        return cuts;
    }

    /// <summary>Whether the face says so too: a flash of light, or much that moves, is no cut.</summary>
    private async Task<bool> IsShotAsync(string path, double cut, CancellationToken cancellation)
    {
        VideoReadOptions reading = new()
        {
            Start = TimeSpan.FromSeconds(Math.Max(0, cut - BeforeCut)),
            Duration = TimeSpan.FromSeconds(
            Math.Min(cut, BeforeCut) + AfterCut)
        };
        VideoReader video = await VideoReader.OpenAsync(path, reading, cancellation).ConfigureAwait(false);
        FaceTracker tracker = new(analyzer);
        bool seen = false;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            seen = tracker.Track(frame.Image, frame.Time) is not null;
            frame.Dispose();
        }

        return !seen || tracker.Shot != 0;
    }

    private async Task<FaceIdentity?> IdentifyAsync(
        string path, VideoReadOptions reading, FacePerson person, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(path, reading, cancellation).ConfigureAwait(false);
        FaceTracker tracker = new(analyzer) { Person = person, FindsCuts = false };
        List<FaceObservation> faces = [];
        double? first = null;
        double nextCount = 0;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (tracker.Track(frame.Image, frame.Time) is FaceObservation face)
            {
                first ??= frame.Time;
                faces.Add(face);
            }

            if (frame.Time >= nextCount)
            {
                nextCount = frame.Time + 1;
                MostFaces = Math.Max(MostFaces, Count(frame.Image));
            }

            frame.Dispose();
            if (frame.Time - first > length.TotalSeconds)
            {
                break;
            }
        }

        return faces.Count > 0 ? FaceIdentity.FromTrack(faces) : null;
    }

    private int Count(Image picture)
    {
        IReadOnlyList<FaceDetection> faces = analyzer.Detect(picture);
        return faces.Count < 2 ? faces.Count : faces.Count(face => analyzer.Observe(picture, face).Score >= FaceAnalyzer.MinimumScore);
    }
}
