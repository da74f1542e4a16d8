using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Systems.FreeHeadGan;

namespace Orator.Recipes;

/// <summary>What <see cref="PerceiveRecipe"/> saw.</summary>
/// <param name="Output">Path of the track.</param>
/// <param name="Overlay">Path of the drawing, if asked for.</param>
/// <param name="Frames">Frames looked at.</param>
/// <param name="FramesWithFace">Frames that show a face.</param>
/// <param name="Seconds">Time that the work took.</param>
/// <param name="Synthetic">What the video itself says about being synthetic; null if it says nothing.</param>
/// <param name="Notes">What the user should know: several tracks, cuts, several faces.</param>
public sealed record PerceiveReport(
    string Output, string? Overlay, int Frames, int FramesWithFace, double Seconds, Provenance? Synthetic, IReadOnlyList<string> Notes)
{
    /// <summary>When new shots begin, seconds: cuts, changes of person, people who return. Empty without any.</summary>
    public IReadOnlyList<double> Cuts { get; init; } = [];
}

/// <summary>A picture or video -> everything that is seen of the face in it, as JSON and, if wanted, drawn over the picture.</summary>
internal static class PerceiveRecipe
{
    /// <summary>The motion alone.</summary>
    /// <exception cref="InputException">The input cannot be used.</exception>
    public static Task<MotionTrack> TrackAsync(RecipeContext context, MediaInput source, PerceiveRequest request, CancellationToken cancellation) =>
        SpooledInput.UseAsync(source, file => TrackAsync(context, file, request, cancellation), cancellation);

    private static async Task<MotionTrack> TrackAsync(
        RecipeContext context, SpooledInput file, PerceiveRequest request, CancellationToken cancellation)
    {
        context.UseThreads();
        MediaInfo info = await MediaProbe.ProbeAsync(file.Path, cancellation: cancellation).ConfigureAwait(false);
        using FaceAnalyzer analyzer = context.CreateAnalyzer();
        if (info.IsPicture)
        {
            (_, FaceTrackFrame frame, _, _) = await SeeAsync(analyzer, file.Path, [], cancellation).ConfigureAwait(false);
            return new MotionTrack(1, [new MotionTrackFrame(frame.Motion)]);
        }

        List<MotionTrackFrame> frames = [];
        Driver person = await Driver.OpenAsync(
            file.Path, analyzer, null, cancellation, tracks: new TrackChoice(request.VideoTrack, null)).ConfigureAwait(false);
        await foreach ((VideoFrame picture, FaceTrackFrame frame, _) in TrackAsync(analyzer, person, cancellation).ConfigureAwait(false))
        {
            picture.Dispose();
            frames.Add(new MotionTrackFrame(frame.Motion, frame.Shot));
        }

        return new MotionTrack(person.Video.FrameRate.Value, frames);
    }

    /// <summary>Perceives into files.</summary>
    /// <exception cref="InputException">The input cannot be used, or an output cannot be written.</exception>
    public static Task<PerceiveReport> ToFileAsync(
        RecipeContext context,
        MediaInput source,
        string output,
        string? overlay,
        PerceiveRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation) =>
        SpooledInput.NamingAsync(() => WriteFilesAsync(context, source, output, overlay, request, progress, cancellation));

    private static async Task<PerceiveReport> WriteFilesAsync(
        RecipeContext context,
        MediaInput source,
        string output,
        string? overlay,
        PerceiveRequest request,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        context.UseThreads();
        OutputFile.Check(output, source.Path);
        OutputFile.Check(overlay, source.Path);
        OutputFile.CheckDiffer(output, overlay);
        using LearnedObserver? learned = OpenLearned(context, request);
        using SpooledInput file = await SpooledInput.OpenAsync(source, cancellation).ConfigureAwait(false);
        string input = file.Path;
        MediaInfo info = await MediaProbe.ProbeAsync(input, cancellation: cancellation).ConfigureAwait(false);
        using FaceAnalyzer analyzer = context.CreateAnalyzer();
        if (info.IsPicture)
        {
            List<string> notes = [];
            await PictureAsync(analyzer, learned, input, output, overlay, notes, cancellation).ConfigureAwait(false);
            return new PerceiveReport(output, overlay, 1, 1, watch.Elapsed.TotalSeconds, null, notes);
        }

        TrackChoice choice = new(request.VideoTrack, request.AudioTrack);
        (DriverReport seen, IReadOnlyList<string> remarks) = await VideoAsync(
            analyzer, learned, input, output, overlay, choice, progress, cancellation).ConfigureAwait(false);
        Provenance? synthetic = await Provenance.ReadAsync(input, cancellation).ConfigureAwait(false);
        return new PerceiveReport(
            output, overlay, seen.Frames, seen.Frames - seen.FramesWithoutFace, watch.Elapsed.TotalSeconds, synthetic, [.. remarks, .. seen.NotesOfTrack()])
        {
            Cuts = seen.Cuts,
        };
    }

    private static async Task<(Image Picture, FaceTrackFrame Frame, FaceIdentity Identity, int Faces)> SeeAsync(
        FaceAnalyzer analyzer, string input, List<string> notes, CancellationToken cancellation)
    {
        Image picture = await ImageReader.ReadAsync(input, notes, cancellation: cancellation).ConfigureAwait(false);
        PortraitFace found = PortraitFace.Find(analyzer, picture, Path.GetFileName(input));
        FaceIdentity identity = FaceIdentity.FromPortrait(found.Face);
        return (picture, FaceTrackFrame.Of(0, 0, found.Face, new MotionExtractor(identity)), identity, found.Count);
    }

    // Every frame of a video, and the shot that begins with it, if one does.
    private static async IAsyncEnumerable<(VideoFrame Picture, FaceTrackFrame Frame, FaceTrackShot? Shot)> TrackAsync(
        FaceAnalyzer analyzer, Driver person, [EnumeratorCancellation] CancellationToken cancellation)
    {
        FaceTracker tracker = new(analyzer) { Person = person.Person };
        MotionExtractor extractor = new(person.Identity);
        int shots = 0;
        await foreach (VideoFrame picture in person.Video.ReadAsync(cancellation).ConfigureAwait(false))
        {
            FaceObservation? face = tracker.Track(picture.Image, picture.Time);
            person.Report.Add(picture.Time, tracker, face);
            FaceTrackShot? begun = null;
            if (face is not null && tracker.Shot > shots)
            {
                FaceIdentity identity = await person.IdentifyAsync(tracker.Shot, picture.Time, face, cancellation).ConfigureAwait(false);
                begun = new FaceTrackShot(tracker.Shot, picture.Index, picture.Time, identity);
                shots++;
                extractor = new MotionExtractor(identity);
            }

            FaceTrackFrame frame = face is not null
                ? FaceTrackFrame.Of(picture.Index, picture.Time, face, extractor) with { Shot = tracker.Shot }
                : FaceTrackFrame.Empty(picture.Index, picture.Time) with { Shot = Math.Max(0, tracker.Shot) };
            yield return (picture, frame, begun);
        }
    }

    private static LearnedObserver? OpenLearned(RecipeContext context, PerceiveRequest request) => request.Observer == FaceObserver.Learned
        ? LearnedObserver.Open(context.Models, request.CanonicalModel)
        : request.CanonicalModel is null
            ? null
            : throw new InputException("A network of canonical key points is for the learned observer: ask for that, too.");

    private static FaceTrackFrame Learn(FaceTrackFrame frame, Image picture, LearnedObserver? learned) =>
        learned is not null && frame.Face is { } face ? frame with { Learned = learned.Observe(picture, face) } : frame;

    private static async Task PictureAsync(
        FaceAnalyzer analyzer,
        LearnedObserver? learned,
        string input,
        string output,
        string? overlay,
        List<string> notes,
        CancellationToken cancellation)
    {
        (Image picture, FaceTrackFrame frame, FaceIdentity identity, int count) = await SeeAsync(
            analyzer, input, notes, cancellation).ConfigureAwait(false);
        frame = Learn(frame, picture, learned);
        if (count > 1)
        {
            notes.Add($"{count} faces were found in '{Path.GetFileName(input)}'; the largest is described.");
        }

        using OutputFile file = OutputFile.Create(output);
        using (FileStream stream = file.OpenWrite())
        {
            using FaceTrackWriter track = new(stream, new FaceTrackHeader(Path.GetFileName(input), picture.Width, picture.Height, 0), identity);
            track.Write(frame);
            track.Complete();
        }

        if (overlay is not null)
        {
            Draw(picture, frame);
            await ImageWriter.WriteAsync(picture, overlay, cancellation).ConfigureAwait(false);
        }

        file.Complete();
    }

    private static async Task<(DriverReport Seen, IReadOnlyList<string> Notes)> VideoAsync(
        FaceAnalyzer analyzer,
        LearnedObserver? learned,
        string input,
        string output,
        string? overlay,
        TrackChoice tracks,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        Driver person = await Driver.OpenAsync(input, analyzer, null, cancellation, tracks: tracks).ConfigureAwait(false);
        VideoReader video = person.Video;
        using OutputFile file = OutputFile.Create(output);
        if (overlay is null)
        {
            await WriteAsync(analyzer, learned, person, input, file, null, progress, cancellation).ConfigureAwait(false);
        }
        else
        {
            VideoWriteOptions options = new()
            {
                AudioSource = video.Info.HasAudio ? input : null,
                AudioTrack = tracks.Audio,
                Provenance = new Provenance { Detail = "drawing over another video by 'perceive'" },
            };
            VideoWriter drawing = await VideoWriter.CreateAsync(
                overlay, video.Width, video.Height, video.FrameRate, options, cancellation).ConfigureAwait(false);
            await using (drawing.ConfigureAwait(false))
            {
                await WriteAsync(analyzer, learned, person, input, file, drawing, progress, cancellation).ConfigureAwait(false);
                await drawing.CompleteAsync().ConfigureAwait(false);
            }
        }

        file.Complete();
        return (person.Report, [.. video.Info.VideoNotes, .. overlay is null ? [] : video.Info.AudioNotes]);
    }

    private static async Task WriteAsync(
        FaceAnalyzer analyzer,
        LearnedObserver? learned,
        Driver person,
        string input,
        OutputFile file,
        VideoWriter? drawing,
        IProgress<RenderProgress>? progress,
        CancellationToken cancellation)
    {
        VideoReader video = person.Video;
        List<FaceTrackShot> shots = [];
        using (FileStream stream = file.OpenWrite())
        {
            using FaceTrackWriter track = new(stream, new FaceTrackHeader(Path.GetFileName(input), video.Width, video.Height, video.FrameRate.Value), person.Identity);
            await foreach ((VideoFrame picture, FaceTrackFrame tracked, FaceTrackShot? shot) in TrackAsync(
                analyzer, person, cancellation).ConfigureAwait(false))
            {
                using VideoFrame seen = picture;
                FaceTrackFrame frame = Learn(tracked, picture.Image, learned);
                if (shot is not null)
                {
                    shots.Add(shot);
                }

                track.Write(frame);
                if (drawing is not null)
                {
                    Draw(picture.Image, frame);
                    await drawing.WriteAsync(picture.Image).ConfigureAwait(false);
                }

                progress?.Report(new RenderProgress(person.Report.Frames, video.EstimatedFrames));
            }

            track.Complete(shots);
        }
    }

    private static void Draw(Image picture, FaceTrackFrame frame)
    {
        if (frame is { Face: { } face, Pose: { } pose, Motion: { } motion })
        {
            FaceOverlay.Draw(picture, face, pose, motion.GazeRight, motion.GazeLeft);
            if (frame.Learned is { } learned)
            {
                FaceOverlay.Draw(picture, learned);
            }
        }
    }
}
