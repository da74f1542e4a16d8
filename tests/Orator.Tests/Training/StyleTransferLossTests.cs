using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.Training;

/// <summary>The losses of style transfer against an independent implementation in double precision.</summary>
public sealed class StyleTransferLossTests
{
    [Fact]
    public void LossesAndTheirGradientsAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("livespeech/style_transfer.safetensors");
        StyleTransferLoss losses = new(new CounterRandom(1));
        FormulaWeights.FillStyleHeat(losses.Features, "fixtures/livespeech/manifest.json", "style_transfer_net");
        Graph graph = new(ParameterBinding.Inputs);
        Tensor generated = graph.Input("generated", [3, 204]);
        Tensor reference = graph.Input("reference", [3, 204]);
        Tensor consistency = losses.Consistency(generated, reference);
        Tensor slope = losses.Slope(generated, reference, graph.Constant(0.35f));
        (string Name, Parameter Parameter)[] weights = [.. losses.Features.NamedParameters.Where(
            pair => pair.Name.EndsWith("weight", StringComparison.Ordinal))];
        IReadOnlyList<Tensor> gradients = Gradients.Of(
            consistency + slope, [generated, .. weights.Select(pair => graph.Read(pair.Parameter))]);
        graph.Output("consistency", consistency);
        graph.Output("slope", slope);
        graph.Output("gin", gradients[0]);
        for (int i = 0; i < weights.Length; i++)
        {
            graph.Output(weights[i].Name, gradients[i + 1]);
        }

        using Session session = Session.Compile(graph);
        fixture["in.phi_mg"].Values.CopyTo(session.Input("generated"));
        fixture["in.phi_s"].Values.CopyTo(session.Input("reference"));
        session.Run();
        Close(fixture["out.L_sc"].Values, session.Output("consistency").ToArray());
        Close(fixture["out.L_r"].Values, session.Output("slope").ToArray());
        Close(fixture["gin.phi_mg"].Values, session.Output("gin").ToArray());
        foreach ((string name, _) in weights)
        {
            float[] gradient = session.Output(name).ToArray();
            Close(fixture["probe512.grad." + name].Values, [.. Enumerable.Range(0, 512).Select(
                k => gradient[(int)(k * 2654435761L % gradient.Length)])]);
        }
    }

    private static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 5e-4 * largest));
    }
}
