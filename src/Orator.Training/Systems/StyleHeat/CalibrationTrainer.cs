using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains what draws frames: the calibration network and the upper levels of the generator, and the video generator goes on learning
/// (StyleHEAT's second stage). The inversion and the levels below F stay as they are.
/// </summary>
internal sealed class CalibrationTrainer : StageTrainer<DrivenBatch>
{
    private const float ReconstructionWeight = 10;
    private const float StructureWeight = 2;
    private const float FlowWeight = 0.3f;
    private const double LargestGradient = 5;
    private const float DiscriminatorPace = 5;
    private const int Size = ClipCrop.Size;
    private static readonly ImagePyramid Pyramid = new([1, 0.5f, 0.25f]);
    private readonly DrivenPairSampler _sampler;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly DiscriminatorStep? _discriminator;
    private readonly string[] _terms;
    private readonly Session _test;
    private readonly IReadOnlyList<DrivenPair> _tests;
    private readonly int _flowSide;

    public CalibrationTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus)
    {
        Require.That(
            Model.Configuration.Encoder.ImageSide == Size && Model.Configuration.Size == Size,
            $"Calibration can be trained for pictures of {Size} pixels only, those of a corpus.");
        _flowSide = Model.Configuration.Generator.FeatureSide;
        _sampler = new DrivenPairSampler(corpus, CorpusPart.Train, _flowSide);
        _adam = new Adam(
            [.. Model.Calibration.TrainableParameters, .. Model.Video.TrainableParameters, .. Model.Generator.UpperParameters],
            (float)options.LearningRate);
        TextureDiscriminator? discriminator = options.Adversarial > 0 ? new TextureDiscriminator(options.WeightRandom(1)) : null;
        PatchWeights patches = new();
        Graph graph = new(ParameterBinding.Inputs);
        DrivenBatch.Inputs batch = DrivenBatch.AddTo(graph, options.Batch, _flowSide, Model.Configuration.Video.MeshHints);
        (Tensor drawn, Tensor flow) = Drive(batch);
        OrderedDictionary<string, Tensor> losses = new()
        {
            ["reconstruction"] =
                ReconstructionLoss.Of(Pyramid.Forward(drawn), Pyramid.Forward(batch.Driving), batch.Weights) * ReconstructionWeight,
            ["structure"] = StructuralSimilarityLoss.Of(drawn, batch.Driving) * StructureWeight,
            ["flow"] = ((flow - batch.Flow).Abs() * batch.FlowWeights).Mean() * FlowWeight,
        };
        if (options.Perceptual > 0)
        {
            // At half the size: at the whole it takes as long as everything else.
            losses["perceptual"] = PerceptualLoss.Of(
                new FaceFeatures(), [Pyramid.Forward(drawn)[1]], [Pyramid.Forward(batch.Driving)[1]]) * (float)options.Perceptual;
        }

        if (discriminator is not null)
        {
            Tensor score = discriminator.Forward(drawn);
            losses["adversarial"] = AdversarialLoss.OfGenerator(
                AdversarialForm.LeastSquares, [score], patches.Of(batch.Interior, score)) * (float)options.Adversarial;
        }

        graph.Output("drawn", drawn);
        _terms = [.. losses.Keys];
        Terms.Declare(losses);
        _step = new TrainingStep(Terms.Sum(losses.Values), _adam) { MaximumGradient = LargestGradient };
        _discriminator = discriminator is null ? null : new DiscriminatorStep(
            discriminator, patches, options.Batch, Size, DiscriminatorPace * (float)options.LearningRate);
        Graph test = new(ParameterBinding.Inputs);
        test.Output("drawn", Drive(DrivenBatch.AddTo(test, 1, _flowSide, Model.Configuration.Video.MeshHints)).Drawn);
        _test = Session.Compile(test, new SessionSettings { MemoryPattern = false });
        _tests = ValidationPairs.Of(corpus, _sampler);
        Remember(_adam);
        _discriminator?.AddTo(State);
    }

    protected override string People => $"{_sampler.People.Videos} people in clips, {_sampler.People.Stills} in photos";

    public override void Dispose()
    {
        _test.Dispose();
        _step.Dispose();
        _discriminator?.Dispose();
        _sampler.Dispose();
    }

    protected override DrivenBatch Draw(long number) => new(_sampler.Draw(number, Options.Batch, Options.Seed));

    protected override void Step(long number, DrivenBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(_step.Session);
        _adam.LearningRate = learningRate;
        metrics["loss"] = _step.Run();
        UpdateAverage();
        Terms.Read(_step, _terms, metrics);
        if (_discriminator is not null)
        {
            metrics["discriminator"] = _discriminator.Run(
                _step.Session.Output("drawn"),
                _step.Session.Input("driving"),
                _step.Session.Input("interior"),
                DiscriminatorPace * learningRate);
        }
    }

    protected override (double Psnr, double Baseline, Image? Sheet) Evaluate() =>
        ValidationPairs.Measure(_tests, _test, "drawn", Size);

    // Frames from 0 to 1, and the flow.
    private (Tensor Drawn, Tensor Flow) Drive(DrivenBatch.Inputs batch)
    {
        Tensor image = (batch.Source * 2) - 1;
        Tensor styles = Model.Encoder.Forward(image).Detach();
        (Tensor feature, Tensor skip, _) = Model.Invert(image, styles);
        Tensor descriptor = Model.Video.Describe(batch.Window);
        (feature, skip) = (feature.Detach(), skip.Detach());
        Tensor flow = Model.Video.Flow(Model.Seen(image, feature, skip, styles).Detach(), descriptor, batch.Hint);
        (Tensor moved, Tensor below) = Model.Warp(feature, skip, flow);
        Tensor drawn = Model.Draw(moved, below, styles, descriptor);
        if (Model.Configuration.CarriesLost)
        {
            Tensor lost = image - Model.Generator.Finish(feature, skip, styles).Detach();
            drawn += Model.Warped(lost, flow);
        }

        return ((drawn * 0.5f) + 0.5f, flow);
    }
}
