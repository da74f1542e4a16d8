using System.Diagnostics;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromSpeech;
using Orator.Motion.FromVideo;
using Orator.Perception;
using Orator.Training.Data;

namespace Orator.Cli.Bench;

/// <summary>One measured speed.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="FramesPerSecond">Median over the repetitions.</param>
/// <param name="RealTime">How many seconds of video a second of work gives, where that makes sense.</param>
public sealed record BenchRow(string Name, double FramesPerSecond, double? RealTime);

/// <summary>What <see cref="MachineBench"/> measured.</summary>
/// <param name="Rows">The speeds.</param>
/// <param name="Machine">What they were measured on; as many frames as it says threads were drawn at a time.</param>
/// <param name="PeakMegabytes">Largest working set of this process so far (ffmpeg's own not counted).</param>
public sealed record BenchReport(IReadOnlyList<BenchRow> Rows, Machine Machine, double PeakMegabytes);

/// <summary>Measures the stages on the demo media.</summary>
public static class MachineBench
{
    private const int Repetitions = 5;
    private const int TrackedFrames = 100;
    private const int RenderedFrames = 100;

    /// <summary>Measures perception, the generator at 256 and 512, and the whole of animate.</summary>
    /// <param name="generatorName">Name of the generator.</param>
    /// <param name="starting">Told what is measured next.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<BenchReport> RunAsync(
        string generatorName, Action<string>? starting = null, CancellationToken cancellation = default)
    {
        using FaceAnalyzer analyzer = new();
        List<BenchRow> rows = [];
        starting?.Invoke("perception");
        rows.Add(await TrackingAsync(analyzer, cancellation));

        foreach (int size in (int[])[256, 512])
        {
            starting?.Invoke($"generator {generatorName} at {size}");
            rows.Add(await RenderingAsync(generatorName, size, analyzer, cancellation));
        }

        starting?.Invoke("animate");
        rows.Add(await AnimateAsync(generatorName, cancellation));
        using Process self = Process.GetCurrentProcess();
        return new BenchReport(rows, Machine.Describe(), self.PeakWorkingSet64 / 1e6);
    }

    private static async Task<BenchRow> TrackingAsync(FaceAnalyzer analyzer, CancellationToken cancellation)
    {
        VideoReader video = await VideoReader.OpenAsync(
            DemoMedia.File("franck.mp4"), new VideoReadOptions { Duration = TimeSpan.FromSeconds(5) }, cancellation);
        List<VideoFrame> frames = [];
        await foreach (VideoFrame frame in video.ReadAsync(cancellation))
        {
            frames.Add(frame);
        }

        int count = Math.Min(TrackedFrames, frames.Count);
        double rate = Measure(count, () =>
        {
            FaceTracker tracker = new(analyzer);
            MotionExtractor? extractor = null;
            for (int i = 0; i < count; i++)
            {
                FaceObservation face = tracker.Track(frames[i].Image, frames[i].Time)!;
                extractor ??= new MotionExtractor(FaceIdentity.FromPortrait(face));
                extractor.Extract(face);
            }
        });
        return new BenchRow("perception: tracking 360x288", rate, rate / video.FrameRate.Value);
    }

    private static async Task<BenchRow> RenderingAsync(
        string generatorName, int size, FaceAnalyzer analyzer, CancellationToken cancellation)
    {
        FramedPortrait portrait = await FrameBench.PortraitAsync(analyzer, size, cancellation);
        List<MotionFrame> motion = [];
        await foreach (MotionFrame frame in new RuleBasedMotionGenerator().GenerateAsync(
            AudioReader.ReadBlocksAsync(DemoMedia.Speech, cancellation: cancellation), new MotionRequest(), cancellation))
        {
            motion.Add(Retargeting.Speech(frame, portrait.Source.Motion));
        }

        using ModelStore models = ModelStore.Create();
        using IAnimator generator = Animators.Open(generatorName, models);
        using RenderStage.Renderers renderers = RenderStage.Share(generator.Prepare(portrait.Source));
        Image crop = portrait.Source.Crop;
        Image[] crops = FrameBench.Crops(renderers, portrait.Source);
        int count = Math.Min(RenderedFrames, motion.Count);
        double rate = Measure(count, () => FrameBench.Draw(renderers, crops, motion, count));
        return new BenchRow($"{generatorName}: {crop.Width}x{crop.Height}, no encoding", rate, rate / 25);
    }

    private static async Task<BenchRow> AnimateAsync(string generatorName, CancellationToken cancellation)
    {
        string output = Path.Combine(Path.GetTempPath(), $"orator-bench-{Guid.NewGuid():N}.mp4");
        try
        {
            AnimateRequest request = new() { Generator = generatorName, Framing = Framing.Crop };
            long start = Stopwatch.GetTimestamp();
            await using TalkingHeads heads = TalkingHeads.Create();
            Task loading = heads.LoadAsync(request, cancellation);
            Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("joconde.jpg"), cancellation: cancellation);
            await loading;
            RenderReport report = await heads.AnimateToFileAsync(portrait, DemoMedia.Speech, output, request, cancellation: cancellation);
            report = report with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
            double seconds = report.Frames / report.FramesPerSecond;
            return new BenchRow(
                $"animate: jfk.wav, {report.Width}x{report.Height}, everything", report.Frames / report.Seconds, seconds / report.Seconds);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static double Measure(int frames, Action work)
    {
        work();
        double[] rates = new double[Repetitions];
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            rates[i] = frames / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(rates);
        return rates[Repetitions / 2];
    }
}
