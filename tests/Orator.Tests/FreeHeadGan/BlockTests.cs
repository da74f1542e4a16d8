using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Graphs.Tests;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Fixtures;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Blocks of HeadGAN's networks and its warp against the public implementation in double precision.</summary>
public sealed class BlockTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData("snconv_in")]
    [InlineData("snconv_in_train")]
    [InlineData("spade")]
    [InlineData("spade_block_same")]
    [InlineData("spade_block_proj")]
    [InlineData("adain")]
    [InlineData("adain_block")]
    public void BlocksAgreeWithTheReference(string name)
    {
        using FixtureCase fixture = new("blocks_tiny", HeadGanFixtures.Folder);
        CounterRandom random = new(1);
        Module block = name switch
        {
            "spade" => new Spade(4, 3, random, hidden: 8),
            "spade_block_same" => new SpadeBlock(4, 4, 3, 8, random, rectifiedShortcut: true),
            "spade_block_proj" => new SpadeBlock(4, 6, 3, 8, random, rectifiedShortcut: true),
            "adain" => new AudioAdaIn(4, 6, random),
            "adain_block" => new AudioBlock(4, 6, random),
            _ => new Sequential(
                new Conv(4, 5, [3, 3], random, stride: [2], padding: [1], bias: false, spectralNorm: true),
                new InstanceNorm(5, affine: true)),
        };
        FormulaWeights.FillStyleHeat(block, HeadGanFixtures.Manifest, "blocks_tiny." + name);
        Assert.Equal(
            PublishedShapes.Of("blocks_tiny." + name, HeadGanFixtures.Manifest).Order(), PublishedShapes.Of(block).Order());
        block.Train(name.EndsWith("_train", StringComparison.Ordinal));
        SameVectors(fixture, "sn." + name, block);
        Tensor x = fixture.Input("x");
        Tensor? condition = block is AudioAdaIn or AudioBlock ? fixture.Input("s") : block is Sequential ? null : fixture.Input("seg");
        Tensor result = block switch
        {
            Spade layer => layer.Forward(x, condition!),
            SpadeBlock layer => layer.Forward(x, condition!),
            AudioAdaIn layer => layer.Forward(x, condition!),
            AudioBlock layer => layer.Forward(x, condition!),
            _ => ((Layer)block).Forward(x),
        };
        fixture.Expect("out." + name, result, Tolerance);
        fixture.ExpectGradients(
            FixtureCase.Projection("loss.blocks_tiny." + name, result),
            block,
            name + ".",
            condition is null ? [(name + ".0", x)] : [(name + ".0", x), (name + ".1", condition)],
            Tolerance);
        fixture.Run();

        // One power iteration for the one use in training mode.
        SameVectors(fixture, "after." + name, block);
        output.WriteLine($"{name}: {fixture.Worst}");
    }

    [Fact]
    public void TheWarpAgreesWithTheReference()
    {
        using FixtureCase fixture = new("resample2d", HeadGanFixtures.Folder);
        (Tensor image, Tensor flow) = (fixture.Input("img"), fixture.Input("flow"));
        Tensor warped = FlowField.Warp(image, flow, alignCorners: true, Outside.Border);
        Tensor loss = FixtureCase.Projection("loss.resample2d.warped", warped);
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [image, flow]);
        fixture.Expect("out.warped", warped, Tolerance);
        fixture.Expect("out.flow_down", FlowField.Halve(flow), Tolerance);
        fixture.Expect("out.loss", loss, Tolerance);
        fixture.Expect("gin.img", gradients[0], Tolerance);
        fixture.Expect("gin.flow", gradients[1], Tolerance);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Fact]
    public void AnEnlargedFlowMovesAsFar()
    {
        Graph graph = new();
        Tensor flow = graph.Constant([.. Enumerable.Repeat(1f, 16), .. Enumerable.Repeat(-2f, 16)], [1, 2, 4, 4]);
        graph.Output("flow", FlowField.Enlarge(flow, 2));
        graph.Output("same", FlowField.Halve(FlowField.Enlarge(flow, 2)) - flow);
        using Engine.Session session = Engine.Session.Compile(graph);
        session.Run();
        float[] enlarged = session.Output("flow").ToArray();
        Assert.All(enlarged[..64], v => Assert.Equal(2, v, 1e-6f));
        Assert.All(enlarged[64..], v => Assert.Equal(-4, v, 1e-6f));
        Assert.All(session.Output("same").ToArray(), v => Assert.Equal(0, v, 1e-6f));
    }

    private static void SameVectors(FixtureCase fixture, string prefix, Module block)
    {
        foreach ((string name, Parameter parameter) in block.NamedParameters.Where(p => p.Parameter.IsBuffer))
        {
            if (fixture.File.Names.Contains($"{prefix}.{name}"))
            {
                Assert.All(
                    fixture.File[$"{prefix}.{name}"].Values.Zip(parameter.Values),
                    pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
            }
        }
    }
}
