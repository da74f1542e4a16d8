using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Perception;

namespace Orator.Motion.Style;

/// <summary>How a style video is read.</summary>
public sealed record StyleVideoOptions
{
    /// <summary>How much of the video is used unless asked otherwise, seconds.</summary>
    public const double DefaultSeconds = StyleSampling.DefaultSeconds;

    /// <summary>How much of the video is within reach, from its beginning.</summary>
    public TimeSpan MaximumLength { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How much of it is used, in windows evenly spread, seconds above 0; null = all of it, every frame. See docs/motion.md,
    /// "Style".</summary>
    public double? Seconds { get; init; } = DefaultSeconds;

    /// <summary>Which video track, from 1; null = the one that players show.</summary>
    public int? VideoTrack { get; init; }

    /// <summary>How many windows are tracked at a time, at least 1; null = one for each processor. The style is the same for any
    /// number.</summary>
    public int? Threads { get; init; }

    /// <summary>Folder of styles found earlier, see <see cref="StyleCache"/>; null = none is looked up or kept.</summary>
    public StyleCache? Cache { get; init; } = StyleCache.Default;

    /// <summary>Where the face networks come from; null = the shipped ones, for this video alone.</summary>
    public ModelStore? Models { get; init; }

    /// <summary>Reports after every frame, on one thread at a time: frames done, and frames in all if known. Not called when the style was
    /// in the cache.</summary>
    public Action<int, int?>? Progress { get; init; }
}

/// <summary>A style taken from a video file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Extraction">The style and what was found on the way.</param>
/// <param name="Regions">Where the face is in the frames of <see cref="StyleExtraction.Frames"/>.</param>
public sealed record StyleVideo(string Path, StyleExtraction Extraction, IReadOnlyDictionary<KeyMotion, FaceRegion> Regions)
{
    /// <summary>Version of the way from a video to a style; to be raised with every change that changes styles, so that those kept before
    /// are not used.</summary>
    internal const int Version = 4;

    /// <summary>The video track that was asked for; null = the one that players show.</summary>
    public int? Track { get; init; }

    private const double MaximumRate = 30;
    internal const int LongestSide = 1280;
    private static readonly VideoReadOptions Reading = new() { MaxSide = LongestSide };

    /// <summary>
    /// Takes the style from a video. The face is tracked in parts of it (<see cref="StyleVideoOptions.Seconds"/>) at most 30 times a
    /// second; what was seen tells
    /// who the person is, and then how they move. Memory does not hold pictures, only about 8 kB a frame.
    /// </summary>
    /// <param name="path">A video of one person speaking.</param>
    /// <param name="options">How to read it; null = defaults.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is no readable video, shows no face, or shows one for too short a time; or the options
    /// make no sense.</exception>
    public static async Task<StyleVideo> ExtractAsync(
        string path, StyleVideoOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new StyleVideoOptions();
        if (options.Seconds is not (null or > 0) || options.MaximumLength <= TimeSpan.Zero || options.Threads < 1)
        {
            throw new InputException("A style needs more than 0 seconds of video, and at least 1 thread to track it.");
        }

        VideoReader video = await VideoReader.OpenAsync(
            path, Reading with { Track = options.VideoTrack }, cancellation).ConfigureAwait(false);
        string? key = options.Cache is null ? null : await StyleCache.KeyAsync(path, options, cancellation).ConfigureAwait(false);
        if (key is not null && options.Cache!.Find(key) is StyleVideo kept)
        {
            StyleReference named = kept.Extraction.Style with { Name = System.IO.Path.GetFileName(path) };
            return kept with { Path = path, Track = options.VideoTrack, Extraction = kept.Extraction with { Style = named } };
        }

        using ModelStore? own = options.Models is null ? ModelStore.Create() : null;
        ModelStore models = options.Models ?? own!;
        double? length = video.Info.VideoSeconds < video.Info.Seconds ? video.Info.VideoSeconds : video.Info.Seconds;
        StyleTracking tracking = await TrackAsync(length).ConfigureAwait(false);
        if (length is null && tracking.IsShort)
        {
            // A short video that did not tell its length: now it is known that no frame may be left out.
            tracking = await TrackAsync(tracking.Frames / tracking.Sampling.TrackingRate.Value).ConfigureAwait(false);
        }

        StyleVideo style = Measure(path, tracking, video.Info.VideoNotes, models) with { Track = options.VideoTrack };
        if (key is not null)
        {
            options.Cache!.Keep(key, style);
        }

        return style;

        Task<StyleTracking> TrackAsync(double? seconds)
        {
            StyleSampling sampling = StyleSampling.Plan(Rate(video.Info), seconds, options.MaximumLength.TotalSeconds, options.Seconds);
            return StyleTracking.RunAsync(
                video, sampling, models, options.Threads ?? Environment.ProcessorCount, options.Progress, cancellation);
        }
    }

    /// <summary>Reads the four frames of <see cref="StyleExtraction.Frames"/>, whole.</summary>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <exception cref="InputException">The file is not what it was.</exception>
    public async Task<IReadOnlyDictionary<KeyMotion, Image>> ReadFramesAsync(CancellationToken cancellation = default)
    {
        VideoReader video = await VideoReader.OpenAsync(Path, Reading with { Track = Track }, cancellation).ConfigureAwait(false);
        FrameRate rate = Rate(video.Info);
        Dictionary<KeyMotion, Image> frames = [];
        foreach ((KeyMotion key, long frame) in Extraction.Frames)
        {
            // A quarter of a frame early: the first frame that is decoded is then the wanted one whichever way its time was rounded.
            TimeSpan start = TimeSpan.FromSeconds(Math.Max(0, (frame - 0.25) / rate.Value));
            await foreach (VideoFrame read in video.Part(
                rate, start, TimeSpan.FromSeconds(1)).ReadAsync(cancellation).ConfigureAwait(false))
            {
                frames[key] = read.Image;
                break;
            }
        }

        return frames;
    }

    /// <summary>The sheet of the four Style Reference Images (<see cref="StyleSheet"/>): side by side, 1024x288 pixels.</summary>
    /// <param name="frames">What <see cref="ReadFramesAsync"/> gave.</param>
    public Image Sheet(IReadOnlyDictionary<KeyMotion, Image> frames) =>
        StyleSheet.Compose(
            frames.ToDictionary(pair => pair.Key, pair => FaceCutout.Cut(pair.Value, Regions[pair.Key], StyleSheet.ImageSide)));

    // Rate that frames are counted at.
    internal static FrameRate Rate(MediaInfo info) => info.FrameRate is FrameRate own && own.Value <= MaximumRate ? own : MaximumRate;

    /// <summary>The style that faces show, of the person who is seen most.</summary>
    /// <param name="name">Where the style comes from, for people to read.</param>
    /// <param name="all">What was tracked, in order of time.</param>
    /// <param name="remarks">Receives what the user should know of cuts and people.</param>
    /// <param name="models">Where the face networks come from.</param>
    /// <exception cref="InputException">The faces are too few.</exception>
    internal static StyleExtraction Extract(string name, IReadOnlyList<StyleTracking.Seen> all, List<string> remarks, ModelStore models)
    {
        StyleExtractor extractor = new();
        if (all.Count > 0)
        {
            IReadOnlyList<StyleTracking.Seen> faces = StyleShots.OfMainPerson(all, remarks, models);
            Func<StyleShot, FaceIdentity> identities = StyleShots.Identities(faces);
            MotionExtractor motion = new(identities(faces[0].Shot));
            foreach ((long frame, double seconds, FaceObservation face, StyleShot shot) in faces)
            {
                FaceIdentity identity = identities(shot);
                if (identity != motion.Identity)
                {
                    // One place and size for all, so that a cut is seen as one.
                    motion = new MotionExtractor(identity) { Reference = motion.Reference };
                }

                HeadPose pose = HeadPose.Fit(face.Landmarks, identity.Rest);
                MouthShape mouth = MouthMeasurement.Measure(pose.ToCanonical(face.Landmarks), identity.Rest);
                extractor.Add(new StyleSample(frame, seconds, motion.Extract(face, pose), mouth, pose.Scale));
            }
        }

        return extractor.Finish(name);
    }

    private static StyleVideo Measure(string path, StyleTracking tracking, IReadOnlyList<string> notes, ModelStore models)
    {
        List<string> remarks = [.. notes];
        StyleExtraction extraction = Extract(System.IO.Path.GetFileName(path), tracking.Faces, remarks, models);
        if (tracking.Sampling.Describe(tracking.Rounds) is string used)
        {
            remarks.Add(used);
        }

        if (tracking.MostFaces > 1)
        {
            remarks.Add($"Up to {tracking.MostFaces} faces were seen at a time; the largest was taken. A video of one person gives a cleaner style.");
        }

        if (tracking.Faces.Count < tracking.Frames * 0.8)
        {
            remarks.Add($"{tracking.Frames - tracking.Faces.Count} of {tracking.Frames} frames show no face.");
        }

        return new StyleVideo(
            path,
            extraction with { Remarks = [.. remarks, .. extraction.Remarks] },
            extraction.Frames.ToDictionary(pair => pair.Key, pair => Region(pair.Value)));

        FaceRegion Region(long frame) => FaceAnalyzer.NextRegion(tracking.Faces.First(seen => seen.Frame == frame).Face.Landmarks);
    }
}
