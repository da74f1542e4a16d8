using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Orator.Animation;
using Orator.Engine.Lowering;
using Orator.Engine.Models;
using Orator.Engine.Quantisation;
using Orator.Imaging;
using Orator.Media;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Recipes;

/// <summary>
/// Reenactment by face-vid2vid, whose motion comes from the driver's pictures: square of each frame -> pose and expression -> key points on the portrait, seen
/// from any side -> picture. Portrait, paste-back, encoding and sound are those of all pipelines.
/// </summary>
internal static class FaceVid2VidReenactment
{
    /// <summary>Makes the video.</summary>
    /// <param name="package">The model.</param>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<RenderReport> RunAsync(ModelPackage package, ReenactOptions options, IProgress<RenderProgress>? progress, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        if (options.Absolute && (options.AdaptScale || options.BestFrame))
        {
            throw new InputException("Scale adaptation and the search for the best frame belong to relative motion: leave them out, or --absolute.");
        }

        using FaceVid2VidPortrait animator = new(package, options.Bytes);
        using FaceAnalyzer analyzer = new();
        Portrait portrait = await Portrait.LoadAsync(analyzer, options, cancellation, redrawn: true);
        PictureDriver driver = await PictureDriver.OpenAsync(
            options.Driving, options.FramesPerSecond, options.DrivingFace, cancellation, new TrackChoice(options.VideoTrack, options.AudioTrack));
        string? sound = driver.Video.Info.HasAudio ? options.Driving : null;
        await using VideoWriter writer = await portrait.CreateWriterAsync(options, driver.Video.FrameRate.Value, sound, options.AudioTrack, cancellation);
        await driver.SurveyAsync(analyzer, options.BestFrame ? portrait.Source.Face.Landmarks : null, progress, cancellation);

        FaceVid2VidSource source = animator.Prepare(Downscaling.Resize(portrait.Source.Crop, animator.Size, animator.Size));
        using RenderStage.Renderers<FaceVid2VidPortrait> animators = RenderStage.Share(animator, first => first.Share());
        Action<KeyPointSet, Image>[] painters = [.. animators.Select(each => (Action<KeyPointSet, Image>)new FaceVid2VidCompositor(each, portrait.Source.Crop).Paint)];
        IAsyncEnumerable<KeyPointSet> motion = KeyPointsAsync(animator, source, driver, options, cancellation);
        int frames = await RenderStage.RunAsync(motion, portrait, painters, writer, driver.Video.EstimatedFrames, progress, cancellation);
        await writer.CompleteAsync();

        List<string> notes = [.. portrait.Notes, .. Driver.NotesOf(driver.Video.Info), .. driver.Report.Notes()];
        if (animator.Psnr is double psnr)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"8-bit integers: {psnr:0} dB from pictures in 32-bit floats, on the first portrait of this model, in four poses."));
            if (Int8Speed.IsNoGain(Targets.Chosen))
            {
                notes.Add("8-bit integers are not faster than 32-bit floats on this processor, which has no VNNI instructions: leave them out.");
            }
        }

        return new RenderReport(options.Output, frames, writer.Width, writer.Height, driver.Video.FrameRate.Value, watch.Elapsed.TotalSeconds, notes) { Cuts = driver.Report.Cuts };
    }

    private static async IAsyncEnumerable<KeyPointSet> KeyPointsAsync(
        FaceVid2VidPortrait animator, FaceVid2VidSource source, PictureDriver driver, ReenactOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        HeadMotion Observe(Image square) => animator.Observe(Downscaling.Resize(square, animator.Size, animator.Size));

        // Before the first face the portrait is as it is.
        HeadMotion last = options.Absolute ? source.Motion : Observe(driver.Initial(0));
        MotionTransfer transfer = options.Absolute ? MotionTransfer.Absolute(source) : MotionTransfer.Relative(source, last, options.AdaptScale);
        int number = 0;
        int shot = 0;
        await foreach ((Image? square, int current) in driver.ReadAsync(cancellation))
        {
            if (current != shot && square is not null && !options.Absolute)
            {
                // Another shot: what moves is measured from its own initial frame.
                shot = current;
                last = Observe(driver.Initial(shot));
                transfer = MotionTransfer.Relative(source, last, options.AdaptScale);
            }

            last = square is null ? last : Observe(square);
            HeadView view = options.View.At(number++ / driver.Video.FrameRate.Value);
            yield return transfer.Place(last, HeadMotion.FromDegrees(view.Yaw, view.Pitch, view.Roll));
        }
    }
}
