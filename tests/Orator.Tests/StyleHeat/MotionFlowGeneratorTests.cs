using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>Motion generators against an independent implementation in double precision.</summary>
public sealed class MotionFlowGeneratorTests
{
    private static readonly MotionGeneratorConfiguration Tiny = new()
    {
        Inputs = 9,
        Descriptor = 16,
        BaseChannels = 4,
        MaximumChannels = 16,
        EncoderBlocks = 3,
        DecoderBlocks = 2,
        ImageSide = 32,
    };

    [Fact]
    public void ThePublishedSizesHaveThePublishedNamesAndShapes()
    {
        foreach ((string name, MotionFlowGenerator network, long parameters) in new[]
        {
            ("video_warper", new MotionFlowGenerator(MotionGeneratorConfiguration.PaperVideo, new CounterRandom(1)), 13_428_802L),
            ("audio_warper", MotionFlowGenerator.OfSound(MotionGeneratorConfiguration.PaperAudio, new CounterRandom(1)), 13_441_346L),
        })
        {
            Assert.Equal(parameters, network.ParameterCount);
            Assert.Equal(
                PublishedShapes.Of(name).Order(), PublishedShapes.Of(network).Order());
        }
    }

    [Fact]
    public void ValuesAndAllGradientsAgreeWithTheReference()
    {
        using FixtureValues values = new("warper_tiny");
        MotionFlowGenerator network = new(Tiny, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "warper_tiny");
        Graph graph = new(ParameterBinding.Inputs);
        Tensor image = graph.Input("in.image", [2, 3, 32, 32]);
        Tensor window = graph.Input("in.coeff", [2, 9, 27]);
        Dictionary<string, Tensor> results = [];
        Tensor flow = network.Forward(image, window, (key, tensor) => results.Add("mid." + key, tensor)).Flow;
        results["out.descriptor"] = network.Describe(window).Reshape(2, 16, 1);
        results["out.flow_field"] = flow;
        results["out.warp_image"] = FlowField.Warp(image, flow);
        Tensor loss = new[] { "flow_field", "warp_image" }.Select(
            key => FixtureCase.Projection("loss.warper_tiny." + key, results["out." + key])).Aggregate((a, b) => a + b);
        results["out.loss"] = loss.Reshape(1);
        (string Name, Parameter Parameter)[] learned = [.. network.NamedParameters];
        Assert.Equal(110, learned.Length);
        string[] gradientNames = ["gin.image", "gin.coeff", .. learned.Select(p => "grad." + p.Name)];
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [image, window, .. learned.Select(p => p.Parameter.In(graph))]);
        foreach ((string key, Tensor gradient) in gradientNames.Zip(gradients))
        {
            results.Add(key, gradient);
        }

        foreach ((string key, Tensor tensor) in results)
        {
            graph.Output(key, tensor);
        }

        using Session session = Session.Compile(graph);
        foreach (string input in new[] { "in.image", "in.coeff" })
        {
            values[input].Values.CopyTo(session.Input(input));
        }

        session.Run();
        double largest = learned.Max(p => values["grad." + p.Name].Values.Max(Math.Abs));
        foreach (string key in results.Keys.Except(["mid.enc1_norm0", "mid.enc2_norm0"]))
        {
            // The gradient of a bias before a normalisation is zero: what is left are rounding errors of the others.
            bool gradient = key.StartsWith('g');
            bool zero = gradient && values[key].Values.Max(Math.Abs) < 1e-6 * largest;
            values.Compare(key, session.Output(key), zero ? 1e-5 : gradient ? 2e-4 : 2e-5, zero ? largest : 0);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} tensors, worst {values.Worst}");
        Assert.Equal(values.Names.Count - 2, values.Compared);
    }

    [Fact]
    public void ThePublishedGeneratorOfMotionByVideoAgreesWithTheReference()
    {
        using FixtureValues values = new("full_video_warper");
        MotionFlowGenerator network = new(MotionGeneratorConfiguration.PaperVideo, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "video_warper");
        Run(network, values, [("in.coeff", "")]);
    }

    [Fact]
    public void ThePublishedGeneratorOfMotionBySoundAgreesWithTheReference()
    {
        using FixtureValues values = new("full_audio_warper");
        MotionFlowGenerator network = MotionFlowGenerator.OfSound(MotionGeneratorConfiguration.PaperAudio, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "audio_warper");
        Run(network, values, [("in.mel32", "32"), ("in.mel80", "80")]);
    }

    [Fact]
    public void SoundMovesTheLowerHalfOnly()
    {
        Graph graph = new();
        graph.Output("y", MotionFlowGenerator.LowerHalf(graph.Input("x", [1, 2, 4, 2])));
        using Session session = Session.Compile(graph);
        Enumerable.Range(1, 16).Select(i => (float)i).ToArray().CopyTo(session.Input("x"));
        session.Run();
        Assert.Equal([0, 0, 0, 0, 5, 6, 7, 8, 0, 0, 0, 0, 13, 14, 15, 16], session.Output("y").ToArray());
    }

    [Fact]
    public void InputsThatDoNotFitAreRefused()
    {
        MotionFlowGenerator network = new(Tiny, new CounterRandom(1));
        Graph graph = new();
        Assert.Throws<ShapeException>(() => network.Describe(graph.Input("short", [1, 9, 24])));
        Assert.Equal([1, 16], network.Describe(graph.Input("shortest", [1, 9, 25])).Shape);
        Assert.Throws<ShapeException>(() => network.Flow(graph.Input("odd", [1, 3, 36, 36]), graph.Input("d", [1, 16])));
        Assert.Throws<ArgumentException>(() => new MotionFlowGenerator(Tiny with { ImageSide = 36 }, new CounterRandom(1)));
        Assert.Throws<ArgumentException>(() => new MotionFlowGenerator(Tiny with { DecoderBlocks = 3 }, new CounterRandom(1)));
    }

    private static void Run(MotionFlowGenerator network, FixtureValues values, (string Input, string Suffix)[] windows)
    {
        Graph graph = new();
        Tensor image = graph.Input("image", [1, 3, 256, 256]);
        foreach ((string input, string suffix) in windows)
        {
            Tensor descriptor = network.Describe(graph.Input(input, values[input].Shape));
            Tensor flow = network.Flow(image, descriptor).Flow;
            graph.Output("out.descriptor" + suffix, descriptor);
            graph.Output("out.flow_field" + suffix, flow);
            graph.Output("out.warp_image" + suffix, FlowField.Warp(image, flow));
        }

        using Session session = Session.Compile(graph);
        values.Picture().CopyTo(session.Input("image"));
        foreach ((string input, _) in windows)
        {
            values[input].Values.CopyTo(session.Input(input));
        }

        session.Run();
        foreach (string output in values.Names.Where(n => n.StartsWith("out.", StringComparison.Ordinal)))
        {
            values.Compare(output, session.Output(output), 2e-4);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} tensors, worst {values.Worst}");
    }
}
