using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>The style generator and its parts against an independent implementation in double precision.</summary>
public sealed class GeneratorTests(ITestOutputHelper output)
{
    private static readonly StyleGanConfiguration Tiny = new()
    {
        Size = 128,
        StyleSize = 16,
        MappingLayers = 2,
        Channels = [16, 16, 12, 12, 8, 6],
    };

    [Theory]
    [InlineData("styledconv_up")]
    [InlineData("torgb_skip")]
    [InlineData("convlayer_down")]
    [InlineData("resblock")]
    [InlineData("resupblock")]
    public void PartsAgreeWithTheReference(string part)
    {
        using FixtureCase fixture = new("sg2_ops");
        CounterRandom random = new(1);
        Tensor Input(string name) => fixture.Input(name);
        (Module network, Tensor[] inputs, Func<Tensor[], Tensor> apply) = part switch
        {
            "styledconv_up" => Styled(new StyledConv(3, 4, 8, random, up: 2), Input("x"), Input("style")),
            "torgb_skip" => Picture(new ToRgb(3, 8, random), Input("x44"), Input("style"), Input("skip")),
            "convlayer_down" => Plain(ConvLayer.Down(3, 4, random), Input("x8")),
            "resblock" => Plain(new ResBlock(3, 4, random), Input("x8")),
            _ => Plain(new ResUpBlock(3, 4, random), Input("x44")),
        };
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "sg2_ops." + part);
        Tensor result = apply(inputs);
        fixture.Expect("out." + part, result, 2e-5);
        fixture.ExpectGradients(
            FixtureCase.Projection("loss.sg2_ops." + part, result),
            network,
            part + ".",
            [.. inputs.Select((x, i) => ($"{part}.{i}", x))],
            2e-5);
        fixture.Run();
    }

    [Theory]
    [InlineData("blur_p2_1", 2, 1, 1)]
    [InlineData("blur_p1_1_gain4", 1, 1, 1)]
    [InlineData("blur_p2_2", 2, 2, 1)]
    [InlineData("blur_p1_1", 1, 1, 1)]
    [InlineData("up2_p2_1_gain4", 2, 1, 2)]
    [InlineData("neg_pad", -1, 2, 2)]
    public void FiltersAndTheirGradientsAgreeWithTheReference(string name, int begin, int end, int up)
    {
        using FixtureCase fixture = new("sg2_ops");
        float[,] kernel = FilterKernel.Separable([1, 3, 3, 1], name.EndsWith("gain4", StringComparison.Ordinal) ? 4 : 1);
        Tensor x = fixture.Input("x");
        Tensor result = x.UpFirDn(kernel, up, padding: [begin, begin, end, end]);
        fixture.Expect("out.upfirdn2d." + name, result, 2e-6);
        fixture.Expect(
            "gin.upfirdn2d." + name, Gradients.Of(FixtureCase.Projection("loss.sg2_ops.upfirdn2d." + name, result), [x])[0], 2e-6);
        fixture.Run();
    }

    [Fact]
    public void TheActivationAgreesWithTheReference()
    {
        using FixtureCase fixture = new("sg2_ops");
        FusedLeakyRelu activation = new(3);
        fixture.File["in.b"].Values.CopyTo(activation.NamedParameters.Single().Parameter.Values, 0);
        Tensor x = fixture.Input("x");
        Tensor result = activation.Forward(x);
        IReadOnlyList<Tensor> gradients = Gradients.Of(
            FixtureCase.Projection("loss.sg2_ops.fused_lrelu", result),
            [x, activation.NamedParameters.Single().Parameter.In(fixture.Graph)]);
        fixture.Expect("out.fused_lrelu", result, 2e-6);
        fixture.Expect("gin.fused_lrelu.x", gradients[0], 2e-6);
        fixture.Expect("gin.fused_lrelu.b", gradients[1], 2e-6);
        fixture.Run();
    }

    [Fact]
    public void TheTinyGeneratorAgreesWithTheReference()
    {
        using FixtureCase fixture = new("sg2_tiny");
        StyleGenerator network = Tiny.Create();
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "sg2_tiny");
        Tensor w = network.Map(fixture.Input("z"));
        fixture.Expect("out.mapping_w", w, 2e-5);
        (Tensor plain, Tensor plainSkip) = network.Begin(network.Repeat(w));
        fixture.Expect("out.plain.f_latent", plain, 2e-5);
        fixture.Expect("out.plain.image", network.Finish(plain, plainSkip, network.Repeat(w)), 2e-5);

        Tensor styles = fixture.Input("wplus");
        Tensor[] flows = [fixture.Input("flow1"), fixture.Input("flow2")];
        Shape shape = [2, 8, 64, 64];
        string[] names = ["inv_scale", "inv_shift", "ref_scale", "ref_shift"];
        Tensor[] conditions = [.. names.Select(name => fixture.Input(name, shape, FixtureCase.Unit("in.sg2_tiny." + name, shape, 0.5)))];
        (Tensor feature, Tensor skip) = network.Begin(styles);
        Tensor consulted = SpatialFeature.Consult(feature, conditions[0], conditions[1]);
        Tensor inversion = network.Finish(consulted, skip, styles);
        Tensor warped = flows.Aggregate(consulted, (x, flow) => FlowField.Warp(x, flow));
        Tensor warp = network.Finish(warped, skip, styles);
        Tensor refined = SpatialFeature.Consult(
            flows.Aggregate(consulted.Detach(), (x, flow) => FlowField.Warp(x, flow)), conditions[2], conditions[3]);
        Tensor refine = network.Finish(refined, skip, styles);
        fixture.Expect("out.inversion.f_latent_b0", consulted.Slice(0, 0, 1), 2e-5);
        fixture.Expect("out.inversion.image_b0", inversion.Slice(0, 0, 1), 2e-5);
        fixture.Expect("out.warp.image_b0", warp.Slice(0, 0, 1), 2e-5);
        fixture.Expect("out.refine.image_b0", refine.Slice(0, 0, 1), 2e-5);

        // The reference's loss has the two warped pictures.
        Tensor loss = FixtureCase.Projection("loss.sg2_tiny.warp", warp) + FixtureCase.Projection("loss.sg2_tiny.refine", refine);
        fixture.Expect("out.loss", loss, 2e-5);
        fixture.ExpectGradients(
            loss,
            network,
            "",
            [("wplus", styles), ("flow1", flows[0]), ("flow2", flows[1]), .. names.Zip(conditions)],
            1e-4);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Fact]
    public void NamesAndShapesAreThoseOfTheCheckpoints()
    {
        StyleGenerator network = StyleGanConfiguration.Paper.Create();
        Assert.Equal(PublishedShapes.Of("stylegan2_1024"), PublishedShapes.Of(network));

        // Of 30370060 published parameters, 17 are weights of noise without effect.
        Assert.Equal(30_370_060 - 17, network.ParameterCount);
        Assert.Equal(18, StyleGanConfiguration.Paper.Rows);
    }

    [Fact]
    public void ThePublishedSizeAgreesWithTheReference()
    {
        SlowTests.Require();
        using FixtureCase fixture = new("full_stylegan2");
        StyleGenerator network = StyleGanConfiguration.Paper.Create();
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "stylegan2_1024");
        Tensor w = network.Map(fixture.Input("z"));
        Tensor styles = network.Repeat(w);
        (Tensor feature, Tensor skip) = network.Begin(styles);
        Tensor image = network.Finish(feature, skip, styles);
        fixture.Expect("out.w", w, 5e-5);
        fixture.Expect("out.f_latent", feature, 5e-5);
        fixture.Expect("out.image", image, 5e-5);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Fact]
    public void TapsChangeTheMapsOfAllLevels()
    {
        StyleGenerator network = Tiny.Create();
        Graph graph = new();
        Tensor styles = graph.Input("styles", [2, 12, 16]);
        List<int> sides = [];
        Tensor image = network.Forward(styles, (side, x) =>
        {
            sides.Add(side);
            Assert.Equal([2, Tiny.Channels[int.Log2(side) - 2], side, side], x.Shape);
            return x;
        });
        Assert.Equal([2, 3, 128, 128], image.Shape);
        Assert.Equal([4, 8, 16, 32, 64, 128], sides);
        Assert.Equal([2, 8, 64, 64], network.Begin(styles).Feature.Shape);
        Assert.Equal([2, 3, 32, 32], network.Begin(styles).Skip.Shape);
    }

    [Fact]
    public void OptimisersLeaveTheNoiseAlone()
    {
        StyleGenerator network = Tiny.Create();
        Assert.All(
            network.NamedParameters.Where(p => p.Name.Contains("noise", StringComparison.Ordinal)), p => Assert.True(p.Parameter.IsBuffer));
        Assert.Equal(22, network.NamedParameters.Count(p => p.Name.Contains("noise", StringComparison.Ordinal)));
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        foreach ((StyleGanConfiguration wrong, string message) in new[]
        {
            (Tiny with { Size = 256 }, "size is 256"),
            (Tiny with { FeatureSide = 4 }, "feature side is 4"),
            (Tiny with { FeatureSide = 256 }, "feature side is 256"),
            (Tiny with { StyleSize = 0 }, "style size is 0"),
            (Tiny with { MappingLayers = 99 }, "mapping layers is 99"),
            (Tiny with { Channels = [1, 2, 3, 4, 5, 0] }, "channels is 0"),
            (Tiny with { Channels = [] }, "0 levels"),
        })
        {
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => wrong.Create()).Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            "[N, 12, 16]",
            Assert.Throws<ShapeException>(() => Tiny.Create().Forward(new Graph().Input("w", [1, 11, 16]))).Message,
            StringComparison.Ordinal);
    }

    private static (Module, Tensor[], Func<Tensor[], Tensor>) Plain(Graphs.Layers.Layer layer, Tensor x) =>
        (layer, [x], t => layer.Forward(t[0]));

    private static (Module, Tensor[], Func<Tensor[], Tensor>) Styled(StyledConv layer, Tensor x, Tensor style) =>
        (layer, [x, style], t => layer.Forward(t[0], t[1]));

    private static (Module, Tensor[], Func<Tensor[], Tensor>) Picture(ToRgb layer, Tensor x, Tensor style, Tensor skip) =>
        (layer, [x, style, skip], t => layer.Forward(t[0], t[1], t[2]));
}
