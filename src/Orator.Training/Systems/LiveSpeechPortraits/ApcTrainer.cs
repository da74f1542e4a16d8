using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Loss, sampler and tester of <see cref="ApcTraining"/>.</summary>
internal sealed class ApcTrainer : Trainer<ApcBatch, ApcTrainingReport>
{
    // The prediction error is about 0.08, the cross entropy 1 to 3.
    private const float PhoneWeight = 0.1f;

    private readonly ApcTrainingOptions _options;
    private readonly ApcCorpus _corpus;
    private readonly ApcModel _model;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly ApcTester _tester;
    private readonly ApcSampler _sampler;

    public ApcTrainer(ApcTrainingOptions options, ApcCorpus corpus)
    {
        (_options, _corpus) = (options, corpus);
        _model = corpus.Configuration.Create(options.WeightRandom());
        if (options.Initial is string initial)
        {
            InitialWeights.Load(
                _model,
                initial,
                "a speech encoder of these sizes",
                package => package.Network is ApcModel from && HasSizesOf(from.Configuration));
        }

        _adam = new Adam(_model.TrainableParameters, (float)options.LearningRate);
        int elements = (int)(options.Seconds * LogMel.FramesPerSecond / corpus.Configuration.Stack) + corpus.Configuration.Ahead;
        Graph graph = new(ParameterBinding.Inputs);
        _step = new TrainingStep(Loss(_model, graph, elements, options.Batch), _adam) { MaximumGradient = 1 };
        _tester = new ApcTester(_model, corpus.HeldOut, elements);
        _sampler = new ApcSampler(corpus.Training, corpus.Configuration, elements, options.Batch);
        State.Add("model", _model);
        State.Add("adam", _adam);
    }

    private bool HasPhones => _corpus.Configuration.Phones > 0;

    public override void Dispose()
    {
        _tester.Dispose();
        _step.Dispose();
    }

    protected override ApcBatch Draw(long number) => _sampler.Draw(number, _options.Seed);

    protected override void Step(long number, ApcBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.Mel.CopyTo(_step.Session.Input("mel"));
        if (HasPhones)
        {
            batch.Phones.CopyTo(_step.Session.Input("phones"));
        }

        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        (metrics["held_out"], double accuracy) = _tester.Evaluate();
        metrics["held_out_repeat"] = _tester.RepeatLoss;
        if (HasPhones)
        {
            metrics["phone_accuracy"] = accuracy;
        }

        return Task.CompletedTask;
    }

    protected override Task<TrainingOutcome<ApcTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        (SpeechRecordings speech, SpeechRecordings heldOut) = (_corpus.Training, _corpus.HeldOut);
        FeatureBank.Fill(_model, speech, _options.Seed);
        (double loss, double accuracy) = _tester.Evaluate();
        metrics["held_out_loss"] = loss;
        metrics["held_out_repeat_loss"] = _tester.RepeatLoss;
        metrics["held_out_phone_accuracy"] = accuracy;
        ModelPackage package = new("apc", _corpus.Configuration, _model)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = FormattableString.Invariant(
                $"{speech.Count} recordings of speech, {speech.Seconds / 60:0} minutes; ")
                + FormattableString.Invariant($"measured on {heldOut.Count} of other speakers, {heldOut.Seconds / 60:0.0} minutes"),
        };
        ApcTrainingReport report = new(speech.Count, speech.Seconds / 60, loss, _tester.RepeatLoss, accuracy)
        {
            Parameters = _model.ParameterCount,
            Notes = [.. speech.Notes, .. heldOut.Notes],
        };
        return Task.FromResult(new TrainingOutcome<ApcTrainingReport>(package, report));
    }

    private static Tensor Loss(ApcModel model, Graph graph, int elements, int samples)
    {
        ApcConfiguration configuration = model.Configuration;
        Tensor mel = graph.Input("mel", [elements, samples, configuration.Inputs]);
        if (configuration.Phones == 0)
        {
            return model.PredictionLoss(mel);
        }

        (Tensor prediction, Tensor phones) = model.Losses(
            mel, graph.Input("phones", [elements - configuration.Ahead, samples, configuration.Phones]));
        return prediction + phones * PhoneWeight;
    }

    private bool HasSizesOf(ApcConfiguration other) =>
        other with { Phones = _model.Configuration.Phones, PhoneDelay = _model.Configuration.PhoneDelay } == _model.Configuration;
}
