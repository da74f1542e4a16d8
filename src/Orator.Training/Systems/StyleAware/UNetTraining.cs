using System.Diagnostics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Media;
using Orator.Systems.StyleAware;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Trains a <see cref="UNet"/> to draw the mouth and eyes of faces in which they are hidden: mean absolute error over the whole picture, Adam. It writes
/// what <see cref="TrainingLoop"/> writes, at each report <c>losses.png</c> (all metrics over the steps) and <c>samples.png</c> (the first eight
/// pictures: input, output, target), and at the end the folder <c>model</c>, a <see cref="ModelPackage"/>.
/// </summary>
public static class UNetTraining
{
    private const int MostSamples = 8;
    private const int MostEvaluated = 64;
    private const float LastLearningRate = 0.02f;

    // Batches use the streams from 0 of the seed.
    private const ulong WeightStream = ulong.MaxValue;

    /// <summary>Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.</summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or a picture cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the first step.</exception>
    public static async Task<UNetTrainingReport> RunAsync(UNetTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        InpaintingCorpus corpus = await InpaintingCorpus.LoadAsync(options.Images, options.Size, stop);
        Directory.CreateDirectory(options.Output); // Not before, so that wrong paths leave no empty folder.
        return await Task.Run(() => Run(options, corpus, progress, stop), CancellationToken.None);
    }

    private static UNetTrainingReport Run(UNetTrainingOptions options, InpaintingCorpus corpus, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        UNetConfiguration configuration = new(Inputs: 3, Outputs: 3, options.Channels, options.Levels, options.Size);
        UNet network = configuration.Create(new CounterRandom(options.Seed, WeightStream));
        Adam adam = new(network.Learned, (float)options.LearningRate);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor output = network.Apply(graph.Input("input", [options.Batch, 3, options.Size, options.Size]));
        graph.Output("output", output);
        Tensor loss = (output - graph.Input("target", output.Shape)).Abs().Mean();
        using TrainingStep step = new(loss, adam);
        using Session applied = Apply(network, options.Size);

        TrainingState state = new();
        state.Add("unet", network);
        state.Add("adam", adam);
        TrainingLoop loop = new(state, options.Output);
        long steps = options.Schedule.Steps;
        bool done = TrainingRun.Run(
            loop,
            options.Output,
            n => InpaintingBatch.Draw(corpus.Samples, n, options.Batch, options.Seed),
            (number, batch) =>
            {
                batch.Inputs.CopyTo(step.Session.Input("input"));
                batch.Targets.CopyTo(step.Session.Input("target"));
                adam.LearningRate = (float)options.LearningRate * LearningRates.Cosine(number, steps, LastLearningRate);
                float value = step.Run();
                (double whole, double hidden) = MeanPsnr(batch.Samples, step.Session.Output("output"));
                progress?.Report(new TrainingProgress(number + 1, steps, null));
                return new Dictionary<string, double> { ["loss"] = value, ["psnr_db"] = whole, ["psnr_hidden_db"] = hidden };
            },
            options.Schedule,
            progress,
            stop,
            () => Evaluate(applied, corpus, MostSamples, options.Output));

        List<(double Whole, double Hidden)> quality = Evaluate(applied, corpus, MostEvaluated, options.Output);
        (double psnr, double psnrHidden) = (quality.Average(q => q.Whole), quality.Average(q => q.Hidden));
        if (done)
        {
            new ModelPackage("unet", configuration, network)
            {
                Metrics = new Dictionary<string, double> { ["steps"] = state.Step, ["psnr_db"] = psnr, ["psnr_hidden_db"] = psnrHidden },
                Data = $"{corpus.Samples.Count} {(corpus.Samples.Count == 1 ? "picture of a face" : "pictures of faces")}; measured on the same",
            }.Save(Path.Combine(options.Output, "model"));
        }

        return new UNetTrainingReport(
            options.Output,
            state.Step,
            steps,
            done,
            corpus.Samples.Count,
            network.Learned.Sum(parameter => parameter.Shape.Elements),
            psnr,
            psnrHidden,
            quality.Min(q => q.Hidden),
            time.Elapsed.TotalSeconds,
            corpus.Notes);
    }

    // Reads the weights of the moment at every run.
    private static Session Apply(UNet network, int size)
    {
        Graph graph = new(ParameterBinding.Inputs);
        graph.Output("output", network.Apply(graph.Input("input", [1, 3, size, size])));
        return Session.Compile(graph, new SessionSettings { MemoryPattern = false });
    }

    private static List<(double Whole, double Hidden)> Evaluate(Session network, InpaintingCorpus corpus, int most, string folder)
    {
        List<(double Whole, double Hidden)> quality = [];
        List<Sample> shown = [];
        foreach (InpaintingSample sample in corpus.Samples.Take(most))
        {
            InpaintingBatch.Of([sample]).Inputs.CopyTo(network.Input("input"));
            network.Run();
            quality.Add(sample.Psnr(network.Output("output")));
            if (shown.Count < MostSamples)
            {
                Image drawn = Image.FromPlanes(network.Output("output"), sample.Target.Width, sample.Target.Width);
                shown.Add(new Sample(FormattableString.Invariant($"{quality[^1].Hidden:0.0} dB"), [sample.Input, drawn, sample.Target]));
            }
        }

        Write(SampleSheet.Compose(["input", "output", "target"], shown), folder, "samples.png");
        return quality;
    }

    private static (double Whole, double Hidden) MeanPsnr(IReadOnlyList<InpaintingSample> samples, ReadOnlySpan<float> outputs)
    {
        (double whole, double hidden) = (0, 0);
        int length = outputs.Length / samples.Count;
        for (int i = 0; i < samples.Count; i++)
        {
            (double w, double h) = samples[i].Psnr(outputs.Slice(i * length, length));
            whole += w / samples.Count;
            hidden += h / samples.Count;
        }

        return (whole, hidden);
    }

    private static void Write(Image image, string folder, string name) => ImageWriter.Write(image, Path.Combine(folder, name));
}
