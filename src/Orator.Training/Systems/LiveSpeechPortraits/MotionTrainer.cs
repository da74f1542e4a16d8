using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Losses, sampler and tester of <see cref="MotionTraining"/>.</summary>
internal sealed class MotionTrainer : Trainer<MotionBatch, MotionTrainingReport>
{
    private const int WarmUp = 50;
    private const float AverageDecay = 0.98f;

    private readonly MotionCorpus _corpus;
    private readonly SpeechMotionModel _model;
    private readonly MotionSampler _sampler;
    private readonly Adam _mouthAdam;
    private readonly Adam _headAdam;
    private readonly TrainingStep _mouth;
    private readonly TrainingStep _head;
    private readonly MovingAverage _average;

    public MotionTrainer(MotionTrainingOptions options, MotionCorpus corpus)
    {
        _corpus = corpus;
        ApcModel? encoder = options.Encoder is string folder ? OpenEncoder(folder) : null;
        SpeechMotionConfiguration configuration = encoder is null
            ? SpeechMotionConfiguration.Lite
            : SpeechMotionConfiguration.Lite.With(encoder.Configuration);
        _model = configuration.Create(options.WeightRandom());
        if (encoder is not null)
        {
            Copy(encoder, _model.Encoder!);
        }

        _sampler = new MotionSampler(corpus.Of(CorpusPart.Train), configuration, options);
        Adam Optimiser(Module network) => Adam.AdamW(
            network.TrainableParameters, (float)options.LearningRate, (float)options.WeightDecay, 0.9f, 0.99f);
        (_mouthAdam, _headAdam) = (Optimiser(_model.Mouth), Optimiser(_model.Head));
        _model.Train();
        _mouth = MouthStep(options);
        _head = HeadStep(options);
        _model.Train(false);
        _average = new MovingAverage(_model, AverageDecay);
        State.Add("model", _model);
        State.Add("mouth_adam", _mouthAdam);
        State.Add("head_adam", _headAdam);
        State.Add("average", _average);
    }

    /// <summary>Opens the corpus of a training.</summary>
    /// <exception cref="InputException">There is none, or nothing to learn from.</exception>
    public static Task<MotionCorpus> ReadAsync(MotionTrainingOptions options, CancellationToken stop)
    {
        MotionCorpus corpus = MotionCorpus.Open(options.Corpus);
        Require.That(corpus.Of(CorpusPart.Train).Count > 0, "The corpus has no clip to learn from.");
        return Task.FromResult(corpus);
    }

    public override void Dispose()
    {
        _head.Dispose();
        _mouth.Dispose();
    }

    protected override MotionBatch Draw(long number) => _sampler.Draw(number);

    protected override void Step(long number, MotionBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        Fill(
            _mouth.Session,
            ("speech", batch.Mel),
            ("target", batch.Target),
            ("mask", batch.Mask),
            ("drop reduced", batch.DropReduced),
            ("drop hidden", batch.DropHidden));
        Fill(_head.Session, ("history", batch.History), ("heard", batch.Heard), ("pose", batch.Pose));
        _mouthAdam.LearningRate = _headAdam.LearningRate = learningRate * LearningRates.WarmUp(number, WarmUp);
        metrics["mouth"] = _mouth.Run();
        metrics["head"] = _head.Run();
        _average.Update();
    }

    protected override async Task TestAsync(Dictionary<string, double> metrics)
    {
        _average.Swap();
        metrics["validation_r"] = await CorrelationAsync().ConfigureAwait(false);
        _average.Swap();
    }

    protected override async Task<TrainingOutcome<MotionTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        IReadOnlyList<MotionClip> clips = _corpus.Of(CorpusPart.Train);
        int people = clips.Select(clip => clip.Person).Distinct().Count();
        _average.Swap();
        await MotionTester.DescribeAsync(_model, clips).ConfigureAwait(false);
        double correlation = metrics["validation_opening_r"] = await CorrelationAsync().ConfigureAwait(false);
        ModelPackage package = new("speech-motion", _model.Configuration, _model)
        {
            Preset = "lite",
            Metrics = metrics,
            Data = FormattableString.Invariant(
                $"{clips.Count} clips of {people} talking people, {clips.Sum(c => c.Seconds) / 60:0.0} minutes"),
        };
        return new TrainingOutcome<MotionTrainingReport>(
            package, new MotionTrainingReport(correlation) { Parameters = _model.ParameterCount });
    }

    private static ApcModel OpenEncoder(string folder)
    {
        ApcModel? encoder = ModelPackage.Open(folder).Network as ApcModel;
        return encoder?.Phones is not null
            ? encoder
            : throw new InputException($"'{folder}' is no speech encoder that recognises phones: 'orator train apc --labels' makes one.");
    }

    // The bank of the projection stays behind.
    private static void Copy(ApcModel from, ApcModel to)
    {
        foreach (((_, Parameter source), (_, Parameter target)) in from.NamedParameters.Zip(to.NamedParameters))
        {
            if (!source.IsBuffer)
            {
                source.Values.CopyTo(target.Values, 0);
            }
        }
    }

    private static void Fill(Session session, params (string Name, float[] Values)[] inputs)
    {
        foreach ((string name, float[] values) in inputs)
        {
            values.CopyTo(session.Input(name));
        }
    }

    private Task<double> CorrelationAsync() => MotionTester.CorrelationAsync(_model, _corpus.Of(CorpusPart.Validation));

    private TrainingStep MouthStep(MotionTrainingOptions options)
    {
        MouthNetworkConfiguration mouth = _model.Configuration.Mouth;
        (int steps, int samples) = (options.Steps, options.Batch);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor speech = _model.Hear(graph.Input("speech", [steps, samples, _model.Configuration.Inputs])).Heard;
        Queue<Tensor> masks = new(
        [
            graph.Input("drop reduced", [steps * samples, mouth.Reduced]), graph.Input("drop hidden", [steps * samples, mouth.Hidden]),
        ]);
        Tensor motion = _model.Mouth.Continue(speech, null, x => x * masks.Dequeue()).Motion;
        Tensor loss = MotionObjective.Mouth(motion, graph.Input("target", motion.Shape), graph.Input("mask", [steps, samples, 1]));
        return new TrainingStep(loss, _mouthAdam) { MaximumGradient = 1 };
    }

    private TrainingStep HeadStep(MotionTrainingOptions options)
    {
        HeadNetworkConfiguration head = _model.Configuration.Head;
        (int samples, int length) = (options.Batch, _sampler.HeadLength);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor loss = MotionObjective.Head(
            _model,
            graph.Input("history", [samples, length, head.Dimensions]),
            graph.Input("heard", [samples, length, head.Inputs]),
            graph.Input("pose", [samples, MotionSampler.HeadPredictions, head.Dimensions]));
        return new TrainingStep(loss, _headAdam) { MaximumGradient = 1 };
    }
}
