using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Losses, sampler and tester of <see cref="FaceVid2VidTraining"/>.</summary>
internal sealed class FaceVid2VidTrainer : Trainer<ReenactmentBatch, FaceVid2VidTrainingReport>
{
    private readonly FaceVid2VidTrainingOptions _options;
    private readonly ReenactmentCorpus _corpus;
    private readonly FaceVid2VidModelConfiguration _configuration;
    private readonly FaceVid2VidModel _model;
    private readonly Adam _adam;
    private readonly string[] _terms;
    private readonly TrainingStep _step;
    private readonly DiscriminatorStep? _discriminator;
    private readonly FaceVid2VidTester _tester;

    public FaceVid2VidTrainer(FaceVid2VidTrainingOptions options, ReenactmentCorpus corpus)
    {
        (_options, _corpus, _configuration) = (options, corpus, options.Configuration());
        CounterRandom random = options.WeightRandom();
        _model = _configuration.Create(random);

        // The paper's own discriminator is not trained here.
        FaceVid2VidNetworks networks = new(
            _model.Detector,
            _model.Estimator,
            _model.Generator,
            new MultiScaleDiscriminator(_configuration.Networks.Discriminator, random));
        if (options.Initial is string initial)
        {
            InitialWeights.Load(
                _model, initial, "a face-vid2vid model of this preset and size", package => InitialWeights.Cover(package, _model));
        }

        networks.Train(!options.FrozenStatistics);
        _adam = new Adam(
            [.. networks.Detector.TrainableParameters, .. networks.Estimator.TrainableParameters, .. networks.Generator.TrainableParameters], (float)options.LearningRate);
        Graph graph = new(ParameterBinding.Inputs);
        TextureDiscriminator? discriminator = options.AdversarialWeight > 0 ? new TextureDiscriminator(random) : null;
        TeacherObjective objective = new(networks, (float)options.Perceptual, discriminator, (float)options.AdversarialWeight);
        (IReadOnlyDictionary<string, Tensor> losses, MouthCutout? mouth) =
            objective.Of(ReenactmentBatch.AddTo(graph, options.Batch, options.Faces, options.Size, options.FlowSide));
        _terms = [.. losses.Keys];
        Terms.Declare(losses);
        if (mouth is not null)
        {
            graph.Output("generated mouth", mouth.Generated);
            graph.Output("real mouth", mouth.Real);
            graph.Output("interior", mouth.Interior);
        }

        _step = new TrainingStep(Terms.Sum(losses.Values), _adam);
        _discriminator = discriminator is null
            ? null
            : new DiscriminatorStep(
                discriminator, TeacherObjective.Patches, options.Batch, MouthCutout.Side(options.Size), (float)options.LearningRate);
        _tester = new FaceVid2VidTester(networks, options.Size);
        State.Add("kp_detector", networks.Detector);
        State.Add("he_estimator", networks.Estimator);
        State.Add("generator", networks.Generator);
        State.Add("adam", _adam);
        _discriminator?.AddTo(State);
    }

    public override void Dispose()
    {
        _tester.Dispose();
        _discriminator?.Dispose();
        _step.Dispose();
    }

    protected override ReenactmentBatch Draw(long number) => _corpus.Sampler.Draw(number, _options.Batch, _options.Faces, _options.Seed);

    protected override void Step(long number, ReenactmentBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(_step.Session);
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        Terms.Read(_step, _terms, metrics);
        if (_discriminator is not null)
        {
            metrics["discriminator"] = _discriminator.Run(
                _step.Session.Output("generated mouth"),
                _step.Session.Output("real mouth"),
                _step.Session.Output("interior"),
                learningRate);
        }
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        (metrics["test_psnr_db"], metrics["test_psnr_mesh_key_points_db"], metrics["test_key_point_distance"]) =
            _tester.Quick(_corpus.Clips);
        return Task.CompletedTask;
    }

    protected override Image? DrawSamples() => _tester.Samples(_corpus.Clips);

    protected override Task<TrainingOutcome<FaceVid2VidTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        IReadOnlyList<FaceVid2VidScore> scores = _tester.Evaluate(_corpus.Clips, _corpus.Analyzer);
        metrics["test_psnr_db"] = scores.Where(score => score.Way == FaceVid2VidScore.Alone).Average(score => score.Metrics.Psnr);
        ModelPackage package = new("face-vid2vid", _configuration, _model)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = _corpus.Sampler.Data,
        };
        FaceVid2VidTrainingReport report = new(_corpus.Sampler.Frames, scores)
        {
            Parameters = _adam.Parameters.Sum(parameter => parameter.Shape.Elements),
        };
        return Task.FromResult(new TrainingOutcome<FaceVid2VidTrainingReport>(package, report));
    }
}
