using System.Diagnostics;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Trains the speech encoder by autoregressive predictive coding (Chung et al. 2019): predict the spectrum some elements ahead, mean absolute error, Adam, gradients of
/// length 1 at most. No labels are needed; with labels of what is said when, it also learns to tell the sounds of speech, after some delay. It writes what <see cref="TrainingLoop"/> writes, at each report <c>losses.png</c>, and at every end the folder <c>model</c>, a
/// <see cref="ModelPackage"/> with the bank of the manifold projection.
/// </summary>
public static class ApcTraining
{
    private const float LastLearningRate = 0.02f;

    // The prediction error is about 0.08, the cross entropy 1 to 3.
    private const float PhoneWeight = 0.1f;

    // Batches use the streams from 0 of the seed.
    private const ulong WeightStream = ulong.MaxValue;

    /// <summary>Trains until the steps are done, the time is up, or a stop is asked for; continues what an earlier run left in the folder.</summary>
    /// <param name="options">What to learn.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="stop">Before the first step: ends the work at once. Later: a clean stop after the present step.</param>
    /// <exception cref="InputException">An option or a recording cannot be used, or the folder has the state of another network.</exception>
    /// <exception cref="OratorException">Training diverged, or a picture cannot be written.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled before the first step.</exception>
    public static async Task<ApcTrainingReport> RunAsync(ApcTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        ApcConfiguration configuration = ApcConfiguration.Preset(options.Preset);
        PhoneLabels? labels = options.Labels is string path ? PhoneLabels.Read(path) : null;
        SpeechRecordings speech = await SpeechRecordings.ReadAsync(options.Audio, labels, stop);
        SpeechRecordings heldOut = await SpeechRecordings.ReadAsync(options.HeldOut, labels, stop);
        if (labels is not null)
        {
            TrainingRun.Require(speech.LabelledFrames > 0, $"The labels '{options.Labels}' name none of the recordings to learn from: they go by the file's name without folder and ending.");
            configuration = configuration with { Phones = Phones.Names.Count };
        }

        TrainingRun.Require(
            Math.Min(speech.Seconds, heldOut.Seconds) >= 2 * options.Seconds,
            "There is too little speech: at least twice the length of a sequence is needed, to learn from and to measure by.");
        Directory.CreateDirectory(options.Output); // Not before, so that wrong paths leave no empty folder.
        return await Task.Run(() => Run(options, configuration, speech, heldOut, progress, stop), CancellationToken.None);
    }

    private static ApcTrainingReport Run(
        ApcTrainingOptions options, ApcConfiguration configuration, SpeechRecordings speech, SpeechRecordings heldOut, IProgress<TrainingProgress>? progress, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        ApcModel model = configuration.Create(new CounterRandom(options.Seed, WeightStream));
        if (options.Initial is string initial)
        {
            InitialWeights.Load(model, initial, "a speech encoder of these sizes", package =>
                package.Network is ApcModel from && from.Configuration with { Phones = model.Configuration.Phones, PhoneDelay = model.Configuration.PhoneDelay } == model.Configuration);
        }

        Adam adam = new(model.Learned, (float)options.LearningRate);
        int elements = (int)(options.Seconds * LogMel.FramesPerSecond / configuration.Stack) + configuration.Ahead;
        Graph graph = new(ParameterBinding.Inputs);
        Tensor loss = Loss(model, graph, elements, options.Batch);
        using TrainingStep step = new(loss, adam) { MaximumGradient = 1 };
        using ApcTester tester = new(model, heldOut, elements);
        ApcSampler sampler = new(speech, configuration, elements, options.Batch);

        TrainingState state = new();
        state.Add("model", model);
        state.Add("adam", adam);
        TrainingLoop loop = new(state, options.Output);
        long steps = options.Schedule.Steps;
        bool done = TrainingRun.Run(
            loop,
            options.Output,
            n => sampler.Draw(n, options.Seed),
            (number, batch) =>
            {
                batch.Mel.CopyTo(step.Session.Input("mel"));
                if (configuration.Phones > 0)
                {
                    batch.Phones.CopyTo(step.Session.Input("phones"));
                }

                adam.LearningRate = (float)options.LearningRate * LearningRates.Cosine(number, steps, LastLearningRate);
                Dictionary<string, double> metrics = new() { ["loss"] = step.Run() };
                if ((number + 1) % options.Schedule.ReportEvery == 0)
                {
                    (metrics["held_out"], double told) = tester.Evaluate();
                    metrics["held_out_repeat"] = tester.RepeatLoss;
                    if (configuration.Phones > 0)
                    {
                        metrics["phones_told"] = told;
                    }
                }

                progress?.Report(new TrainingProgress(number + 1, steps, null));
                return metrics;
            },
            options.Schedule,
            progress,
            stop);

        FeatureBank.Fill(model, speech, options.Seed);
        (double last, double phonesTold) = tester.Evaluate();
        new ModelPackage("apc", configuration, model)
        {
            Preset = options.Preset,
            Metrics = new Dictionary<string, double> { ["steps"] = state.Step, ["held_out_loss"] = last, ["held_out_repeat_loss"] = tester.RepeatLoss, ["held_out_phones_told"] = phonesTold },
            Data = FormattableString.Invariant($"{speech.Count} recordings of speech, {speech.Seconds / 60:0} minutes; measured on {heldOut.Count} of other speakers, {heldOut.Seconds / 60:0.0} minutes"),
        }.Save(Path.Combine(options.Output, "model"));
        return new ApcTrainingReport(
            options.Output, state.Step, steps, done, speech.Count, speech.Seconds / 60, model.ParameterCount, last, tester.RepeatLoss, phonesTold, time.Elapsed.TotalSeconds, [.. speech.Notes, .. heldOut.Notes]);
    }

    private static Tensor Loss(ApcModel model, Graph graph, int elements, int samples)
    {
        ApcConfiguration configuration = model.Configuration;
        Tensor mel = graph.Input("mel", [elements, samples, configuration.Inputs]);
        if (configuration.Phones == 0)
        {
            return model.PredictionLoss(mel);
        }

        (Tensor prediction, Tensor phones) = model.Losses(mel, graph.Input("phones", [elements - configuration.Ahead, samples, configuration.Phones]));
        return prediction + phones * PhoneWeight;
    }
}
