using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Recipes;

/// <summary>A portrait follows the face of a driving video: track -> motion -> retargeting -> frames -> video, with the driver's sound.</summary>
public static class ReenactRecipe
{
    /// <summary>Makes the video. Memory does not grow with the length of the driving video.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<RenderReport> RunAsync(ReenactOptions options, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.ApplyThreads();
        OutputFile.Check(options.Output, options.Source, options.Driving);
        bool byPictures = options.AdaptScale || options.BestFrame || options.Bytes;
        if (options.Generator != FaceVid2VidAnimator.GeneratorName)
        {
            if (byPictures)
            {
                throw new InputException($"Scale adaptation, the search for the best frame and 8-bit integers belong to the generator {FaceVid2VidAnimator.GeneratorName}, not to {options.Generator}.");
            }

            return await RunAsync(Animators.Open(options.Generator, options.Model), options, progress, cancellation);
        }

        ModelPackage package = ModelPackage.Open(options.Model ?? FaceVid2VidPortrait.ShippedModel);
        return byPictures || !FaceVid2VidAnimator.DrivenByMotion(package)
            ? await FaceVid2VidReenactment.RunAsync(package, options, progress, cancellation)
            : await RunAsync(new FaceVid2VidAnimator(package), options, progress, cancellation);
    }

    private static async Task<RenderReport> RunAsync(IAnimator opened, ReenactOptions options, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using IAnimator generator = opened;
        using FaceAnalyzer analyzer = new();
        Portrait portrait = await Portrait.LoadAsync(analyzer, options, cancellation, generator.Learned, generator.Redraws);
        TrackChoice tracks = new(options.VideoTrack, options.AudioTrack);
        Driver driver = await Driver.OpenAsync(options.Driving, analyzer, options.FramesPerSecond, cancellation, options.DrivingFace, tracks);
        using RenderStage.Renderers<IPreparedPortrait> renderers = RenderStage.Share(generator.Prepare(portrait.Source), renderer => renderer.Share());
        string? sound = driver.Video.Info.HasAudio ? options.Driving : null;
        await using VideoWriter writer = await portrait.CreateWriterAsync(options, driver.Video.FrameRate.Value, sound, options.AudioTrack, cancellation);
        ClippedMotion clipped = new();
        IAsyncEnumerable<MotionFrame> motion = OnPortrait(driver, portrait.Source, options, clipped, cancellation);
        int frames = await RenderStage.RunAsync(
            motion, portrait, [.. renderers.Select(renderer => (Action<MotionFrame, Image>)renderer.Render)], writer, driver.Video.EstimatedFrames, progress, cancellation);
        await writer.CompleteAsync();

        IReadOnlyList<string> notes = [.. portrait.Notes, .. Driver.NotesOf(driver.Video.Info), .. driver.Report.Notes(), .. clipped.Notes(frames)];
        return new RenderReport(options.Output, frames, writer.Width, writer.Height, driver.Video.FrameRate.Value, watch.Elapsed.TotalSeconds, notes)
        {
            Cuts = driver.Report.Cuts,
        };
    }

    private static async IAsyncEnumerable<MotionFrame> OnPortrait(
        Driver driver, SourcePortrait portrait, ReenactOptions options, ClippedMotion clipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        MotionFrame source = portrait.Motion;
        HeadRoom room = HeadRoom.Of(portrait);
        int number = 0;
        await foreach ((MotionFrame? motion, MotionFrame? reference) in driver.ReadAsync(cancellation))
        {
            MotionFrame target = motion is null || reference is null ? source
                : options.Absolute ? Retargeting.Absolute(motion, source)
                : Retargeting.FromRest(motion, reference, source);
            HeadView view = options.View.At(number++ / driver.Video.FrameRate.Value);
            MotionFrame turned = Retargeting.WithView(target, float.DegreesToRadians(view.Yaw), float.DegreesToRadians(view.Pitch), float.DegreesToRadians(view.Roll));
            yield return room.Limit(clipped.Limit(turned, source));
        }
    }
}
