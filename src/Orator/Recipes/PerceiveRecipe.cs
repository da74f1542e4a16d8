using System.Diagnostics;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromVideo;
using Orator.Perception;

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

/// <summary>Which of several tracks of a video to look at, and to keep in a drawing.</summary>
/// <param name="Video">Number of the video track, from 1; null = the one that players show.</param>
/// <param name="Audio">Number of the sound track, from 1; null = the one that players play.</param>
public readonly record struct PerceiveTracks(int? Video, int? Audio);

/// <summary>A picture or video -> everything that is seen of the face in it, as JSON and, if wanted, drawn over the picture.</summary>
public static class PerceiveRecipe
{
    /// <summary>Perceives.</summary>
    /// <param name="input">Path of a picture or video.</param>
    /// <param name="output">Path of the JSON file to write.</param>
    /// <param name="overlay">Path of the picture or video to draw; null = none.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The input cannot be used, or an output cannot be written.</exception>
    public static Task<PerceiveReport> RunAsync(
        string input, string output, string? overlay, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default) =>
        RunAsync(input, output, overlay, default, progress, cancellation);

    /// <summary>Perceives, with a choice among several tracks.</summary>
    /// <param name="input">Path of a picture or video.</param>
    /// <param name="output">Path of the JSON file to write.</param>
    /// <param name="overlay">Path of the picture or video to draw; null = none.</param>
    /// <param name="tracks">Which tracks.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">As before, or there is no such track.</exception>
    public static async Task<PerceiveReport> RunAsync(
        string input, string output, string? overlay, PerceiveTracks tracks, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OutputFile.Check(output, input);
        OutputFile.Check(overlay, input);
        OutputFile.CheckDiffer(output, overlay);
        MediaInfo info = await MediaProbe.ProbeAsync(input, cancellation: cancellation);
        using FaceAnalyzer analyzer = new();
        if (info.IsPicture)
        {
            List<string> notes = [];
            await PictureAsync(analyzer, input, output, overlay, notes, cancellation);
            return new PerceiveReport(output, overlay, 1, 1, watch.Elapsed.TotalSeconds, null, notes);
        }

        TrackChoice choice = new(tracks.Video, tracks.Audio);
        (DriverReport seen, IReadOnlyList<string> remarks) = await VideoAsync(analyzer, input, output, overlay, choice, progress, cancellation);
        Provenance? synthetic = await Provenance.ReadAsync(input, cancellation);
        return new PerceiveReport(
            output, overlay, seen.Frames, seen.Frames - seen.FramesWithoutFace, watch.Elapsed.TotalSeconds, synthetic, [.. remarks, .. seen.NotesOfTrack()])
        {
            Cuts = seen.Cuts,
        };
    }

    private static async Task PictureAsync(
        FaceAnalyzer analyzer, string input, string output, string? overlay, List<string> notes, CancellationToken cancellation)
    {
        Image picture = await ImageReader.ReadAsync(input, notes, cancellation: cancellation);
        PortraitFace found = PortraitFace.Find(analyzer, picture, Path.GetFileName(input));
        if (found.Count > 1)
        {
            notes.Add($"{found.Count} faces were found in '{Path.GetFileName(input)}'; the largest is described.");
        }

        FaceObservation face = found.Face;
        FaceIdentity identity = FaceIdentity.FromPortrait(face);
        FaceTrackFrame frame = FaceTrackFrame.Of(0, 0, face, new MotionExtractor(identity));
        using OutputFile file = OutputFile.Create(output);
        await using (FileStream stream = file.OpenWrite())
        {
            using FaceTrackWriter track = new(stream, new FaceTrackHeader(Path.GetFileName(input), picture.Width, picture.Height, 0), identity);
            track.Write(frame);
            track.Complete();
        }

        if (overlay is not null)
        {
            Draw(picture, frame);
            await ImageWriter.WriteAsync(picture, overlay, cancellation);
        }

        file.Complete();
    }

    private static async Task<(DriverReport Seen, IReadOnlyList<string> Notes)> VideoAsync(
        FaceAnalyzer analyzer, string input, string output, string? overlay, TrackChoice tracks, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        Driver person = await Driver.OpenAsync(input, analyzer, null, cancellation, tracks: tracks);
        VideoReader video = person.Video;
        using OutputFile file = OutputFile.Create(output);
        await using VideoWriter? drawing = overlay is null ? null : await VideoWriter.CreateAsync(
            overlay, video.Width, video.Height, video.FrameRate, new VideoWriteOptions { AudioSource = video.Info.HasAudio ? input : null, AudioTrack = tracks.Audio, Provenance = new Provenance { Detail = "drawing over another video by 'perceive'" } }, cancellation);
        List<FaceTrackShot> shots = [];
        await using (FileStream stream = file.OpenWrite())
        {
            using FaceTrackWriter track = new(stream, new FaceTrackHeader(Path.GetFileName(input), video.Width, video.Height, video.FrameRate.Value), person.Identity);
            FaceTracker tracker = new(analyzer) { Person = person.Person };
            MotionExtractor extractor = new(person.Identity);
            await foreach (VideoFrame picture in video.ReadAsync(cancellation))
            {
                FaceObservation? face = tracker.Track(picture.Image, picture.Time);
                person.Report.Add(picture.Time, tracker, face);
                if (face is not null && tracker.Shot > shots.Count)
                {
                    FaceIdentity identity = await person.IdentifyAsync(tracker.Shot, picture.Time, face, cancellation);
                    shots.Add(new FaceTrackShot(tracker.Shot, picture.Index, picture.Time, identity));
                    extractor = new MotionExtractor(identity);
                }

                FaceTrackFrame frame = face is not null
                    ? FaceTrackFrame.Of(picture.Index, picture.Time, face, extractor) with { Shot = tracker.Shot }
                    : FaceTrackFrame.Empty(picture.Index, picture.Time) with { Shot = Math.Max(0, tracker.Shot) };
                track.Write(frame);
                if (drawing is not null)
                {
                    Draw(picture.Image, frame);
                    await drawing.WriteAsync(picture.Image);
                }

                progress?.Report(new RenderProgress(person.Report.Frames, video.EstimatedFrames));
                picture.Dispose();
            }

            track.Complete(shots);
        }

        if (drawing is not null)
        {
            await drawing.CompleteAsync();
        }

        file.Complete();
        return (person.Report, [.. video.Info.VideoNotes, .. overlay is null ? [] : video.Info.AudioNotes]);
    }

    private static void Draw(Image picture, FaceTrackFrame frame)
    {
        if (frame is { Face: { } face, Pose: { } pose, Motion: { } motion })
        {
            FaceOverlay.Draw(picture, face, pose, motion.GazeRight, motion.GazeLeft);
        }
    }
}
