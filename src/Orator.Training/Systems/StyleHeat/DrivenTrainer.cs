using Orator.Engine;
using Orator.Graphs;
using Orator.Perception;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What the stages share that learn from pairs of pictures and the motion between them.</summary>
internal abstract class DrivenTrainer : StageTrainer<DrivenBatch>
{
    private const string Tested = "tested";
    private readonly IDrivenPairs _pairs;
    private readonly IReadOnlyList<DrivenPair> _tests;
    private Session _test = null!;
    private int _testedSide;

    /// <summary>Creates the model and opens the corpus.</summary>
    /// <param name="options">The options.</param>
    /// <param name="corpus">The corpus.</param>
    /// <param name="pairs">Makes pairs of the training split, with motion on a grid of a given side; null = by pictures and motion.</param>
    protected DrivenTrainer(StyleHeatTrainingOptions options, Corpus corpus, Func<int, IDrivenPairs>? pairs = null)
        : base(options, corpus)
    {
        int side = Model.Configuration.Generator.FeatureSide;
        _pairs = pairs?.Invoke(side) ?? new DrivenPairSampler(corpus, CorpusPart.Train, side);
        _tests = ValidationPairs.Of(corpus, _pairs.Suits, _pairs.Of);
    }

    /// <inheritdoc/>
    protected override string People => $"{_pairs.People.Videos} people in clips, {_pairs.People.Stills} in photos";

    /// <inheritdoc/>
    public override void Dispose()
    {
        _test.Dispose();
        _pairs.Dispose();
        base.Dispose();
    }

    /// <summary>Adds the inputs of a batch to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pairs">Pairs in the batch.</param>
    protected DrivenBatch.Inputs AddBatch(Graph graph, int pairs) => DrivenBatch.AddTo(
        graph, pairs, Model.Configuration.Generator.FeatureSide, Model.Configuration.Video.MeshHints);

    /// <summary>Compiles what is measured; each constructor calls it once.</summary>
    /// <param name="picture">What is to be the driving picture, [1, 3, side, side], 0 to 1, of a batch of one pair.</param>
    protected void Test(Tensor picture)
    {
        picture.Graph.Output(Tested, picture);
        _testedSide = picture.Shape[2];
        _test = Session.Compile(picture.Graph, new SessionSettings { MemoryPattern = false });
    }

    /// <inheritdoc/>
    protected override DrivenBatch Draw(long number) => new(_pairs.Draw(number, Options.Batch, Options.Seed));

    /// <inheritdoc/>
    protected override (double Psnr, double Baseline, Image? Sheet) Evaluate() =>
        ValidationPairs.Measure(_tests, Draw);

    private DrawnPair Draw(DrivenPair pair)
    {
        new DrivenBatch([pair]).CopyTo(_test);
        _test.Run();
        return new DrawnPair(
            Picture(pair.Source), Picture(pair.Driving), Image.FromPlanes(_test.Output(Tested), _testedSide, _testedSide));
    }

    private Image Picture(float[] planes) =>
        FaceCutout.Resize(Image.FromPlanes(planes, ClipCrop.Size, ClipCrop.Size), _testedSide);
}
