using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleAware;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleAware;

/// <summary>Losses, sampler and tester of <see cref="StyleAwareTraining"/>.</summary>
internal sealed class StyleAwareTrainer : Trainer<StyleAwareBatch, StyleAwareTrainingReport>
{
    private const float AverageDecay = 0.998f;
    private const double LargestGradient = 5;

    // Learning rate of the discriminator relative to the generator's: two time scales (Heusel et al. 2017) keep it ahead.
    private const float DiscriminatorPace = 5;

    private readonly StyleAwareTrainingOptions _options;
    private readonly StyleAwareSampler _sampler;
    private readonly StyleAwareConfiguration _configuration;
    private readonly StyleAwareGenerator _network;
    private readonly Adam _adam;
    private readonly MovingAverage _average;
    private readonly string[] _terms;
    private readonly TrainingStep _step;
    private readonly DiscriminatorStep? _discriminator;
    private readonly StyleAwareTester _tester;
    private Image? _samples;

    public StyleAwareTrainer(StyleAwareTrainingOptions options, Corpus corpus)
    {
        _options = options;

        // The network is the same at any size: here at that of the corpus.
        _configuration = options.Configuration() with { Size = ClipCrop.Size };
        CounterRandom random = options.WeightRandom();
        _network = _configuration.Create(random);
        if (options.Initial is string initial)
        {
            InitialWeights.Load(_network, initial, "a style-aware model of this preset", package =>
                package.Configuration is StyleAwareConfiguration given
                    && given with { Size = _network.Configuration.Size } == _network.Configuration);
        }

        _sampler = new StyleAwareSampler(corpus, CorpusPart.Train);
        TextureDiscriminator? discriminator = options.Adversarial > 0 ? new TextureDiscriminator(random) : null;
        StyleAwareWeights weights = new() { Perceptual = (float)options.Perceptual, Adversarial = (float)options.Adversarial };
        StyleAwareObjective objective = new(_network, weights, options.Perceptual > 0 ? new FaceFeatures() : null, discriminator);
        _adam = new Adam(_network.TrainableParameters, (float)options.LearningRate);
        _average = new MovingAverage(_network, AverageDecay);

        int samples = (options.Cut == ClipCrop.Size ? 2 : 4) * options.Pairs;
        Graph graph = new(ParameterBinding.Inputs);
        (IReadOnlyDictionary<string, Tensor> losses, Tensor picture) = objective.Generator(graph, samples, options.Cut);
        _terms = [.. losses.Keys];
        Terms.Declare(losses);
        graph.Output("picture", picture);
        _step = new TrainingStep(Terms.Sum(losses.Values), _adam) { MaximumGradient = LargestGradient };
        _discriminator = discriminator is null
            ? null
            : new DiscriminatorStep(discriminator, weights.Patches, samples, options.Cut, DiscriminatorPace * (float)options.LearningRate);
        _tester = new StyleAwareTester(objective, corpus, _sampler);
        State.Add("generator", _network);
        State.Add("average", _average);
        State.Add("adam", _adam);
        _discriminator?.AddTo(State);
    }

    public override void Dispose()
    {
        _tester.Dispose();
        _discriminator?.Dispose();
        _step.Dispose();
        _sampler.Dispose();
    }

    protected override StyleAwareBatch Draw(long number) => _sampler.Draw(number, _options.Pairs, _options.Cut, _options.Seed);

    protected override void Step(long number, StyleAwareBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(_step.Session);
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        _average.Update();
        Terms.Read(_step, _terms, metrics);
        if (_discriminator is not null)
        {
            metrics["discriminator"] = _discriminator.Run(
                _step.Session.Output("picture"),
                _step.Session.Input("truth"),
                _step.Session.Input("interior"),
                DiscriminatorPace * learningRate);
        }
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        _average.Swap();
        (StyleAwareScore score, _samples) = _tester.Evaluate();
        _average.Swap();
        (metrics["psnr_db"], metrics["psnr_mouth_db"]) = (score.Whole, score.Mouth);
        (metrics["mesh_psnr_db"], metrics["mesh_psnr_mouth_db"]) = (_tester.Mesh.Whole, _tester.Mesh.Mouth);
        return Task.CompletedTask;
    }

    protected override Image? DrawSamples() => _samples;

    protected override Task<TrainingOutcome<StyleAwareTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        _average.Swap();
        (StyleAwareScore score, Image sheet) = _tester.Evaluate();
        (metrics["validation_psnr_db"], metrics["validation_psnr_mouth_db"]) = (score.Whole, score.Mouth);
        (metrics["validation_mesh_psnr_db"], metrics["validation_mesh_psnr_mouth_db"]) = (_tester.Mesh.Whole, _tester.Mesh.Mouth);
        ModelPackage package = new("style-aware", _configuration, _network)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = $"{_sampler.People.Videos} people in clips, {_sampler.People.Stills} in photos",
        };
        StyleAwareTrainingReport report = new(score.Whole, score.Mouth, _tester.Mesh.Whole, _tester.Mesh.Mouth)
        {
            Parameters = _network.TrainableParameters.Sum(parameter => parameter.Shape.Elements),
        };
        return Task.FromResult(new TrainingOutcome<StyleAwareTrainingReport>(package, report, sheet));
    }
}
