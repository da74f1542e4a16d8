using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains what draws frames: the calibration network and the upper levels of the generator, and the video generator goes on learning
/// (StyleHEAT's second stage). The inversion and the levels below F stay as they are.
/// </summary>
internal sealed class CalibrationTrainer : DrivenTrainer
{
    private const float ReconstructionWeight = 10;
    private const float StructureWeight = 2;
    private const float DrawnWeight = 2;
    private const float FlowWeight = 0.3f;
    private const float DiscriminatorPace = 5;
    private const int Size = ClipCrop.Size;
    private static readonly ImagePyramid Pyramid = new([1, 0.5f, 0.25f]);
    private readonly DiscriminatorStep? _discriminator;

    public CalibrationTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus)
    {
        Require.That(
            Model.Configuration.Size == Size,
            $"Calibration can be trained for pictures of {Size} pixels only, those of a corpus.");
        Adam adam = new(
            [.. Model.Calibration.TrainableParameters, .. Model.Video.TrainableParameters, .. Model.Generator.UpperParameters],
            (float)options.LearningRate);
        TextureDiscriminator? discriminator = options.Adversarial > 0 ? new TextureDiscriminator(options.WeightRandom(1)) : null;
        PatchWeights patches = new();
        Graph graph = new(ParameterBinding.Inputs);
        DrivenBatch.Inputs batch = AddBatch(graph, options.Batch);
        (Tensor frame, Tensor drawn, Tensor flow) = Drive(batch);
        OrderedDictionary<string, Tensor> losses = new()
        {
            ["reconstruction"] =
                ReconstructionLoss.Of(Pyramid.Forward(frame), Pyramid.Forward(batch.Driving), batch.Weights) * ReconstructionWeight,
            ["structure"] = StructuralSimilarityLoss.Of(frame, batch.Driving) * StructureWeight,
            ["flow"] = ((flow - batch.Flow).Abs() * batch.FlowWeights).Mean() * FlowWeight,
        };
        if (Model.Configuration.KeepsPortrait)
        {
            // Where the portrait is kept, too, so that there is something worth showing where it is not.
            losses["drawn"] =
                ReconstructionLoss.Of(Pyramid.Forward(drawn), Pyramid.Forward(batch.Driving), batch.Weights) * DrawnWeight;
        }

        if (options.Perceptual > 0)
        {
            // At half the size: at the whole it takes as long as everything else.
            losses["perceptual"] = PerceptualLoss.Of(
                new FaceFeatures(), [Pyramid.Forward(frame)[1]], [Pyramid.Forward(batch.Driving)[1]]) * (float)options.Perceptual;
        }

        if (discriminator is not null)
        {
            Tensor score = discriminator.Forward(frame);
            losses["adversarial"] = AdversarialLoss.OfGenerator(
                AdversarialForm.LeastSquares, [score], patches.Of(batch.Interior, score)) * (float)options.Adversarial;
        }

        graph.Output("frame", frame);
        Minimise(losses, adam);
        _discriminator = discriminator is null ? null : new DiscriminatorStep(
            discriminator, patches, options.Batch, Size, DiscriminatorPace * (float)options.LearningRate);
        Test(Drive(AddBatch(new Graph(ParameterBinding.Inputs), 1)).Frame);
        _discriminator?.AddTo(State);
    }

    public override void Dispose()
    {
        _discriminator?.Dispose();
        base.Dispose();
    }

    protected override void Step(long number, DrivenBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(Session);
        TakeStep(learningRate, metrics);
        if (_discriminator is not null)
        {
            metrics["discriminator"] = _discriminator.Run(
                Session.Output("frame"),
                Session.Input("driving"),
                Session.Input("interior"),
                DiscriminatorPace * learningRate);
        }
    }

    // Frames, and what the networks draw of them, from 0 to 1; and the flow.
    private (Tensor Frame, Tensor Drawn, Tensor Flow) Drive(DrivenBatch.Inputs batch)
    {
        Tensor image = (batch.Source * 2) - 1;
        Tensor styles = Model.Encode(image).Detach();
        (Tensor feature, Tensor skip, _) = Model.Invert(image, styles);
        Tensor descriptor = Model.Video.Describe(batch.Window);
        (feature, skip) = (feature.Detach(), skip.Detach());
        MotionField field = Model.Video.Flow(Model.Seen(image, feature, skip, styles).Detach(), descriptor, batch.Hint);
        (Tensor moved, Tensor below) = Model.Warp(feature, skip, field.Flow);
        Tensor drawn = Model.Draw(moved, below, styles, descriptor);
        Tensor frame = Model.Configuration.KeepsPortrait ? Model.Compose(drawn, (batch.Mesh * 2) - 1, image, field) : drawn;
        return ((frame * 0.5f) + 0.5f, (drawn * 0.5f) + 0.5f, field.Flow);
    }
}
