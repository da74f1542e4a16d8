using Orator.Engine;
using Orator.Graphs;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>Warps by a flow, in the published convention and in the one of new trainings.</summary>
public sealed class FlowFieldTests
{
    [Fact]
    public void WarpsAgreeWithTheReference()
    {
        using FixtureCase fixture = new("flow_warp");
        (Tensor flow, Tensor image, Tensor big) = (fixture.Input("flow"), fixture.Input("img"), fixture.Input("big"));
        Tensor deformation = FlowField.Deformation(flow);
        Tensor same = FlowField.Sample(image, deformation);
        Tensor resized = FlowField.Warp(big, flow);
        fixture.Expect("mid.deformation", deformation, 2e-6);
        fixture.Expect("out.warp_same", same, 1e-5);
        fixture.Expect("out.warp_resized", resized, 1e-5);
        fixture.Expect("out.identity_is_not_identity", FlowField.Warp(image, flow * 0), 1e-5);
        Tensor loss = FixtureCase.Projection("loss.flow_warp.warp_same", same)
            + FixtureCase.Projection("loss.flow_warp.warp_resized", resized);
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [flow, image]);
        fixture.Expect("out.loss", loss, 2e-5);
        fixture.Expect("gin.flow", gradients[0], 2e-5);
        fixture.Expect("gin.img", gradients[1], 2e-5);
        fixture.Run();
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(13, 16)]
    public void WithAlignedCornersNoFlowIsTheIdentity(int height, int width)
    {
        Graph graph = new();
        float[] values = FixtureCase.Unit("map", [1, 2, height, width]);
        Tensor flow = graph.Constant(new float[2 * 7 * 5], [1, 2, 7, 5]);
        Tensor map = graph.Input("map", [1, 2, height, width]);
        graph.Output("same", FlowField.Warp(map, flow, alignCorners: true));

        // One element to the right and two down: content moves to the left and up, with zeros or the border's elements behind it.
        Tensor ones = graph.Constant([.. Enumerable.Repeat(1f, 35), .. Enumerable.Repeat(2f, 35)], [1, 2, 7, 5]);
        graph.Output("zeros", FlowField.Warp(map, ones, alignCorners: true));
        graph.Output("border", FlowField.Warp(map, ones, alignCorners: true, Outside.Border));
        using Session session = Session.Compile(graph);
        values.CopyTo(session.Input("map"));
        session.Run();
        Assert.All(session.Output("same").ToArray().Zip(values), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        if (height == 7)
        {
            for (int i = 0; i < values.Length; i++)
            {
                (int y, int x) = (i / width % height, i % width);
                bool inside = y + 2 < height && x + 1 < width;
                int nearest = (i / (width * height) * width * height) + (Math.Min(y + 2, height - 1) * width) + Math.Min(x + 1, width - 1);
                Assert.Equal(inside ? values[nearest] : 0, session.Output("zeros")[i], 1e-5f);
                Assert.Equal(values[nearest], session.Output("border")[i], 1e-5f);
            }
        }
    }

    [Fact]
    public void OperandsThatDoNotFitAreRefused()
    {
        Graph graph = new();
        (Tensor map, Tensor flow) = (graph.Input("map", [2, 3, 8, 8]), graph.Input("flow", [1, 2, 8, 8]));
        Assert.Throws<ShapeException>(() => FlowField.Warp(map, flow));
        Assert.Contains(
            "[2, 3, 8, 8]", Assert.Throws<ShapeException>(() => FlowField.Deformation(map)).Message, StringComparison.Ordinal);
    }
}
