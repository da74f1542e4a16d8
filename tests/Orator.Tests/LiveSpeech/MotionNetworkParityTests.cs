using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Tests.LiveSpeech;

/// <summary>The networks of mouth and head against an independent implementation in double precision.</summary>
public sealed class MotionNetworkParityTests
{
    private const string Manifest = "fixtures/livespeech/manifest.json";
    private const int LookAhead = 18;

    [Fact]
    public void ThePublishedMouthNetworkAgreesWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/audio2feature_full.safetensors");
        MouthNetwork network = new(MouthNetworkConfiguration.Paper, new CounterRandom(1));
        Assert.Equal(3_064_395, network.ParameterCount);
        FormulaWeights.FillStyleHeat(network, Manifest, "audio2feature");
        float[] features = fixture["in.apc"].Values;
        Close(fixture["out.pred"].Values, Run(network, features, 24), 2e-4);

        // Inference repeats the last feature and drops the steps of the look-ahead.
        using SafetensorsFile generated = SharedFolder.Fixture("livespeech/audio2feature_generate.safetensors");
        float[] padded = [.. features, .. Enumerable.Repeat(features.TakeLast(512), 2 * LookAhead).SelectMany(row => row)];
        Close(generated["out.sequence"].Values, Run(network, padded, 24 + LookAhead).AsSpan(LookAhead * 75), 2e-4);
    }

    [Fact]
    public void TheMouthNetworksGradientsAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/audio2feature_tiny.safetensors");
        MouthNetwork network = new(new MouthNetworkConfiguration(12, 6, 8, 3, 10, 9), new CounterRandom(1));
        FormulaWeights.FillStyleHeat(network, Manifest, "audio2feature_tiny");
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor features = graph.Input("apc", [2, 6, 12]);
        Tensor motion = network.Forward(features.Transpose(1, 0, 2)).Transpose(1, 0, 2);
        Tensor target = graph.Input("target", [2, 6, 9]);
        Tensor loss = (motion.Slice(1, 2) - target.Slice(1, 0, 4)).Square().Mean() * 1000;
        graph.Output("out.pred", motion);
        using Session session = Differentiate(graph, network, loss, features);
        fixture["in.apc"].Values.CopyTo(session.Input("apc"));
        fixture["in.target"].Values.CopyTo(session.Input("target"));
        session.Run();
        Close(fixture["out.pred"].Values, session.Output("out.pred"), 2e-4);
        Close(fixture["out.loss"].Values, session.Output("loss"), 2e-4);
        Close(fixture["gin.apc"].Values, session.Output("gradient of x"), 2e-4);
        CompareGradients(fixture, network, session);
    }

    [Fact]
    public void ThePublishedHeadNetworkAgreesWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/audio2headpose_full.safetensors");
        HeadNetwork network = PaperHead();
        Assert.Equal(4_266_915, network.ParameterCount);
        Assert.Equal(255, network.Configuration.ReceptiveField);
        using Session session = Compile(network, steps: 20);
        fixture["in.history"].Values.CopyTo(session.Input("history"));
        Array.ConvertAll(FormulaWeights.Uniform("in.audio2headpose_full.audio", 255 * 1024), v => (float)v).CopyTo(session.Input("speech"));
        session.Run();
        Close(fixture["out.params_len20"].Values, session.Output("parameters"), 2e-4);
        Close(fixture["out.params"].Values, session.Output("parameters")[(19 * 25)..], 2e-4);
    }

    [Theory]
    [InlineData("out.sigma0", 0f)]
    [InlineData("out.sigma0.3", 0.3f)]
    public void HeadPosesAreGeneratedOneAfterTheOther(string expected, float share)
    {
        const int look = 15;
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/audio2headpose_generate.safetensors");
        using Session session = Compile(PaperHead(), steps: 1);
        GaussianMixture mixture = new(1, 12);
        float[] features = fixture["in.apc"].Values;
        float[] noise = fixture["in.noise"].Values;
        int count = noise.Length / 12;
        float[] poses = new float[count * 12];
        for (int step = 0; step < count; step++)
        {
            // The features of the step ahead come last; before the first there are copies of it.
            Span<float> speech = session.Input("speech");
            Span<float> history = session.Input("history");
            history.Clear();
            for (int i = 0; i < 255; i++)
            {
                int row = Math.Max(0, step + look + i - 254);
                features.AsSpan(row * 1024, 1024).CopyTo(speech[(i * 1024)..]);
                int pose = step - 255 + i;
                if (pose >= 0)
                {
                    poses.AsSpan(pose * 12, 12).CopyTo(history[(i * 12)..]);
                }
            }

            session.Run();
            mixture.Sample(session.Output("parameters"), 0, noise.AsSpan(step * 12, 12), share, poses.AsSpan(step * 12, 12));
        }

        Close(fixture[expected].Values, poses, 2e-4);
    }

    [Fact]
    public void TheHeadNetworksGradientsAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/audio2headpose_tiny.safetensors");
        HeadNetwork network = new(new HeadNetworkConfiguration(12, 6, 4, 5, 7, 2, 3), new CounterRandom(1));
        Assert.Equal(15, network.Configuration.ReceptiveField);
        FormulaWeights.FillStyleHeat(network, Manifest, "audio2headpose_tiny");
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor history = graph.Input("history", [2, 18, 4]);
        Tensor parameters = network.Forward(history, graph.Input("speech", [2, 18, 12]), 4);
        Tensor loss = new GaussianMixture(1, 4).Loss(parameters, graph.Input("target", [2, 4, 4]));
        graph.Output("out.params", parameters);
        using Session session = Differentiate(graph, network, loss, history);
        fixture["in.history"].Values.CopyTo(session.Input("history"));
        fixture["in.audio"].Values.CopyTo(session.Input("speech"));
        fixture["in.target"].Values.CopyTo(session.Input("target"));
        session.Run();
        Close(fixture["out.params"].Values, session.Output("out.params"), 2e-4);
        Close(fixture["out.loss"].Values, session.Output("loss"), 2e-4);
        Close(fixture["gin.history"].Values, session.Output("gradient of x"), 2e-4);
        CompareGradients(fixture, network, session);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MixturesAgreeWithTheReference(int centres)
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/gmm.safetensors");
        GaussianMixture mixture = new(centres, 4);
        Graph graph = new();
        Tensor parameters = graph.Input("parameters", [2, 3, mixture.Count]);
        Tensor loss = mixture.Loss(parameters, graph.Input("target", [2, 3, 4]));
        graph.Output("loss", loss);
        graph.Output("gradient", Gradients.Of(loss, [parameters])[0]);
        using Session session = Session.Compile(graph);
        float[] values = fixture[$"in.params{centres}"].Values;
        values.CopyTo(session.Input("parameters"));
        fixture["in.target"].Values.CopyTo(session.Input("target"));
        session.Run();
        Close(fixture[$"out.nll{centres}"].Values, session.Output("loss"), 1e-5);
        Close(fixture[$"gin.params{centres}"].Values, session.Output("gradient"), 1e-5);

        float[] noise = fixture["in.noise"].Values;
        float[] drawn = new float[noise.Length];
        for (int i = 0; i < 6; i++)
        {
            mixture.Sample(
                values.AsSpan(i * mixture.Count, mixture.Count),
                fixture["in.u"].Values[i],
                noise.AsSpan(i * 4, 4),
                0.3f,
                drawn.AsSpan(i * 4, 4));
        }

        Close(fixture[$"out.sample{centres}_sigma0.3"].Values, drawn, 1e-5);
    }

    private static HeadNetwork PaperHead()
    {
        HeadNetwork network = new(HeadNetworkConfiguration.Paper, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(network, Manifest, "audio2headpose");
        return network;
    }

    private static Session Compile(HeadNetwork network, int steps)
    {
        Graph graph = new();
        graph.Output("parameters", network.Forward(graph.Input("history", [1, 255, 12]), graph.Input("speech", [1, 255, 1024]), steps));
        return Session.Compile(graph);
    }

    private static float[] Run(MouthNetwork network, float[] features, int steps)
    {
        Graph graph = new();
        graph.Output("motion", network.Forward(graph.Input("features", [steps, 1, 1024])));
        using Session session = Session.Compile(graph);
        features.CopyTo(session.Input("features"));
        session.Run();
        return session.Output("motion").ToArray();
    }

    private static Session Differentiate(Graph graph, Module network, Tensor loss, Tensor input)
    {
        (string Name, Parameter Parameter)[] learned = [.. network.NamedParameters.Where(pair => !pair.Parameter.IsBuffer)];
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [input, .. learned.Select(pair => graph.Read(pair.Parameter))]);
        graph.Output("loss", loss);
        graph.Output("gradient of x", gradients[0]);
        for (int i = 0; i < learned.Length; i++)
        {
            graph.Output("grad." + learned[i].Name, gradients[i + 1]);
        }

        return Session.Compile(graph);
    }

    private static void CompareGradients(SafetensorsFile fixture, Module network, Session session)
    {
        foreach ((string name, Parameter parameter) in network.NamedParameters)
        {
            if (!parameter.IsBuffer && fixture.Names.Contains("grad." + name))
            {
                Close(fixture["grad." + name].Values, session.Output("grad." + name), 5e-4);
            }
        }
    }

    private static void Close(float[] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);

        // A bias before a normalisation has no gradient: what is stored there is rounding, and here that of floats times 1000.
        double largest = expected.Max(Math.Abs) is var max && max < 1e-9 ? 2 : max;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= tolerance * largest, $"element {i} is {actual[i]}, not {expected[i]}");
        }
    }
}
