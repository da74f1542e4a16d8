using System.Diagnostics;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Media;
using Orator.Systems.StyleAware;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleAware;

/// <summary>
/// Trains a <see cref="StyleAwareGenerator"/> on a corpus. It writes what <see cref="TrainingLoop"/> writes, at each report <c>losses.png</c> and
/// <c>samples.png</c> (frames of the validation split), and at every end the folder <c>model</c>, a <see cref="ModelPackage"/> with the moving average of the weights.
/// </summary>
public static class StyleAwareTraining
{
    private const float LastLearningRate = 0.02f;
    private const float AverageDecay = 0.998f;
    private const double LargestGradient = 5;

    // Learning rate of the discriminator relative to the generator's: two time scales (Heusel et al. 2017) keep it ahead.
    private const float DiscriminatorPace = 5;

    // Batches use the streams from 0 of the seed.
    private const ulong WeightStream = ulong.MaxValue;

    /// <summary>Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.</summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="stop">A clean stop after the present step.</param>
    /// <exception cref="InputException">An option or the corpus cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static StyleAwareTrainingReport Run(StyleAwareTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        using Corpus corpus = Corpus.Open(options.Corpus);
        Stopwatch time = Stopwatch.StartNew();
        using StyleAwareSampler sampler = new(corpus, CorpusPart.Train);

        // The network is the same at any size: here at that of the corpus.
        StyleAwareConfiguration configuration = options.Configuration() with { Size = ClipCrop.Size };
        CounterRandom random = new(options.Seed, WeightStream);
        StyleAwareGenerator network = configuration.Create(random);
        if (options.Initial is not null)
        {
            InitialWeights.Load(network, options.Initial, "a style-aware model of this preset", package =>
                package.Configuration is StyleAwareConfiguration given && given with { Size = network.Configuration.Size } == network.Configuration);
        }

        TextureDiscriminator? discriminator = options.Adversarial > 0 ? new TextureDiscriminator(random) : null;
        StyleAwareWeights weights = new() { Perceptual = (float)options.Perceptual, Adversarial = (float)options.Adversarial };
        StyleAwareObjective objective = new(network, weights, options.Perceptual > 0 ? new FaceFeatures() : null, discriminator);
        Adam adam = new(network.Learned, (float)options.LearningRate);
        MovingAverage average = new(network, AverageDecay);

        int samples = (options.Cut == ClipCrop.Size ? 2 : 4) * options.Pairs;
        Graph graph = new(ParameterBinding.Inputs);
        (IReadOnlyDictionary<string, Tensor> losses, Tensor picture) = objective.Generator(graph, samples, options.Cut);
        foreach ((string name, Tensor loss) in losses)
        {
            graph.Output(name, loss);
        }

        graph.Output("picture", picture);
        using TrainingStep step = new(Terms.Sum(losses.Values), adam) { MaximumGradient = LargestGradient };
        using DiscriminatorStep? opponent = discriminator is null ? null : new DiscriminatorStep(discriminator, weights.Patches, samples, options.Cut, DiscriminatorPace * (float)options.LearningRate);
        using StyleAwareTester tester = new(objective, corpus, sampler);

        TrainingState state = new();
        state.Add("generator", network);
        state.Add("average", average);
        state.Add("adam", adam);
        opponent?.AddTo(state);
        TrainingLoop loop = new(state, options.Output);
        long steps = options.Schedule.Steps;
        StyleAwareScore Test()
        {
            average.Swap();
            (StyleAwareScore score, Image sheet) = tester.Evaluate();
            average.Swap();
            Write(sheet, options.Output, "samples.png");
            return score;
        }

        bool done = TrainingRun.Run(
            loop,
            options.Output,
            n => sampler.Draw(n, options.Pairs, options.Cut, options.Seed),
            (number, batch) =>
            {
                batch.CopyTo(step.Session);
                adam.LearningRate = (float)options.LearningRate * LearningRates.Cosine(number, steps, LastLearningRate);
                Dictionary<string, double> metrics = new() { ["loss"] = step.Run() };
                average.Update();
                foreach (string name in losses.Keys)
                {
                    metrics[name] = step.Session.Output(name)[0];
                }

                if (opponent is not null)
                {
                    metrics["discriminator"] = opponent.Run(step.Session.Output("picture"), step.Session.Input("truth"), step.Session.Input("interior"), DiscriminatorPace * adam.LearningRate);
                }

                if ((number + 1) % options.Schedule.ReportEvery == 0)
                {
                    StyleAwareScore score = Test();
                    (metrics["psnr_db"], metrics["psnr_mouth_db"]) = (score.Whole, score.Mouth);
                    (metrics["mesh_psnr_db"], metrics["mesh_psnr_mouth_db"]) = (tester.Mesh.Whole, tester.Mesh.Mouth);
                }

                progress?.Report(new TrainingProgress(number + 1, steps, null));
                return metrics;
            },
            options.Schedule,
            progress,
            stop);

        StyleAwareScore last = Test();
        average.Swap();
        new ModelPackage("style-aware", configuration, network)
        {
            Preset = options.Preset,
            Metrics = new Dictionary<string, double> { ["steps"] = state.Step, ["validation_psnr_db"] = last.Whole, ["validation_psnr_mouth_db"] = last.Mouth, ["validation_mesh_psnr_db"] = tester.Mesh.Whole, ["validation_mesh_psnr_mouth_db"] = tester.Mesh.Mouth },
            Data = $"{sampler.People.Videos} people in clips, {sampler.People.Stills} in photos",
        }.Save(Path.Combine(options.Output, "model"));
        average.Swap();
        return new StyleAwareTrainingReport(
            options.Output,
            state.Step,
            steps,
            done,
            network.Learned.Sum(parameter => parameter.Shape.Elements),
            last.Whole,
            last.Mouth,
            tester.Mesh.Whole,
            tester.Mesh.Mouth,
            time.Elapsed.TotalSeconds);
    }

    private static void Write(Image image, string folder, string name) => ImageWriter.Write(image, Path.Combine(folder, name));
}
