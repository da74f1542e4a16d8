using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Fixtures;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Frames of several sources.</summary>
public sealed class ShotsTests
{
    private static readonly FreeHeadGanConfiguration OneShot = HeadGanFixtures.Tiny with { AudioFeatures = 0, Frames = 1 };
    private static readonly int[] Plane = [1, 3, 32, 32];

    [Fact]
    public void FusionAgreesWithTheReference()
    {
        using FixtureCase fixture = new("freeheadgan_math", HeadGanFixtures.Folder);
        (Tensor flow, Tensor score) = (fixture.Input("flow"), fixture.Input("m"));
        Tensor fused = SourceFusion.Of(fixture.Input("xs"), flow, score, 3);
        Tensor loss = FixtureCase.Projection("loss.freeheadgan_math.fused", fused);
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [flow, score]);
        fixture.Expect("out.fused", fused, 2e-5);
        fixture.Expect("out.loss", loss, 2e-5);
        fixture.Expect("gin.flow", gradients[0], 2e-5);
        fixture.Expect("gin.m", gradients[1], 2e-5);
        fixture.Run();
    }

    // With or without a head of weights, which one source does not ask.
    [Fact]
    public void OneSourceIsOneShotToTheBit()
    {
        (FreeHeadGanModel one, FreeHeadGanModel several) = Pair(3);
        float[] expected = Run(one, 1, 1)[0];
        Assert.Equal(expected, Run(several, 1, 1)[0]);

        // Its score plays no part: exp(m) / exp(m) is 1.
        Graph graph = new();
        Tensor map = graph.Input("map", [1, 4, 8, 8]);
        Tensor flow = graph.Input("flow", [1, 2, 8, 8]);
        graph.Output("one", SourceFusion.Of(map, flow, graph.Input("m", [1, 1, 8, 8]), 1));
        graph.Output("warped", FlowField.Warp(map, flow, alignCorners: true, Outside.Border));
        using Session session = Session.Compile(graph);
        Fill(session);
        Assert.Equal(session.Output("warped").ToArray(), session.Output("one").ToArray());
    }

    // Two equal sources have equal weights, of a half each.
    [Fact]
    public void EqualSourcesAreOneSource()
    {
        (FreeHeadGanModel one, FreeHeadGanModel several) = Pair(2);
        float[] expected = Run(one, 1, 1)[0];
        Assert.All(expected.Zip(Run(several, 2, 1)[0]), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    [Fact]
    public void EachTargetHasItsOwnSources()
    {
        (_, FreeHeadGanModel several) = Pair(2);
        float[][] together = Run(several, 2, 2);
        for (int target = 0; target < 2; target++)
        {
            float[] alone = Run(several, 2, 1, first: target)[0];
            Assert.All(alone.Zip(together[target]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }

        Assert.NotEqual(together[0], together[1]);
    }

    [Fact]
    public void OnlyNetworksOfSeveralSourcesHaveAHeadOfWeights()
    {
        (FreeHeadGanModel one, FreeHeadGanModel several) = Pair(4);
        Assert.Equal(
            ["flow_network.dec_weight.1.bias [1]", "flow_network.dec_weight.1.weight [1, 4, 7, 7]"],
            PublishedShapes.Of(several).Except(PublishedShapes.Of(one)).Order());
    }

    [Fact]
    public void PartsGiveWhatTheWholeGives()
    {
        foreach (FreeHeadGanConfiguration configuration in new[]
        {
            OneShot,
            HeadGanFixtures.Tiny with { Shots = 2 },
            OneShot with { Fold = 2, FlowLevel = 1, Kernel = 3, Channels = [4, 8, 8] },
        })
        {
            FreeHeadGanModel model = configuration.Create(new CounterRandom(5));
            Engine.Models.ModelPackage package = new("headgan", configuration, model);
            using Session sources = Session.Compile(package.WriteGraph("sources"));
            using Session frame = Session.Compile(package.WriteGraph("frame"));
            Graph whole = new();
            int shots = configuration.Shots;
            Tensor images = (whole.Input("images", [shots, 3, 32, 32]) * 2) - 1;
            Tensor? audio = configuration.AudioFeatures == 0 ? null : whole.Input("audio", [1, configuration.AudioFeatures]);
            Tensor picture = model.Forward(
                model.Encode(whole.Input("sketch", [shots, 3, 32, 32]), images),
                images,
                whole.Input("sketches", [1, 3 * configuration.Frames, 32, 32]),
                audio).Picture;
            whole.Output("picture", (picture * 0.5f) + 0.5f);
            using Session session = Session.Compile(whole);
            Fill(session);
            foreach (string input in frame.InputNames.Intersect(session.InputNames))
            {
                session.Input(input).CopyTo(frame.Input(input));
            }

            for (int shot = 0; shot < shots; shot++)
            {
                int size = 3 * 32 * 32;
                session.Input("images").Slice(shot * size, size).CopyTo(sources.Input("image"));
                session.Input("sketch").Slice(shot * size, size).CopyTo(sources.Input("sketch"));
                sources.Run();
                foreach (string feature in sources.OutputNames)
                {
                    ReadOnlySpan<float> values = sources.Output(feature);
                    values.CopyTo(frame.Input(feature).Slice(shot * values.Length, values.Length));
                }
            }

            frame.Run();
            // Batches of sources and single ones are summed in another order, which also depends on what else runs.
            Assert.All(
                session.Output("picture").ToArray().Zip(frame.Output("picture").ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
            Assert.All(frame.Output("picture").ToArray(), v => Assert.InRange(v, -1e-6, 1 + 1e-6));
            Assert.Equal(2 * shots * 32 * 32, frame.Output("flow").Length);
        }
    }

    // The same network with and without a head of weights.
    private static (FreeHeadGanModel One, FreeHeadGanModel Several) Pair(int shots)
    {
        FreeHeadGanModel one = OneShot.Create(new CounterRandom(1));
        FreeHeadGanModel several = (OneShot with { Shots = shots }).Create(new CounterRandom(2));
        Dictionary<string, Parameter> given = one.NamedParameters.ToDictionary(p => p.Name, p => p.Parameter);
        foreach ((string name, Parameter parameter) in several.NamedParameters.Where(p => !p.Parameter.IsBuffer))
        {
            // Larger than the initial values, so that there are flows, and weights that differ.
            if (parameter.Shape.Rank > 1)
            {
                double fanIn = parameter.Shape.Skip(1).Aggregate(1.0, (product, d) => product * d);
                FixtureCase.Unit(name, parameter.Shape, Math.Sqrt(6 / fanIn)).CopyTo(parameter.Values, 0);
            }
        }

        FormulaWeights.IterateSpectral(several);
        foreach ((string name, Parameter parameter) in several.NamedParameters.Where(p => given.ContainsKey(p.Name)))
        {
            parameter.Values.CopyTo(given[name].Values, 0);
        }

        return (one, several);
    }

    // Pictures of targets, from the number "first" on; without a choice of sources, all of a target's are equal.
    private static float[][] Run(FreeHeadGanModel model, int shots, int targets, int first = -1)
    {
        bool different = targets > 1 || first >= 0;
        Graph graph = new();
        Tensor images = graph.Input("images", [shots * targets, 3, 32, 32]);
        Tensor maps = graph.Input("maps", [targets, 3, 32, 32]);
        graph.Output("picture", model.Forward(model.Encode(graph.Input("map", images.Shape), images), images, maps).Picture);
        using Session session = Session.Compile(graph);
        foreach (string input in session.InputNames)
        {
            float[][] planes =
            [
                .. from shot in Enumerable.Range(0, input == "maps" ? 1 : shots)
                   from target in Enumerable.Range(Math.Max(0, first), targets)
                   select FixtureCase.Unit($"{input} {(different ? shot : 0)} {target}", Plane),
            ];
            planes.SelectMany(plane => plane).ToArray().CopyTo(session.Input(input));
        }

        session.Run();
        return [.. session.Output("picture").ToArray().Chunk(3 * 32 * 32)];
    }

    private static void Fill(Session session)
    {
        foreach (string input in session.InputNames)
        {
            Span<float> values = session.Input(input);
            float[] numbers = FixtureCase.Unit(input, [values.Length]);
            Array.ConvertAll(numbers, v => (v + 1) / 2).CopyTo(values);
        }

        session.Run();
    }
}
