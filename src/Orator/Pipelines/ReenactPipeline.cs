using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;

namespace Orator.Pipelines;

/// <summary>A portrait follows the face of a driving video: track -> motion -> retargeting -> frames -> video, with the driver's sound.</summary>
public static class ReenactPipeline
{
    /// <summary>Makes the video. Memory does not grow with the length of the driving video.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told after every frame.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    /// <exception cref="InputException">An input cannot be used, or the output cannot be written.</exception>
    public static async Task<RenderReport> RunAsync(ReenactOptions options, IProgress<RenderProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (options.Generator == FaceVid2VidReenactment.Generator)
        {
            return await FaceVid2VidReenactment.RunAsync(options, progress, cancellation);
        }

        if (options.AdaptScale || options.BestFrame || options.Bytes)
        {
            throw new InputException($"Scale adaptation, the search for the best frame and 8-bit integers belong to the generator {FaceVid2VidReenactment.Generator}, not to {options.Generator}.");
        }

        Stopwatch watch = Stopwatch.StartNew();
        using IFrameGenerator generator = FrameGenerators.Open(options.Generator, options.Model);
        using FaceAnalyzer analyzer = new();
        Portrait portrait = await Portrait.LoadAsync(analyzer, options, cancellation, generator.Learned);
        Driver driver = await Driver.OpenAsync(options.Driving, analyzer, options.FramesPerSecond, cancellation);
        using IFrameRenderer renderer = generator.Prepare(portrait.Source);
        string? sound = driver.Video.Info.HasAudio ? options.Driving : null;
        await using VideoWriter writer = await portrait.CreateWriterAsync(options, driver.Video.FrameRate.Value, sound, cancellation);
        IAsyncEnumerable<MotionFrame> motion = OnPortrait(driver, portrait.Source.Motion, options, cancellation);
        int frames = await RenderStage.RunAsync(motion, portrait, renderer.Render, writer, driver.Video.EstimatedFrames, progress, cancellation);
        await writer.CompleteAsync();

        List<string> notes = [.. portrait.Notes];
        if (driver.FramesWithoutFace > 0)
        {
            notes.Add($"{driver.FramesWithoutFace} of {frames} frames of '{options.Driving}' show no face; the portrait holds its motion there.");
        }

        return new RenderReport(options.Output, frames, writer.Width, writer.Height, driver.Video.FrameRate.Value, watch.Elapsed.TotalSeconds, notes);
    }

    private static async IAsyncEnumerable<MotionFrame> OnPortrait(Driver driver, MotionFrame source, ReenactOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        MotionFrame? reference = null;
        int number = 0;
        await foreach (MotionFrame? motion in driver.ReadAsync(cancellation))
        {
            reference ??= motion;
            MotionFrame target = motion is null ? source
                : options.Absolute ? Retargeting.Absolute(motion, source)
                : Retargeting.FromRest(motion, reference!, source);
            HeadView view = options.View.At(number++ / driver.Video.FrameRate.Value);
            MotionFrame turned = Retargeting.WithView(target, float.DegreesToRadians(view.Yaw), float.DegreesToRadians(view.Pitch), float.DegreesToRadians(view.Roll));
            yield return Retargeting.WithLimits(turned, source);
        }
    }
}
