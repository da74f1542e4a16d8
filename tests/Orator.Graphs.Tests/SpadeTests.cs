using Orator.Checkpoints;
using Orator.Graphs.Layers;

namespace Orator.Graphs.Tests;

public sealed class SpadeTests
{
    [Fact]
    public void PlanesAreNormalisedThenModulatedByTheMap()
    {
        Spade layer = new(3, 2, new CounterRandom(1), hidden: 4, epsilon: 1e-3f);
        (int[] x, int[] map) = ([2, 3, 6, 4], [2, 2, 3, 2]);
        (float[] values, float[] mapValues) = (Numbers.Some(144, 1), Numbers.Some(24, 2));

        // The map is resized to the size of x: here, doubled.
        float[] large = [.. from plane in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 24) select mapValues[(plane * 6) + (i / 8 * 2) + (i % 4 / 2)]];
        IReadOnlyDictionary<string, StoredTensor> state = layer.State();
        double[] Convolve(string name, float[] input, int channels, int outputs) => Plain.Convolution(
            input,
            [2, channels, 6, 4],
            state[name + ".weight"].Values,
            [outputs, channels, 3, 3],
            state[name + ".bias"].Values,
            Plain.Window.Of([2, channels, 6, 4], [1], [1], [1], [3, 3]),
            1);
        float[] hidden = [.. Convolve("mlp_shared.0", large, 2, 4).Select(v => (float)Math.Max(v, 0))];
        (double[] gamma, double[] beta) = (Convolve("mlp_gamma", hidden, 4, 3), Convolve("mlp_beta", hidden, 4, 3));
        double[] normalised = [.. values.Chunk(24).SelectMany(plane =>
        {
            double mean = plane.Average(v => (double)v);
            double deviation = Math.Sqrt(plane.Average(v => (v - mean) * (v - mean)) + 1e-3);
            return plane.Select(v => (v - mean) / deviation);
        })];
        Numbers.Close(
            [.. normalised.Select((v, i) => (v * (1 + gamma[i])) + beta[i])],
            Numbers.Run(t => layer.Forward(t[0], t[1]), (x, values), (map, mapValues)));
    }

    [Fact]
    public void SamplesShareFewerMapsInTurn()
    {
        Spade layer = new(2, 3, new CounterRandom(1), hidden: 4);
        (Shape, float[]) x = ([4, 2, 4, 4], Numbers.Some(128, 1));
        (Shape, float[]) map = ([2, 3, 4, 4], Numbers.Some(96, 2));
        Assert.All(
            Numbers.Run(t => layer.Forward(t[0], t[1]) - layer.Forward(t[0], Tensor.Concat(0, t[1], t[1])), x, map),
            difference => Assert.Equal(0, difference, 1e-5f));
        Graph graph = new();
        Assert.Throws<ShapeException>(() => layer.Forward(graph.Input("x", [3, 2, 4, 4]), graph.Input("map", [2, 3, 4, 4])));
    }

    [Fact]
    public void InputAndMapHaveGradients()
    {
        Spade layer = new(2, 3, new CounterRandom(1), hidden: 4, epsilon: 0.1f);
        GradientCheck.First(x => layer.Forward(x[0], x[1]), [2, 2, 4, 6], [2, 3, 2, 3]);
        GradientCheck.Second(x => layer.Forward(x[0], x[1]), [1, 2, 3, 2], [1, 3, 3, 2]);
    }

    [Theory]
    [InlineData("G_middle_0.norm_0", "fc", 32)]
    [InlineData("up_1.norm_0", "up#1", 16)]
    public void LayersOfFaceVid2VidAgreeWithTheReference(string name, string input, int channels)
    {
        string folder = "fixtures/facevid2vid/tiny/";
        using SafetensorsFile values = SafetensorsFile.Read(SharedFolder.Path(folder + "generator_spade_eval.safetensors"));
        StoredTensor x = values["mid.decoder." + input];
        StoredTensor map = values["mid.occluded_feature"];
        int hidden = FormulaWeights.ShapeOf(folder + "manifest_tiny_generator_spade.json", $"decoder.{name}.mlp_shared.0.weight")[0];
        Decoder decoder = new(name.Split('.'), new Spade(channels, map.Shape[1], new CounterRandom(1), hidden));
        FormulaWeights.Fill(decoder, folder + "manifest_tiny_generator_spade.json", training: false);
        float[] actual = Numbers.Run(t => decoder.Layer.Forward(t[0], t[1]), (x.Shape, x.Values), (map.Shape, map.Values));

        float[] expected = values[$"mid.decoder.{name}.probe"].Values;
        double tolerance = 2e-5 * expected.Max(Math.Abs);
        for (long k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], actual[k * 2654435761 % actual.Length], tolerance);
        }
    }

    // The layer at its place in the names of the network.
    private sealed class Decoder : Module
    {
        public Decoder(string[] path, Spade layer)
        {
            Layer = layer;
            Register("decoder", new Group(path[0], new Group(path[1], layer)));
        }

        public Spade Layer { get; }
    }

    private sealed class Group : Module
    {
        public Group(string name, Module inner) => Register(name, inner);
    }
}
