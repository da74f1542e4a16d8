using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Losses, pairs and tests of <see cref="CanonicalTraining"/>.</summary>
internal sealed class CanonicalTrainer : Trainer<CanonicalBatch, CanonicalTrainingReport>
{
    private const float AverageDecay = 0.998f;
    private const double LargestGradient = 5;
    private const int WarmUp = 200;

    private readonly CanonicalTrainingOptions _options;
    private readonly CanonicalKeyPointConfiguration _configuration;
    private readonly CanonicalKeyPointNetwork _network;
    private readonly CanonicalSampler _sampler;
    private readonly CanonicalStudy _study;
    private readonly CanonicalKeyPointObserver _observer;
    private readonly MovingAverage _average;
    private readonly Adam _adam;
    private readonly string[] _terms;
    private readonly TrainingStep _step;
    private Image? _sheet;

    public CanonicalTrainer(CanonicalTrainingOptions options, Corpus corpus)
    {
        (_options, _configuration) = (options, options.Configuration());
        _network = _configuration.Create(options.WeightRandom());
        if (options.Initial is string initial)
        {
            InitialWeights.Load(
                _network,
                initial,
                "a network of canonical key points of this preset",
                package => InitialWeights.Cover(package, _network));
        }

        _sampler = new CanonicalSampler(corpus, CorpusPart.Train, _configuration.Size);
        _study = new CanonicalStudy(corpus, corpus.Of(CorpusPart.Validation).Count > 0 ? CorpusPart.Validation : CorpusPart.Train);
        _average = new MovingAverage(_network, AverageDecay);
        _adam = new Adam(_network.TrainableParameters, (float)options.LearningRate);

        _network.Train();
        OrderedDictionary<string, Tensor> losses = Losses(options.Batch);
        _terms = [.. losses.Keys];
        Terms.Declare(losses);
        _step = new TrainingStep(Terms.Sum(losses.Values), _adam) { MaximumGradient = LargestGradient };
        _network.Train(false);
        _observer = CanonicalKeyPointObserver.Of(_network);
        State.Add("network", _network);
        State.Add("average", _average);
        State.Add("adam", _adam);
    }

    public override void Dispose()
    {
        _observer.Dispose();
        _step.Dispose();
        _sampler.Dispose();
    }

    protected override CanonicalBatch Draw(long number) => _sampler.Draw(number, _options.Batch, _options.Seed);

    protected override void Step(long number, CanonicalBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(_step.Session);
        _adam.LearningRate = learningRate * LearningRates.WarmUp(number, WarmUp);
        metrics["loss"] = _step.Run();
        _average.Update();
        Terms.Read(_step, _terms, metrics);
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        _average.Swap();
        try
        {
            Measure(metrics);
        }
        finally
        {
            _average.Swap();
        }

        return Task.CompletedTask;
    }

    protected override Image? DrawSamples() => _sheet;

    protected override Task<TrainingOutcome<CanonicalTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        // The package keeps the average, which is what is measured.
        _average.Swap();
        CanonicalMeasures measures = Measure(metrics);
        ModelPackage package = new(CanonicalKeyPointConfiguration.ArchitectureName, _configuration, _network)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = $"{_sampler.People.Videos} people in clips, {_sampler.People.Stills} in photos; measured on {measures.People} others",
        };
        CanonicalTrainingReport report = new(measures) { Parameters = _network.ParameterCount };
        return Task.FromResult(new TrainingOutcome<CanonicalTrainingReport>(package, report, _sheet));
    }

    private CanonicalMeasures Measure(Dictionary<string, double> metrics)
    {
        (CanonicalMeasures measures, _sheet) = _study.Measure(_observer);
        metrics["validation_key_points_percent"] = 100 * measures.KeyPoints;
        metrics["validation_flat_key_points_percent"] = 100 * measures.FlatKeyPoints;
        metrics["validation_rotation_degrees"] = measures.Rotation;
        if (measures is { Spread: double spread, TeacherSpread: double teacher })
        {
            metrics["validation_spread_percent"] = 100 * spread;
            metrics["validation_mesh_spread_percent"] = 100 * teacher;
        }

        return measures;
    }

    private OrderedDictionary<string, Tensor> Losses(int pairs)
    {
        CanonicalBatch.Inputs batch = CanonicalBatch.Inputs.AddTo(new Graph(ParameterBinding.Inputs), 2 * pairs, _configuration.Size);
        EstimatedKeyPoints seen = _network.Forward(batch.Image);
        Tensor canonical = seen.Canonical;
        Tensor other = Tensor.Concat(0, canonical.Slice(0, pairs), canonical.Slice(0, 0, pairs));

        // Means over 2 N samples: twice that is a pair's.
        return new()
        {
            ["points"] = KeyPointEstimationLoss.Points(seen.Points, batch.Points) * (2 * KeyPointEstimationLoss.PointWeight),
            ["reconstruction"] =
                KeyPointEstimationLoss.Points(seen.Pose(other), batch.Points) * (2 * KeyPointEstimationLoss.PointWeight),
            ["rotation"] =
                KeyPointEstimationLoss.Rotation(seen.Rotation, batch.Rotation) * (2 * KeyPointEstimationLoss.RotationWeight),
            ["deformation"] =
                KeyPointEstimationLoss.Deformation(seen.Deformation) * (2 * KeyPointEstimationLoss.DeformationWeight),
            ["similarity"] = KeyPointEstimationLoss.Similarity(seen.Scale, seen.Translation, batch.Scale, batch.Translation)
                * (2 * KeyPointEstimationLoss.RotationWeight),
        };
    }
}
