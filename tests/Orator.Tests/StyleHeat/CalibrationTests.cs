using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>The calibration network against an independent implementation in double precision.</summary>
public sealed class CalibrationTests(ITestOutputHelper output)
{
    private static readonly CalibrationConfiguration Tiny = new()
    {
        FeatureSide = 32,
        InputChannels = 12,
        Channels = [8, 8, 8, 8],
        OutputChannels = 16,
        DescriptorSize = 8,
        DescriptorLayer = 8,
    };

    [Fact]
    public void TheTinyNetworkAgreesWithTheReference()
    {
        using FixtureCase fixture = new("calibration_tiny");
        CalibrationNetwork network = Tiny.Create();
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "calibration_tiny");
        Assert.Equal(PublishedShapes.Of("calibration_tiny"), PublishedShapes.Of(network));
        (Tensor x, Tensor z) = (fixture.Input("x"), fixture.Input("z", 2, 8));
        Tensor[] conditions = [.. network.Forward(x, z).SelectMany(pair => new[] { pair.Scale, pair.Shift })];
        for (int i = 0; i < conditions.Length; i++)
        {
            fixture.Expect($"out.cond{i}", conditions[i], 2e-5);
        }

        Tensor loss = conditions.Select((condition, i) => FixtureCase.Projection($"loss.calibration_tiny.cond{i}", condition)).Aggregate(
            (a, b) => a + b);
        fixture.Expect("out.loss", loss, 2e-5);
        fixture.ExpectGradients(loss, network, "", [("x", x), ("z", z)], 5e-5);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Fact]
    public void ThePairOfTheFeatureNeedsNoOtherHead()
    {
        CalibrationNetwork network = Tiny.Create();
        Graph graph = new();
        (Tensor x, Tensor z) = (graph.Input("x", [1, 12, 32, 32]), graph.Input("z", [1, 8]));
        (Tensor scale, Tensor shift) = network.ForwardFeature(x, z);
        Assert.Equal([1, 16, 32, 32], scale.Shape);
        Assert.Equal([1, 16, 32, 32], shift.Shape);
        int operations = graph.Operations.Count;
        Assert.Equal(3, network.Forward(x, z).Count);
        Assert.True(graph.Operations.Count - operations > operations);
    }

    [Fact]
    public void TheResidualBlockAgreesWithTheReference()
    {
        using FixtureCase fixture = new("encoder_blocks_tiny");
        AdaInResidualBlock block = new(8, 6, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(block, FixtureCase.Manifest, "encoder_blocks_tiny.adain_resblock");
        Tensor x = fixture.Input("x");
        Tensor z = fixture.Input("zz", [2, 6], FixtureCase.Unit("in.encoder_blocks_tiny.zz", [2, 6]));
        Tensor result = block.Forward(x, z);
        fixture.Expect("out.adain_resblock", result, 2e-5);
        fixture.Run();
    }

    [Fact]
    public void NamesAndShapesAreThoseOfTheCheckpoints()
    {
        CalibrationNetwork network = CalibrationConfiguration.Paper.Create();
        Assert.Equal(PublishedShapes.Of("calibrator"), PublishedShapes.Of(network));
        Assert.Equal(30_492_672, network.ParameterCount);
    }

    [Fact]
    public void ThePublishedSizeAgreesWithTheReference()
    {
        SlowTests.Require();
        using FixtureCase fixture = new("full_calibrator");
        CalibrationNetwork network = CalibrationConfiguration.Paper.Create();
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "calibrator");
        Shape shape = [1, 512, 64, 64];
        Tensor feature = fixture.Input("fx", shape, FixtureCase.Unit("in.full_calibrator.fx", shape, 1.7));
        Tensor[] conditions = [.. network.Forward(feature, fixture.Input("desc", 1, 256)).SelectMany(
            pair => new[] { pair.Scale, pair.Shift })];
        for (int i = 0; i < conditions.Length; i++)
        {
            fixture.Expect($"out.cond{i}", conditions[i], 5e-5);
        }

        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        Assert.Contains(
            "feature side is 64",
            Assert.Throws<ArgumentException>(() => (Tiny with { FeatureSide = 64 }).Create()).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "descriptor size is 0",
            Assert.Throws<ArgumentException>(() => (Tiny with { DescriptorSize = 0 }).Create()).Message,
            StringComparison.Ordinal);
        Graph graph = new();
        Assert.Throws<ShapeException>(() => Tiny.Create().Forward(graph.Input("x", [1, 12, 32, 32]), graph.Input("z", [1, 9])));
    }
}
