using Orator.Faces;
using Orator.Media;

namespace Orator.Motion;

/// <summary>How a style video is read.</summary>
public sealed record StyleVideoOptions
{
    /// <summary>How much of the video is looked at, from its beginning.</summary>
    public TimeSpan MaximumLength { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Told after every frame: frames so far, and frames in all if known.</summary>
    public Action<int, int?>? Progress { get; init; }
}

/// <summary>A style taken from a video file, and the sheet of its four Style Reference Images (<see cref="StyleSheet"/>).</summary>
/// <param name="Extraction">The style and what was found on the way.</param>
/// <param name="Sheet">The four images side by side, 1024x288 pixels.</param>
public sealed record StyleVideo(StyleExtraction Extraction, Image Sheet)
{
    private const double MaximumRate = 30;
    private const int LongestSide = 1280;
    private static readonly TimeSpan SurveyLength = TimeSpan.FromSeconds(40);

    /// <summary>The frames that the four images were cut from, whole.</summary>
    public IReadOnlyDictionary<KeyMotion, Image> Frames { get; init; } = new Dictionary<KeyMotion, Image>();

    /// <summary>
    /// Takes the style from a video: a look at the first 40 s tells who the person is, then every frame is tracked (at most 30 a second);
    /// last, the four chosen frames are read again. Memory does not hold pictures, only about 500 bytes a frame.
    /// </summary>
    /// <param name="path">A video of one person speaking.</param>
    /// <param name="analyzer">The face networks; they stay the caller's.</param>
    /// <param name="options">How to read it; null = defaults.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is no readable video, shows no face, or shows one for too short a time.</exception>
    public static async Task<StyleVideo> ExtractAsync(string path, FaceAnalyzer analyzer, StyleVideoOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new StyleVideoOptions();
        MediaInfo info = await MediaProbe.ProbeAsync(path, cancellation: cancellation);
        VideoReadOptions reading = new()
        {
            FramesPerSecond = info.FrameRate is FrameRate own && own.Value <= MaximumRate ? null : MaximumRate,
            Duration = options.MaximumLength,
            MaxSide = LongestSide,
        };
        FaceIdentity? identity = await FaceSurvey.IdentifyAsync(path, analyzer, reading, SurveyLength, cancellation);
        StyleExtractor extractor = new();
        Dictionary<long, FaceRegion> regions = [];
        List<string> remarks = [];
        VideoReader video = await VideoReader.OpenAsync(path, reading, cancellation);
        if (identity is not null)
        {
            await TrackAsync(video, analyzer, identity, extractor, regions, remarks, options.Progress, cancellation);
        }

        StyleExtraction extraction = extractor.Finish(Path.GetFileName(path));
        Dictionary<KeyMotion, Image> frames = [];
        foreach ((KeyMotion key, long frame) in extraction.Frames)
        {
            frames[key] = await FrameAsync(path, reading, video.FrameRate, frame, cancellation);
        }

        Dictionary<KeyMotion, Image> images = frames.ToDictionary(pair => pair.Key, pair => FaceCutout.Cut(pair.Value, regions[extraction.Frames[pair.Key]], StyleSheet.ImageSide));
        return new StyleVideo(extraction with { Remarks = [.. remarks, .. extraction.Remarks] }, StyleSheet.Compose(images)) { Frames = frames };
    }

    private static async Task TrackAsync(
        VideoReader video,
        FaceAnalyzer analyzer,
        FaceIdentity identity,
        StyleExtractor extractor,
        Dictionary<long, FaceRegion> regions,
        List<string> remarks,
        Action<int, int?>? progress,
        CancellationToken cancellation)
    {
        FaceTracker tracker = new(analyzer);
        MotionExtractor motion = new(identity);
        int most = 0;
        int frames = 0;
        await foreach (VideoFrame frame in video.ReadAsync(cancellation))
        {
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            frame.Dispose();
            most = Math.Max(most, tracker.FacesSeen);
            frames++;
            if (face is not null)
            {
                HeadPose pose = HeadPose.Fit(face.Landmarks, identity.Rest);
                MouthShape mouth = MouthMeasurement.Measure(pose.ToCanonical(face.Landmarks), identity.Rest);
                extractor.Add(new StyleSample(frame.Index, frame.Time, motion.Extract(face, pose), mouth, pose.Scale));
                regions[frame.Index] = FaceAnalyzer.NextRegion(face.Landmarks);
            }

            progress?.Invoke(frames, video.EstimatedFrames);
        }

        if (most > 1)
        {
            remarks.Add($"Up to {most} faces were seen at a time; the largest was taken. A video of one person gives a cleaner style.");
        }

        if (extractor.Count < frames * 0.8)
        {
            remarks.Add($"{frames - extractor.Count} of {frames} frames show no face.");
        }
    }

    private static async Task<Image> FrameAsync(string path, VideoReadOptions reading, FrameRate rate, long index, CancellationToken cancellation)
    {
        // A quarter of a frame early: the first frame that is decoded is then the wanted one whichever way its time was rounded.
        TimeSpan start = TimeSpan.FromSeconds(Math.Max(0, (index - 0.25) / rate.Value));
        VideoReader video = await VideoReader.OpenAsync(path, reading with { FramesPerSecond = rate, Start = start, Duration = TimeSpan.FromSeconds(1) }, cancellation);
        await foreach (VideoFrame frame in video.ReadAsync(cancellation))
        {
            return frame.Image;
        }

        throw new OratorException($"Frame {index} of '{path}' could not be read again.");
    }
}
