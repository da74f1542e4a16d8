using System.Diagnostics;
using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Motion;
using Orator.Motion.FromSpeech;
using Orator.Perception;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;

namespace Orator.Cli.Bench;

/// <summary>What frames cost.</summary>
/// <param name="Name">What makes them, and in which size.</param>
/// <param name="FramesPerSecond">On all threads, without encoding; median over the repetitions.</param>
/// <param name="KilobytesPerFrame">Managed memory allocated for a frame, after warming up; 1 kB = 1000 bytes.</param>
/// <param name="Collections">Garbage collections of generation 0, 1 and 2 in <see cref="FrameBench.Frames"/> frames.</param>
public sealed record FrameRow(string Name, double FramesPerSecond, double KilobytesPerFrame, IReadOnlyList<int> Collections);

/// <summary>Measures speed and garbage of the frames of all generators, on the demo portrait and speech.</summary>
public static class FrameBench
{
    /// <summary>Frames that garbage is measured over.</summary>
    public const int Frames = 300;

    private const int WarmUp = 10;
    private const int Repetitions = 3;

    // HeadGAN has no shipped weights.
    private static IEnumerable<string> Shipped => Animators.Names.Where(name => name != FreeHeadGanAnimator.GeneratorName);

    /// <summary>Measures every generator at 256 and 512, and speech to motion.</summary>
    /// <param name="starting">Told what is measured next.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<IReadOnlyList<FrameRow>> RunAsync(Action<string>? starting = null, CancellationToken cancellation = default)
    {
        List<FrameRow> rows = [];
        using ModelStore models = ModelStore.Create();
        using FaceAnalyzer analyzer = new(models);
        foreach (int size in (int[])[256, 512])
        {
            FramedPortrait portrait = await PortraitAsync(analyzer, size, cancellation);
            List<MotionFrame> motion = await MotionAsync(models, portrait.Source, cancellation);
            foreach (string name in Shipped)
            {
                starting?.Invoke($"frames of {name} at {size}");
                using IAnimator generator = Animators.Open(name, models);
                using RenderStage.Renderers renderers = RenderStage.Share(generator.Prepare(portrait.Source));
                Image[] crops = Crops(renderers, portrait.Source);
                Draw(renderers, crops, motion, WarmUp * renderers.Count);
                double[] rates = new double[Repetitions];
                long before = 0;
                int[] collections = [];

                // What the preparation left is not the frames'.
                GC.Collect();
                for (int i = 0; i < Repetitions; i++)
                {
                    (before, collections) = i == 0 ? (GC.GetTotalAllocatedBytes(precise: true), Collections()) : (before, collections);
                    long start = Stopwatch.GetTimestamp();
                    Draw(renderers, crops, motion, Frames / Repetitions);
                    rates[i] = Frames / Repetitions / Stopwatch.GetElapsedTime(start).TotalSeconds;
                }

                double kilobytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1000.0 / Frames;
                string crop = FormattableString.Invariant($"{name}: {portrait.Source.Crop.Width}x{portrait.Source.Crop.Height}");
                rows.Add(new FrameRow(crop, rates.Order().ElementAt(Repetitions / 2), kilobytes, Since(collections)));
            }
        }

        starting?.Invoke("motion");
        rows.Add(await MotionRowAsync(models, cancellation));
        return rows;
    }

    /// <summary>Draws frames, so many at a time as there are renderers, without encoding them.</summary>
    internal static void Draw(IReadOnlyList<IPreparedPortrait> renderers, Image[] crops, IReadOnlyList<MotionFrame> motion, int count) =>
        Parallel.For(0, renderers.Count, ThreadLimit.Loop, which =>
        {
            for (int i = which; i < count; i += renderers.Count)
            {
                renderers[which].Render(motion[i % motion.Count], crops[which]);
            }
        });

    /// <summary>A picture for each renderer to draw into.</summary>
    internal static Image[] Crops(IReadOnlyList<IPreparedPortrait> renderers, SourcePortrait portrait) =>
        [.. renderers.Select(_ => new Image(portrait.Crop.Width, portrait.Crop.Height))];

    /// <summary>The portrait that is drawn.</summary>
    internal static async Task<FramedPortrait> PortraitAsync(FaceAnalyzer analyzer, int size, CancellationToken cancellation)
    {
        string path = DemoMedia.File("joconde.jpg");
        Image photo = await ImageReader.ReadAsync(path, cancellation: cancellation);
        return FramedPortrait.Prepare(
            FoundFace.In(analyzer, photo, Path.GetFileName(path), null, []), size, cropped: true, "", new AnimatorTraits());
    }

    private static async Task<List<MotionFrame>> MotionAsync(ModelStore models, SourcePortrait source, CancellationToken cancellation)
    {
        List<MotionFrame> motion = [];
        IAsyncEnumerable<ReadOnlyMemory<float>> speech = AudioReader.ReadBlocksAsync(DemoMedia.Speech, cancellation: cancellation);
        await foreach (MotionFrame frame in MotionGenerators.Open(MotionGenerators.Default, models).GenerateAsync(
            speech, new MotionRequest(), cancellation))
        {
            motion.Add(Retargeting.WithLimits(Retargeting.Speech(frame, source.Motion), source.Motion));
        }

        return motion;
    }

    // The speech is in memory, so that what reading it costs is not counted; the first run warms up.
    private static async Task<FrameRow> MotionRowAsync(ModelStore models, CancellationToken cancellation)
    {
        AudioClip speech = await AudioReader.ReadAsync(DemoMedia.Speech, cancellation: cancellation);
        IMotionGenerator mover = MotionGenerators.Open(MotionGenerators.Default, models);
        (int frames, double rate, double kilobytes, int[] collections) = (0, 0, 0, []);
        for (int run = 0; run < 2; run++)
        {
            GC.Collect();
            long before = 0;
            long start = Stopwatch.GetTimestamp();
            frames = 0;
            await foreach (MotionFrame _ in mover.GenerateAsync(Blocks(speech), new MotionRequest(), cancellation))
            {
                // Before the first frame, networks were opened.
                if (frames++ == 0)
                {
                    (before, collections) = (GC.GetTotalAllocatedBytes(precise: true), Collections());
                }
            }

            rate = frames / Stopwatch.GetElapsedTime(start).TotalSeconds;
            kilobytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / 1000.0 / frames;
        }

        return new FrameRow(FormattableString.Invariant($"motion from speech ({frames} frames)"), rate, kilobytes, Since(collections));
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<float>> Blocks(AudioClip speech)
    {
        for (int start = 0; start < speech.Samples.Length; start += AudioReader.SampleRate)
        {
            await Task.CompletedTask;
            yield return speech.Samples.AsMemory(start, Math.Min(AudioReader.SampleRate, speech.Samples.Length - start));
        }
    }

    private static int[] Collections() =>
        [GC.CollectionCount(0) - GC.CollectionCount(1), GC.CollectionCount(1) - GC.CollectionCount(2), GC.CollectionCount(2)];

    private static int[] Since(int[] before) => [.. Collections().Zip(before, (now, then) => now - then)];
}
