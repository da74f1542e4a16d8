using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;
using Orator.Training.Losses;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains encoder and generator together, as an autoencoder in two steps: w+ alone is to give the picture as well as it can, so that it
/// holds what is global; HFGI's consultation adds to F what it lost. Published systems train the generator first, on many more pictures.
/// </summary>
internal sealed class InversionTrainer : StageTrainer<PortraitBatch>
{
    private const float CoarseWeight = 4;
    private const float SkipWeight = 4;
    private const float FineWeight = 10;
    private const float AlignWeight = 1;
    private const float OffsetWeight = 1e-3f;
    private const int Columns = 8;
    private const int Size = ClipCrop.Size;
    private static readonly ImagePyramid Pyramid = new([1, 0.5f, 0.25f]);
    private readonly PortraitSampler _sampler;
    private readonly StyleDiscriminatorStep? _discriminator;
    private readonly Session _test;
    private readonly IReadOnlyList<PortraitSample> _tests;

    public InversionTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus)
    {
        Require.That(
            Model.Configuration.Size == Size,
            $"The inversion can be trained for pictures of {Size} pixels only, those of a corpus.");
        int side = Model.Configuration.Generator.FeatureSide;
        _sampler = new PortraitSampler(corpus, CorpusPart.Train, side);
        Module[] trained = [Model.Generator, Model.Encoder, Model.Aligner, Model.Consultation];
        Adam adam = new(
            [.. trained.SelectMany(network => network.TrainableParameters)],
            (float)options.LearningRate,
            options.Adversarial > 0 ? 0.5f : 0.9f);
        foreach (Module network in trained)
        {
            network.Train(!options.FrozenStatistics);
        }

        StyleDiscriminator? discriminator = options.Adversarial > 0
            ? DiscriminatorSizes.Of(Model.Configuration.Generator).Create(options.WeightRandom(1))
            : null;
        Graph graph = new(ParameterBinding.Inputs);
        Tensor picture = graph.Input("picture", [options.Batch, 3, Size, Size]);
        Tensor weights = graph.Input("weights", [options.Batch, 1, Size, Size]);
        Inversion inversion = Invert(picture, graph.Input("shift", [options.Batch, 2, side, side]));
        OrderedDictionary<string, Tensor> losses = Losses(inversion, picture, weights);
        if (discriminator is not null)
        {
            Tensor score = discriminator.Forward((inversion.Fine * 2) - 1);
            Tensor mixed = discriminator.Forward((Drawn(Model.Generator.Forward(Mixed(inversion.Styles))) * 2) - 1);
            losses["adversarial"] =
                AdversarialLoss.OfGenerator(AdversarialForm.NonSaturating, [score, mixed]) * (float)(options.Adversarial / 2);
        }

        graph.Output("drawn", inversion.Fine);
        Minimise(losses, adam);
        _discriminator = discriminator is null
            ? null
            : new StyleDiscriminatorStep(discriminator, options.Batch, Size, (float)options.LearningRate);
        foreach (Module network in trained)
        {
            network.Train(false);
        }

        Graph test = new(ParameterBinding.Inputs);
        Inversion tested = Invert(test.Input("picture", [1, 3, Size, Size]), null);
        test.Output("coarse", tested.Coarse);
        test.Output("fine", tested.Fine);
        _test = Session.Compile(test, new SessionSettings { MemoryPattern = false });
        _tests = PortraitTests.Of(corpus, _sampler);
        _discriminator?.AddTo(State);
    }

    protected override string People => PortraitTests.Described(_sampler);

    public override void Dispose()
    {
        _test.Dispose();
        _discriminator?.Dispose();
        _sampler.Dispose();
        base.Dispose();
    }

    protected override PortraitBatch Draw(long number) => _sampler.Draw(number, Options.Batch, Options.Seed);

    protected override void Step(long number, PortraitBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(Session);
        TakeStep(learningRate, metrics);
        _discriminator?.Run(number, Session.Output("drawn"), Session.Input("picture"), learningRate, metrics);
    }

    protected override (double Psnr, double Baseline, Image? Sheet) Evaluate()
    {
        (double fine, double coarse) = (0, 0);
        List<Sample> shown = [];
        int step = Math.Max(1, _tests.Count / Columns);
        for (int i = 0; i < _tests.Count; i++)
        {
            new PortraitBatch([_tests[i]]).CopyTo(_test);
            _test.Run();
            (double f, double c) = (
                PortraitTests.Psnr(_test.Output("fine"), _tests[i].Picture), PortraitTests.Psnr(_test.Output("coarse"), _tests[i].Picture));
            (fine, coarse) = (fine + f, coarse + c);
            if (i % step == 0 && shown.Count < Columns)
            {
                Image Picture(ReadOnlySpan<float> planes) => Image.FromPlanes(planes, Size, Size);
                shown.Add(new Sample(
                    FormattableString.Invariant($"{c:0.0} / {f:0.0} dB"),
                    [Picture(_tests[i].Picture), Picture(_test.Output("coarse")), Picture(_test.Output("fine"))]));
            }
        }

        return (fine / _tests.Count, coarse / _tests.Count, SampleSheet.Compose(["picture", "by styles", "with F"], shown));
    }

    // Pictures from 0 to 1.
    private sealed record Inversion(Tensor Styles, Tensor Skip, Tensor Coarse, Tensor Fine, Tensor Lost, Tensor Aligned);

    private Inversion Invert(Tensor picture, Tensor? shift)
    {
        Tensor image = (picture * 2) - 1;
        Tensor styles = Model.Encode(image);
        (Tensor feature, Tensor skip) = Model.Generator.Begin(styles);

        // Consultation learns from what w+ lost, but w+ is not to lose more for its sake.
        Tensor drawn = Model.Generator.Finish(feature.Detach(), skip.Detach(), styles.Detach()).HardTanh();
        Tensor lost = image - drawn;
        Tensor moved = shift is null ? lost : FlowField.Warp(lost, shift, alignCorners: true, Outside.Border);
        Tensor aligned = Model.Aligner.Forward(moved, drawn);
        (Tensor scale, Tensor added) = Model.Consultation.Forward(aligned);
        Tensor fine = Model.Generator.Finish(SpatialFeature.Consult(feature, scale, added), skip, styles);

        // Of w+ alone, the upper levels are learned from the first picture only: they take most of the time. All teach the lower ones.
        Tensor First(Tensor x) => x.Slice(0, 0, 1);
        Tensor coarse = Model.Generator.Finish(First(feature), First(skip), First(styles));
        return new Inversion(styles, Drawn(skip), Drawn(coarse), Drawn(fine), lost, aligned);
    }

    private static Tensor Shrunk(Tensor picture, Tensor like)
    {
        int factor = picture.Shape[2] / like.Shape[2];
        return picture.AveragePool([factor, factor]);
    }

    private static Tensor Drawn(Tensor image) => (image * 0.5f) + 0.5f;

    private OrderedDictionary<string, Tensor> Losses(Inversion inversion, Tensor picture, Tensor weights)
    {
        IReadOnlyList<Tensor> truth = Pyramid.Forward(picture);
        OrderedDictionary<string, Tensor> losses = new()
        {
            ["coarse"] = ReconstructionLoss.Of(
                Pyramid.Forward(inversion.Coarse), [.. truth.Select(level => level.Slice(0, 0, 1))], weights.Slice(0, 0, 1)) * CoarseWeight,
            ["skip"] = ReconstructionLoss.Of(
                [inversion.Skip], [Shrunk(picture, inversion.Skip)], Shrunk(weights, inversion.Skip)) * SkipWeight,
            ["fine"] = ReconstructionLoss.Of(Pyramid.Forward(inversion.Fine), truth, weights) * FineWeight,
            ["align"] = (inversion.Aligned - inversion.Lost).Abs().Mean() * AlignWeight,
            ["offsets"] = (inversion.Styles - inversion.Styles.Slice(1, 0, 1)).Square().Mean() * OffsetWeight,
        };
        if (Options.Perceptual > 0)
        {
            FaceFeatures features = new();
            // At half the size: what matters there is what a face looks like as a whole.
            losses["perceptual"] = PerceptualLoss.Of(
                features, [Pyramid.Forward(inversion.Fine)[1]], [truth[1]]) * (float)Options.Perceptual;
        }

        return losses;
    }

    // Style mixing: the upper half of the rows of one picture with the lower half of the next one's.
    private static Tensor Mixed(Tensor styles)
    {
        (int count, int rows) = (styles.Shape[0], styles.Shape[1]);
        Tensor next = count == 1 ? styles : Tensor.Concat(0, styles.Slice(0, 1, count), styles.Slice(0, 0, 1));
        return Tensor.Concat(1, styles.Slice(1, 0, rows / 2), next.Slice(1, rows / 2, rows));
    }
}
