using System.Diagnostics;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Pipelines;

/// <summary>What <see cref="PerceivePipeline"/> saw.</summary>
/// <param name="Output">Path of the track.</param>
/// <param name="Overlay">Path of the drawing, if asked for.</param>
/// <param name="Frames">Frames looked at.</param>
/// <param name="FramesWithFace">Frames that show a face.</param>
/// <param name="Seconds">Time that the work took.</param>
/// <param name="Synthetic">What the video itself says about being synthetic; null if it says nothing.</param>
public sealed record PerceiveReport(string Output, string? Overlay, int Frames, int FramesWithFace, double Seconds, Provenance? Synthetic)
{
    /// <summary>When new shots begin, seconds: cuts, changes of person, people who return. Empty without any.</summary>
    public IReadOnlyList<double> Cuts { get; init; } = [];

    /// <summary>What the user should know: cuts, several faces.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A picture or video -> everything that is seen of the face in it, as JSON and, if wanted, drawn over the picture.</summary>
public static class PerceivePipeline
{
    /// <summary>Perceives.</summary>
    /// <param name="input">Path of a picture or video.</param>
    /// <param name="output">Path of the JSON file to write.</param>
    /// <param name="overlay">Path of the picture or video to draw; null = none.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">The input cannot be used, or an output cannot be written.</exception>
    public static async Task<PerceiveReport> RunAsync(string input, string output, string? overlay, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        Stopwatch watch = Stopwatch.StartNew();
        OutputFile.Check(output);
        OutputFile.Check(overlay);
        MediaInfo info = await MediaProbe.ProbeAsync(input, cancellation: cancellation);
        using FaceAnalyzer analyzer = new();
        if (info.IsPicture)
        {
            await PictureAsync(analyzer, input, output, overlay, cancellation);
            return new PerceiveReport(output, overlay, 1, 1, watch.Elapsed.TotalSeconds, null);
        }

        DriverReport seen = await VideoAsync(analyzer, input, output, overlay, progress, cancellation);
        return new PerceiveReport(output, overlay, seen.Frames, seen.Frames - seen.FramesWithoutFace, watch.Elapsed.TotalSeconds, await Provenance.ReadAsync(input, cancellation))
        {
            Cuts = seen.Cuts,
            Notes = [.. seen.NotesOfTrack()],
        };
    }

    private static async Task PictureAsync(FaceAnalyzer analyzer, string input, string output, string? overlay, CancellationToken cancellation)
    {
        Image picture = await ImageReader.ReadAsync(input, cancellation: cancellation);
        FaceObservation face = PortraitFace.Find(analyzer, picture, Path.GetFileName(input)).Face;
        FaceIdentity identity = FaceIdentity.FromPortrait(face);
        FaceTrackFrame frame = FaceTrackFrame.Of(0, 0, face, new MotionExtractor(identity));
        using OutputFile file = OutputFile.Create(output);
        await using (FileStream stream = File.Create(file.TemporaryPath))
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

    private static async Task<DriverReport> VideoAsync(FaceAnalyzer analyzer, string input, string output, string? overlay, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        Driver person = await Driver.OpenAsync(input, analyzer, null, cancellation);
        VideoReader video = person.Video;
        using OutputFile file = OutputFile.Create(output);
        await using VideoWriter? drawing = overlay is null ? null : await VideoWriter.CreateAsync(
            overlay, video.Width, video.Height, video.FrameRate, new VideoWriteOptions { AudioSource = video.Info.HasAudio ? input : null, Provenance = new Provenance { Detail = "drawing over another video by 'perceive'" } }, cancellation);
        List<FaceTrackShot> shots = [];
        await using (FileStream stream = File.Create(file.TemporaryPath))
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
        return person.Report;
    }

    private static void Draw(Image picture, FaceTrackFrame frame)
    {
        if (frame is { Face: { } face, Pose: { } pose, Motion: { } motion })
        {
            FaceOverlay.Draw(picture, face, pose, motion.GazeRight, motion.GazeLeft);
        }
    }
}
