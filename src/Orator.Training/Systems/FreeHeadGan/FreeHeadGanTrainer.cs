using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Losses, pairs and tests of <see cref="FreeHeadGanTraining"/>.</summary>
internal sealed class FreeHeadGanTrainer : Trainer<FreeHeadGanBatch, FreeHeadGanTrainingReport>
{
    private const float AverageDecay = 0.998f;
    private const double LargestGradient = 5;
    private const float ReconstructionWeight = 10;
    private const float StructureWeight = 2;
    private const float WarpedWeight = 2;
    private const float StillWeight = 20;
    private const string Drawn = "drawn";
    private static readonly ImagePyramid Pyramid = new([1, 0.5f, 0.25f]);

    private readonly FreeHeadGanTrainingOptions _options;
    private readonly FreeHeadGanConfiguration _configuration;
    private readonly FreeHeadGanModel _model;
    private readonly FreeHeadGanPairSampler _sampler;
    private readonly IReadOnlyList<FreeHeadGanPair> _tests;
    private readonly MovingAverage _average;
    private readonly Adam _adam;
    private readonly string[] _terms;
    private readonly TrainingStep _step;
    private readonly Session _test;
    private readonly FreeHeadGanCritics? _critics;
    private Image? _sheet;

    public FreeHeadGanTrainer(FreeHeadGanTrainingOptions options, Corpus corpus)
    {
        (_options, _configuration) = (options, options.Configuration());
        _model = _configuration.Create(options.WeightRandom());
        if (options.Initial is string initial)
        {
            // The head that weighs sources is there from two on.
            InitialWeights.Load(
                _model,
                initial,
                "a HeadGAN model of this preset",
                package => InitialWeights.Cover(package, _model, "flow_network.dec_weight."));
        }

        SpectralNorms.Settle(_model);
        _sampler = new FreeHeadGanPairSampler(corpus, CorpusPart.Train, _configuration.Shots, _configuration.MeshBased);
        _tests = ValidationPairs.Of(corpus, _ => true, _sampler.Of);
        _average = new MovingAverage(_model, AverageDecay);
        _adam = new Adam(_model.TrainableParameters, (float)options.LearningRate);
        _critics = options.Adversarial > 0
            ? new FreeHeadGanCritics(
                !_configuration.MeshBased, options.Batch, (float)options.LearningRate, options.WeightRandom(1))
            : null;

        _model.Train();
        FreeHeadGanBatch.Inputs batch = FreeHeadGanBatch.AddTo(new Graph(ParameterBinding.Inputs), options.Batch, _configuration);
        OrderedDictionary<string, Tensor> losses = Losses(batch);
        _terms = [.. losses.Keys];
        Terms.Declare(losses);
        _step = new TrainingStep(Terms.Sum(losses.Values), _adam) { MaximumGradient = LargestGradient };

        _model.Train(false);
        FreeHeadGanBatch.Inputs tested = FreeHeadGanBatch.AddTo(new Graph(ParameterBinding.Inputs), 1, _configuration);
        Tensor picture = Unsigned(Generate(tested).Picture);
        picture.Graph.Output(Drawn, picture);
        _test = Session.Compile(picture.Graph, new SessionSettings { MemoryPattern = false });
        State.Add("model", _model);
        State.Add("average", _average);
        State.Add("adam", _adam);
        _critics?.AddTo(State);
    }

    public override void Dispose()
    {
        _critics?.Dispose();
        _test.Dispose();
        _step.Dispose();
        _sampler.Dispose();
    }

    protected override FreeHeadGanBatch Draw(long number) => new(_sampler.Draw(number, _options.Batch, _options.Seed));

    protected override void Step(long number, FreeHeadGanBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(_step.Session);
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        _average.Update();
        Terms.Read(_step, _terms, metrics);
        if (_critics is not null)
        {
            metrics["critics"] = _critics.Run(batch, _step.Session.Output(Drawn), learningRate);
        }
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        (metrics["psnr_db"], metrics["baseline_psnr_db"]) = Measure();
        return Task.CompletedTask;
    }

    protected override Image? DrawSamples() => _sheet;

    protected override Task<TrainingOutcome<FreeHeadGanTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        (double psnr, double baseline) = Measure();
        (metrics["validation_psnr_db"], metrics["validation_baseline_psnr_db"]) = (psnr, baseline);

        // The package keeps the average, which is what was measured.
        Swap();
        ModelPackage package = new(FreeHeadGanAnimator.GeneratorName, _configuration, _model)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = $"{_sampler.People.Videos} people in clips, {_sampler.People.Stills} in photos",
        };
        FreeHeadGanTrainingReport report = new(psnr, baseline)
        {
            Parameters = _model.TrainableParameters.Sum(parameter => parameter.Shape.Elements),
        };
        return Task.FromResult(new TrainingOutcome<FreeHeadGanTrainingReport>(package, report, _sheet));
    }

    private static Tensor Unsigned(Tensor picture) => (picture * 0.5f) + 0.5f;

    private GeneratedHead Generate(FreeHeadGanBatch.Inputs batch)
    {
        Tensor images = (batch.Source * 2) - 1;
        return _model.Forward(_model.Encode(batch.SourceSketch, images), images, batch.Sketch, null, batch.Mesh);
    }

    private OrderedDictionary<string, Tensor> Losses(FreeHeadGanBatch.Inputs batch)
    {
        GeneratedHead head = Generate(batch);
        Tensor truth = batch.Driving;

        // Where a pair has nothing to teach, the picture is right by definition.
        Tensor region = (batch.Weights > 0).ToReal();
        Tensor picture = truth + ((Unsigned(head.Picture) - truth) * region);
        IReadOnlyList<Tensor> sizes = Pyramid.Forward(picture);
        IReadOnlyList<Tensor> real = Pyramid.Forward(truth);
        OrderedDictionary<string, Tensor> losses = new()
        {
            ["reconstruction"] = ReconstructionLoss.Of(sizes, real, batch.Weights) * ReconstructionWeight,
            ["structure"] = StructuralSimilarityLoss.Of(picture, truth) * StructureWeight,
            ["warped"] = ((Unsigned(head.Warped) - truth).Abs() * batch.Weights).Mean() * WarpedWeight,
        };
        if (head.Layers is { } layers)
        {
            losses["still"] = StandingStillLoss.Of(
                layers.Still, Unsigned(batch.Mesh!.Picture), batch.Source.Slice(0, 0, _options.Batch), truth, region) * StillWeight;
        }

        if (_options.Perceptual > 0)
        {
            // At half the size: at the whole it takes as long as everything else.
            losses["perceptual"] = PerceptualLoss.Of(new FaceFeatures(), [sizes[1]], [real[1]]) * (float)_options.Perceptual;
        }

        if (_critics is not null)
        {
            (Tensor adversarial, Tensor features) = _critics.Judge(batch, picture);
            losses["adversarial"] = adversarial * (float)_options.Adversarial;
            losses["features"] = features * (HeadGanLoss.FeatureWeight * (float)_options.Adversarial);
        }

        picture.Graph.Output(Drawn, picture);
        return losses;
    }

    private (double Psnr, double Baseline) Measure()
    {
        Swap();
        try
        {
            (double psnr, double baseline, _sheet) = ValidationPairs.Measure(_tests, DrawTest);
            return (psnr, baseline);
        }
        finally
        {
            _average.Swap();
        }
    }

    // The average, with the singular vectors of its own weights.
    private void Swap()
    {
        _average.Swap();
        SpectralNorms.Settle(_model);
    }

    private DrawnPair DrawTest(FreeHeadGanPair pair)
    {
        new FreeHeadGanBatch([pair]).CopyTo(_test);
        _test.Run();
        return new DrawnPair(Picture(pair.Sources[0]), Picture(pair.Driving), Picture(_test.Output(Drawn)))
        {
            Mesh = _configuration.MeshBased ? Picture(pair.Mesh) : null,
        };
    }

    private static Image Picture(ReadOnlySpan<float> planes) => Image.FromPlanes(planes, ClipCrop.Size, ClipCrop.Size);
}
