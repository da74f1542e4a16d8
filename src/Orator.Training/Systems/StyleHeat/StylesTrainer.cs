using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Training.Data;
using Orator.Training.Losses;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Trains the style encoder and the generator's levels up to F's as an autoencoder of small pictures, before the inversion: w+ learns what a
/// face is many times faster than behind the whole generator.
/// </summary>
internal sealed class StylesTrainer : StageTrainer<PortraitBatch>
{
    private const float OffsetWeight = 1e-3f;

    // Its weights have a deviation of 1, the encoder's of a tenth or so: at the same rate it would take a thousand steps to forget where it
    // began.
    private const float GeneratorRate = 5;
    private const int Columns = 8;
    private static readonly ImagePyramid Pyramid = new([1, 0.5f, 0.25f]);
    private readonly PortraitSampler _sampler;
    private readonly Session _test;
    private readonly IReadOnlyList<PortraitSample> _tests;
    private readonly int _side;

    public StylesTrainer(StyleHeatTrainingOptions options, Corpus corpus)
        : base(options, corpus)
    {
        _side = Model.Configuration.Generator.FeatureSide;
        _sampler = new PortraitSampler(corpus, CorpusPart.Train, _side);
        Model.Encoder.Train(!options.FrozenStatistics);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor picture = graph.Input("picture", [options.Batch, 3, ClipCrop.Size, ClipCrop.Size]);
        Tensor weights = graph.Input("weights", [options.Batch, 1, ClipCrop.Size, ClipCrop.Size]);
        (Tensor drawn, Tensor truth, Tensor styles) = Draw(picture);
        Minimise(
            new OrderedDictionary<string, Tensor>
            {
                ["drawn"] = ReconstructionLoss.Of(Pyramid.Forward(drawn), Pyramid.Forward(truth), weights),
                ["offsets"] = (styles - styles.Slice(1, 0, 1)).Square().Mean() * OffsetWeight,
            },
            Optimiser());
        Model.Encoder.Train(false);
        Graph test = new(ParameterBinding.Inputs);
        (drawn, truth, _) = Draw(test.Input("picture", [1, 3, ClipCrop.Size, ClipCrop.Size]));
        test.Output("drawn", drawn);
        test.Output("truth", truth);
        _test = Session.Compile(test, new SessionSettings { MemoryPattern = false });
        _tests = PortraitTests.Of(corpus, _sampler);
    }

    protected override string People => PortraitTests.Described(_sampler);

    public override void Dispose()
    {
        _test.Dispose();
        _sampler.Dispose();
        base.Dispose();
    }

    protected override PortraitBatch Draw(long number) => _sampler.Draw(number, Options.Batch, Options.Seed);

    protected override void Step(long number, PortraitBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.CopyTo(Session);
        TakeStep(learningRate, metrics);
    }

    // The baseline is one colour: the picture's mean.
    protected override (double Psnr, double Baseline, Image? Sheet) Evaluate()
    {
        (double psnr, double baseline) = (0, 0);
        List<Sample> shown = [];
        int step = Math.Max(1, _tests.Count / Columns);
        for (int i = 0; i < _tests.Count; i++)
        {
            new PortraitBatch([_tests[i]]).CopyTo(_test);
            _test.Run();
            float[] drawn = [.. _test.Output("drawn")];
            float[] truth = [.. _test.Output("truth")];
            float[] flat = [.. truth.Chunk(_side * _side).SelectMany(plane => Enumerable.Repeat(plane.Average(), plane.Length))];
            double own = PortraitTests.Psnr(drawn, truth);
            psnr += own;
            baseline += PortraitTests.Psnr(flat, truth);
            if (i % step == 0 && shown.Count < Columns)
            {
                shown.Add(new Sample(
                    FormattableString.Invariant($"{own:0.0} dB"),
                    [Image.FromPlanes(truth, _side, _side), Image.FromPlanes(drawn, _side, _side)]));
            }
        }

        return (psnr / _tests.Count, baseline / _tests.Count, SampleSheet.Compose(["picture", "by styles"], shown));
    }

    private Adam Optimiser()
    {
        IReadOnlyList<Parameter> encoder = Model.Encoder.TrainableParameters;
        IReadOnlyList<Parameter> generator = Model.Generator.TrainableParameters;
        return new Adam([.. encoder, .. generator], (float)Options.LearningRate)
        {
            RateFactors = [.. encoder.Select(_ => 1f), .. generator.Select(_ => GeneratorRate)],
        };
    }

    // Pictures from 0 to 1 in the size of F.
    private (Tensor Drawn, Tensor Truth, Tensor Styles) Draw(Tensor picture)
    {
        Tensor styles = Model.Encode((picture * 2) - 1);
        (Tensor feature, Tensor skip) = Model.Generator.Begin(styles);
        int factor = picture.Shape[2] / _side;
        return ((Model.Generator.Preview(feature, skip, styles) * 0.5f) + 0.5f, picture.AveragePool([factor, factor]), styles);
    }
}
