using System.Diagnostics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Trains the networks of <see cref="LearnedMotionGenerator"/> on a <see cref="MotionCorpus"/>: mouth and head at the same time, Adam with decoupled decay, gradients of
/// length 1 at most, and the moving average of the weights as the result. It writes what <see cref="TrainingLoop"/> writes, at each report <c>losses.png</c>, and at
/// every end the folder <c>model</c>, a <see cref="ModelPackage"/>.
/// </summary>
public static class MotionTraining
{
    private const float LastLearningRate = 0.02f;
    private const int WarmUp = 50;
    private const float AverageDecay = 0.98f;
    private const ulong WeightStream = ulong.MaxValue;

    /// <summary>Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.</summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or the corpus cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static async Task<MotionTrainingReport> RunAsync(MotionTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        MotionCorpus corpus = MotionCorpus.Open(options.Corpus);
        TrainingRun.Require(corpus.Of(CorpusPart.Train).Count > 0, "The corpus has no clip to learn from.");
        Directory.CreateDirectory(options.Output); // Not before, so that wrong paths leave no empty folder.
        return await Task.Run(() => Run(options, corpus, progress, stop), CancellationToken.None);
    }

    private static MotionTrainingReport Run(MotionTrainingOptions options, MotionCorpus corpus, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        ApcModel? encoder = options.Encoder is string folder ? Encoder(folder) : null;
        SpeechMotionConfiguration configuration = encoder is null ? SpeechMotionConfiguration.Lite : SpeechMotionConfiguration.Lite.With(encoder.Configuration);
        SpeechMotionModel model = configuration.Create(new CounterRandom(options.Seed, WeightStream));
        if (encoder is not null)
        {
            Copy(encoder, model.Encoder!);
        }

        IReadOnlyList<MotionClip> clips = corpus.Of(CorpusPart.Train);
        MotionSampler sampler = new(clips, configuration, options);
        Adam mouthAdam = Adam.WithDecoupledDecay(model.Mouth.Learned, (float)options.LearningRate, (float)options.WeightDecay, 0.9f, 0.99f);
        Adam headAdam = Adam.WithDecoupledDecay(model.Head.Learned, (float)options.LearningRate, (float)options.WeightDecay, 0.9f, 0.99f);
        model.Train();
        using TrainingStep mouth = MouthStep(model, mouthAdam, options);
        using TrainingStep head = HeadStep(model, headAdam, options, sampler);
        model.Train(false);
        MovingAverage average = new(model, AverageDecay);

        TrainingState state = new();
        state.Add("model", model);
        state.Add("mouth_adam", mouthAdam);
        state.Add("head_adam", headAdam);
        state.Add("average", average);
        TrainingLoop loop = new(state, options.Output);
        long steps = options.Schedule.Steps;
        bool done = TrainingRun.Run(
            loop,
            options.Output,
            sampler.Draw,
            (number, batch) =>
            {
                Fill(mouth.Session, ("speech", batch.Mel), ("target", batch.Target), ("mask", batch.Mask), ("drop reduced", batch.DropReduced), ("drop hidden", batch.DropHidden));
                Fill(head.Session, ("history", batch.History), ("heard", batch.Heard), ("pose", batch.Pose));
                mouthAdam.LearningRate = headAdam.LearningRate =
                    (float)options.LearningRate * LearningRates.Cosine(number, steps, LastLearningRate) * Math.Min(1, (number + 1f) / WarmUp);
                Dictionary<string, double> metrics = new() { ["mouth"] = mouth.Run(), ["head"] = head.Run() };
                average.Update();
                if ((number + 1) % options.Schedule.ReportEvery == 0)
                {
                    metrics["validation_r"] = Averaged(average, () => MotionTester.Correlation(model, corpus.Of(CorpusPart.Validation)));
                }

                progress?.Report(new TrainingProgress(number + 1, steps, null));
                return metrics;
            },
            options.Schedule,
            progress,
            stop);

        average.Swap();
        MotionTester.Describe(model, clips);
        double correlation = MotionTester.Correlation(model, corpus.Of(CorpusPart.Validation));
        new ModelPackage("speech-motion", configuration, model)
        {
            Preset = "lite",
            Metrics = new Dictionary<string, double> { ["steps"] = state.Step, ["validation_opening_r"] = correlation },
            Data = FormattableString.Invariant($"{clips.Count} clips of {clips.Select(c => c.Person).Distinct().Count()} talking people, {clips.Sum(c => c.Seconds) / 60:0.0} minutes"),
        }.Save(Path.Combine(options.Output, "model"));
        return new MotionTrainingReport(options.Output, state.Step, steps, done, model.ParameterCount, correlation, time.Elapsed.TotalSeconds);
    }

    private static ApcModel Encoder(string folder)
    {
        ApcModel? encoder = ModelPackage.Open(folder).Network as ApcModel;
        return encoder?.Phones is not null ? encoder : throw new InputException($"'{folder}' is no speech encoder that tells the sounds of speech: 'orator train apc --labels' makes one.");
    }

    // The bank of the projection stays behind.
    private static void Copy(ApcModel from, ApcModel to)
    {
        foreach (((_, Parameter source), (_, Parameter target)) in from.NamedParameters.Zip(to.NamedParameters).Where(pair => !pair.First.Parameter.IsBuffer))
        {
            source.Values.CopyTo(target.Values, 0);
        }
    }

    private static TrainingStep MouthStep(SpeechMotionModel model, Adam adam, MotionTrainingOptions options)
    {
        MouthNetworkConfiguration mouth = model.Configuration.Mouth;
        (int steps, int samples) = (options.Steps, options.Batch);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor speech = model.Hear(graph.Input("speech", [steps, samples, model.Configuration.Inputs])).Heard;
        Queue<Tensor> masks = new([graph.Input("drop reduced", [steps * samples, mouth.Reduced]), graph.Input("drop hidden", [steps * samples, mouth.Hidden])]);
        Tensor motion = model.Mouth.Continue(speech, null, x => x * masks.Dequeue()).Motion;
        Tensor loss = MotionObjective.Mouth(motion, graph.Input("target", motion.Shape), graph.Input("mask", [steps, samples, 1]));
        return new TrainingStep(loss, adam) { MaximumGradient = 1 };
    }

    private static TrainingStep HeadStep(SpeechMotionModel model, Adam adam, MotionTrainingOptions options, MotionSampler sampler)
    {
        HeadNetworkConfiguration head = model.Configuration.Head;
        (int samples, int length) = (options.Batch, sampler.HeadLength);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor loss = MotionObjective.Head(
            model,
            graph.Input("history", [samples, length, head.Dimensions]),
            graph.Input("heard", [samples, length, head.Inputs]),
            graph.Input("pose", [samples, MotionSampler.HeadPredictions, head.Dimensions]));
        return new TrainingStep(loss, adam) { MaximumGradient = 1 };
    }

    private static T Averaged<T>(MovingAverage average, Func<T> measure)
    {
        average.Swap();
        try
        {
            return measure();
        }
        finally
        {
            average.Swap();
        }
    }

    private static void Fill(Session session, params (string Name, float[] Values)[] inputs)
    {
        foreach ((string name, float[] values) in inputs)
        {
            values.CopyTo(session.Input(name));
        }
    }
}
