using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.SpeechEmbedding;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>A batch for both networks; none for the mouth once it has learned.</summary>
internal sealed record MotionBatch(IReadOnlyList<LessonInput> Mouth, IReadOnlyList<LessonInput> Head);

/// <summary>Losses, sampler and tester of <see cref="MotionTraining"/>.</summary>
internal sealed class MotionTrainer : Trainer<MotionBatch, MotionTrainingReport>
{
    private const int WarmUp = 20;
    private const float AverageDecay = 0.98f;

    private readonly MotionTrainingOptions _options;
    private readonly MotionCorpus _corpus;
    private readonly SpeechMotionModel _model;
    private readonly ILessons _mouthLessons;
    private readonly HeadLessons _headLessons;
    private readonly Adam _mouthAdam;
    private readonly Adam _headAdam;
    private readonly TrainingStep _mouth;
    private readonly TrainingStep _head;
    private readonly MovingAverage _average;

    public MotionTrainer(MotionTrainingOptions options, MotionCorpus corpus)
    {
        (_options, _corpus) = (options, corpus);
        _model = Create(options);
        IReadOnlyList<MotionClip> clips = corpus.Of(CorpusPart.Train);
        _mouthLessons = options.Mouth == MouthKind.Convolutional
            ? new ConvolutionalMouthLessons(clips, _model, options)
            : new RecurrentMouthLessons(clips, _model, options);
        _headLessons = new HeadLessons(clips, _model, options);
        Adam Optimiser(Module network) => Adam.AdamW(
            network.TrainableParameters, (float)options.LearningRate, (float)options.WeightDecay, 0.9f, 0.99f);
        (_mouthAdam, _headAdam) = (Optimiser(_model.Mouth), Optimiser(_model.Head));
        _model.Train();
        _mouth = Step(_mouthLessons, _mouthAdam);
        _head = Step(_headLessons, _headAdam);
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

    protected override MotionBatch Draw(long number)
    {
        CounterRandom random = new(_options.Seed, (ulong)number);
        return new MotionBatch(number > _options.UsedMouthSteps ? [] : _mouthLessons.Draw(random), _headLessons.Draw(random));
    }

    protected override void Step(long number, MotionBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        float warm = LearningRates.WarmUp(number, WarmUp);
        if (batch.Mouth.Count > 0)
        {
            float rate = (float)_options.LearningRate * LearningRates.Cosine(number - 1, _options.UsedMouthSteps, 0);
            metrics["mouth"] = Run(_mouth, _mouthAdam, batch.Mouth, rate * warm);
        }

        metrics["head"] = Run(_head, _headAdam, batch.Head, learningRate * warm);
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
        if (_options.Mouth == MouthKind.Convolutional)
        {
            OpeningCurveFit.Apply(_model, clips);
        }

        await MotionTester.DescribeAsync(_model, clips).ConfigureAwait(false);
        double correlation = metrics["validation_opening_r"] = await CorrelationAsync().ConfigureAwait(false);
        ModelPackage package = new("speech-motion", _model.Configuration, _model)
        {
            Preset = _options.Mouth == MouthKind.Convolutional ? "lite" : "lite-recurrent",
            Metrics = metrics,
            Data = FormattableString.Invariant(
                $"{clips.Count} clips of {people} talking people, {clips.Sum(c => c.Seconds) / 60:0.0} minutes"),
        };
        return new TrainingOutcome<MotionTrainingReport>(
            package, new MotionTrainingReport(correlation) { Parameters = _model.ParameterCount });
    }

    private static SpeechMotionModel Create(MotionTrainingOptions options)
    {
        if (options.Mouth == MouthKind.Convolutional)
        {
            SpeechMotionModel model = SpeechMotionConfiguration.Lite.Create(options.WeightRandom());
            Copy(OpenEmbedding(), model.Embedding!);
            return model;
        }

        ApcModel? encoder = options.Encoder is string folder ? OpenEncoder(folder) : null;
        SpeechMotionConfiguration configuration = SpeechMotionConfiguration.LiteRecurrent;
        SpeechMotionModel recurrent =
            (encoder is null ? configuration : configuration.With(encoder.Configuration)).Create(options.WeightRandom());
        if (encoder is not null)
        {
            Copy(encoder, recurrent.Encoder!);
        }

        return recurrent;
    }

    private static SpeechEmbeddingModel OpenEmbedding() =>
        (SpeechEmbeddingModel)ModelPackage.Open(SpeechEmbeddingEncoder.ShippedModel).Network;

    private static ApcModel OpenEncoder(string folder)
    {
        ApcModel? encoder = ModelPackage.Open(folder).Network as ApcModel;
        return encoder?.Phones is not null
            ? encoder
            : throw new InputException($"'{folder}' is no speech encoder that recognises phones: 'orator train apc --labels' makes one.");
    }

    // The bank of a projection stays behind.
    private static void Copy(Module from, Module to)
    {
        foreach (((_, Parameter source), (_, Parameter target)) in from.NamedParameters.Zip(to.NamedParameters))
        {
            if (!source.IsBuffer)
            {
                source.Values.CopyTo(target.Values, 0);
            }
        }
    }

    private static double Run(TrainingStep step, Adam adam, IReadOnlyList<LessonInput> inputs, float learningRate)
    {
        foreach ((string name, float[] values) in inputs)
        {
            values.CopyTo(step.Session.Input(name));
        }

        adam.LearningRate = learningRate;
        return step.Run();
    }

    private static TrainingStep Step(ILessons lessons, Adam adam) =>
        new(lessons.Loss(new Graph(ParameterBinding.Inputs)), adam) { MaximumGradient = 1 };

    private Task<double> CorrelationAsync() => MotionTester.CorrelationAsync(_model, _corpus.Of(CorpusPart.Validation));
}
