using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Graphs.Tests;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Tests.LiveSpeech;

/// <summary>The speech encoder against an independent implementation in double precision.</summary>
public sealed class ApcParityTests
{
    private const string Manifest = "fixtures/livespeech/manifest.json";

    [Fact]
    public void ThePublishedSizeAgreesWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/apc_full.safetensors");
        ApcEncoder encoder = new(80, 512, 3, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(encoder, Manifest, "apc");
        Assert.Equal(4_064_256, encoder.ParameterCount);
        Graph graph = new();
        IReadOnlyList<Tensor> layers = encoder.Continue(graph.Input("mel", [24, 1, 80]), null).Features;
        for (int i = 0; i < 3; i++)
        {
            graph.Output($"layer{i}", layers[i]);
        }

        using Session session = Session.Compile(graph);
        fixture["in.mel"].Values.CopyTo(session.Input("mel"));
        session.Run();
        Close(fixture["out.hidden"].Values, session.Output("layer2"), 2e-5);
        for (int i = 0; i < 2; i++)
        {
            float[] layer = session.Output($"layer{i}").ToArray();
            Close(fixture[$"probe512.mid.layer{i}"].Values, [.. Enumerable.Range(0, 512).Select(
                k => layer[(int)(k * 2654435761L % layer.Length)])], 2e-5);
        }
    }

    // The second sequence has 5 elements; what the reference puts after its end (zeros) has no meaning, as features depend on the past
    // only.
    [Theory]
    [InlineData("apc_tiny", false)]
    [InlineData("apc_tiny_residual", true)]
    public void SequencesAgreeWithTheReference(string name, bool residual)
    {
        using SafetensorsFile fixture = SharedFolder.Fixture($"livespeech/{name}.safetensors");
        ApcEncoder encoder = new(6, 8, 3, new CounterRandom(1), residual);
        FormulaWeights.FillStyleHeat(encoder, Manifest, name);
        foreach (ParameterBinding binding in new[] { ParameterBinding.Constants, ParameterBinding.Inputs })
        {
            Graph graph = new(binding);
            graph.Output("features", encoder.Forward(graph.Input("mel", [7, 2, 6])));
            using Session session = Session.Compile(graph);
            Turned(fixture["in.mel"].Values, 6).CopyTo(session.Input("mel"));
            session.Run();
            float[] expected = Turned(fixture["out.hidden"].Values, 8);
            float[] actual = session.Output("features").ToArray();
            Close(expected[..(5 * 16)], actual.AsSpan(0, 5 * 16), 2e-5);
            Close(expected[(5 * 16)..(5 * 16 + 8)], actual.AsSpan(5 * 16, 8), 2e-5);
            Close(expected[(6 * 16)..(6 * 16 + 8)], actual.AsSpan(6 * 16, 8), 2e-5);
        }
    }

    [Fact]
    public void TheGradientsOfThePredictionAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/apc_tiny.safetensors");
        ApcEncoder encoder = new(6, 8, 3, new CounterRandom(1));
        Linear head = new(8, 6, new CounterRandom(1));
        FormulaWeights.FillStyleHeat(encoder, Manifest, "apc_tiny");
        FormulaWeights.FillStyleHeat(head, Manifest, "apc_tiny_head");
        Graph graph = new(ParameterBinding.Inputs);
        Tensor mel = graph.Input("mel", [7, 2, 6]);
        Tensor predicted = head.Forward(encoder.Forward(mel));
        Tensor loss = (predicted.Slice(0, 0, 4) - mel.Slice(0, 3, 7).Detach()).Abs().Mean();
        (string Name, Parameter Parameter)[] parameters = [.. encoder.NamedParameters, .. head.NamedParameters.Select(
            pair => ("head." + pair.Name, pair.Parameter))];
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [mel, .. parameters.Select(pair => graph.Read(pair.Parameter))]);
        graph.Output("pred", predicted);
        graph.Output("loss", loss);
        graph.Output("gin", gradients[0]);
        for (int i = 0; i < parameters.Length; i++)
        {
            graph.Output(parameters[i].Name, gradients[i + 1]);
        }

        using Session session = Session.Compile(graph);
        Turned(fixture["in.mel"].Values, 6).CopyTo(session.Input("mel"));
        session.Run();
        Close(Turned(fixture["out.pred"].Values, 6), session.Output("pred"), 2e-5);
        Assert.Equal(fixture["out.loss"].Values[0], session.Output("loss")[0], 1e-6f);
        Close(Turned(fixture["gin.mel"].Values, 6), session.Output("gin"), 2e-4);
        foreach ((string name, _) in parameters)
        {
            Close(fixture["grad." + name].Values, session.Output(name), 2e-4);
        }
    }

    // From [N, T, size] to [T, N, size], for two sequences.
    private static float[] Turned(float[] values, int size)
    {
        int steps = values.Length / (2 * size);
        return [.. Enumerable.Range(0, steps).SelectMany(
            t => new[] { 0, 1 }.SelectMany(n => values.Skip(((n * steps) + t) * size).Take(size)))];
    }

    private static void Close(float[] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs((double)expected[i] - actual[i]) <= tolerance * largest, $"element {i} is {actual[i]}, not {expected[i]}");
        }
    }
}
