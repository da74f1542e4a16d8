using Orator.Checkpoints;
using Orator.Graphs.Layers;

namespace Orator.Graphs.Tests;

public sealed class LayerTests
{
    private sealed class Network : Module
    {
        public Network(CounterRandom random)
        {
            Down = Register(
                "down",
                new Sequential(
                    new Conv(3, 8, [3, 3], random, groups: 1),
                    new BatchNorm(8),
                    new Activation(x => x.Relu()),
                    new ConvTranspose(8, 4, [2, 2], random)));
            Head = Register("head", new Linear(4, 2, random));
            Slope = Register("slope", new PRelu());
            Scale = Register("scale", new Parameter([1]).Constant(2));
        }

        public Sequential Down { get; }

        public Linear Head { get; }

        public PRelu Slope { get; }

        public Parameter Scale { get; }
    }

    [Fact]
    public void NamesAndShapesAreThoseOfPyTorch()
    {
        Network network = new(new CounterRandom(1));
        string[] expected =
        [
            "scale [1]",
            "down.0.weight [8, 3, 3, 3]", "down.0.bias [8]",
            "down.1.weight [8]", "down.1.bias [8]", "down.1.running_mean [8]", "down.1.running_var [8]",
            "down.3.weight [8, 4, 2, 2]", "down.3.bias [4]",
            "head.weight [2, 4]", "head.bias [2]",
            "slope.weight [1]",
        ];
        Assert.Equal(expected, network.NamedParameters.Select(p => $"{p.Name} {p.Parameter.Shape}"));
        Assert.Equal(1 + 216 + 8 + 16 + 128 + 4 + 8 + 2 + 1, network.ParameterCount);
        Assert.Equal(
            ["weight_ih_l0 [12, 5]", "weight_hh_l0 [12, 3]", "bias_ih_l0 [12]", "bias_hh_l0 [12]", "weight_ih_l1 [12, 3]", "weight_hh_l1 [12, 3]", "bias_ih_l1 [12]", "bias_hh_l1 [12]"],
            new Lstm(5, 3, new CounterRandom(1), 2).NamedParameters.Select(p => $"{p.Name} {p.Parameter.Shape}"));
    }

    [Fact]
    public void InitialValuesAreThoseOfPyTorch()
    {
        Network network = new(new CounterRandom(1));
        Dictionary<string, StoredTensor> state = new(network.State());
        Assert.InRange(state["down.0.weight"].Values.Max(MathF.Abs), 0.95 / Math.Sqrt(27), 1 / Math.Sqrt(27));
        Assert.InRange(state["down.3.weight"].Values.Max(MathF.Abs), 0.95 / 4, 1.0 / 4);
        Assert.InRange(state["head.bias"].Values.Max(MathF.Abs), 0.0001, 0.5);
        Assert.All(state["down.1.running_var"].Values, v => Assert.Equal(1, v));
        Assert.Equal([0.25f], state["slope.weight"].Values);
        Assert.Equal(state["down.0.weight"].Values, new Network(new CounterRandom(1)).State()["down.0.weight"].Values);
        float[] normal = new Parameter([200, 50]).KaimingNormal(new CounterRandom(2)).Values;
        Assert.InRange(normal.Average(v => v * v), 0.038, 0.042);
        Assert.InRange(new Parameter([20, 10, 3]).XavierUniform(new CounterRandom(2)).Values.Max(), 0.25, Math.Sqrt(6.0 / 90));
        float[] glorot = new Parameter([100, 50, 3]).XavierNormal(new CounterRandom(2), gain: 3).Values;
        Assert.Equal(3 * Math.Sqrt(2.0 / 450), Math.Sqrt(glorot.Average(v => v * v)), 0.01);
    }

    [Fact]
    public void FrozenPartsAndBuffersAreNotLearned()
    {
        Network network = new(new CounterRandom(1));
        Assert.Equal(10, network.TrainableParameters.Count);
        network.Down.Freeze();
        Assert.Equal(4, network.TrainableParameters.Count);
        network.Freeze(false);
        Assert.Equal(10, network.TrainableParameters.Count);
        network.Train();
        Assert.True(network.Down.Training);
        network.Train(false);
        Assert.False(network.Down.Training);
    }

    [Fact]
    public void CheckpointsThatDoNotFitAreRefusedByName()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Network first = new(new CounterRandom(1));
            Network second = new(new CounterRandom(2));
            SafetensorsWriter.Write(path, first.State().ToDictionary(p => "model." + p.Key, p => p.Value), halfPrecision: false);
            using (SafetensorsFile file = SafetensorsFile.Read(path))
            {
                second.Load(file, "model.");
                Assert.Contains("'scale'", Assert.Throws<InvalidDataException>(() => second.Load(file)).Message, StringComparison.Ordinal);
            }

            Assert.Equal(first.State()["head.weight"].Values, second.State()["head.weight"].Values);
            SafetensorsWriter.Write(
                path,
                new Dictionary<string, StoredTensor> { ["weight"] = new([2, 5], new float[10]), ["bias"] = new([2], new float[2]) },
                halfPrecision: false);
            using SafetensorsFile other = SafetensorsFile.Read(path);
            Assert.Contains("[2, 5]", Assert.Throws<InvalidDataException>(() => second.Head.Load(other)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UnrolledAndFusedRecurrencesAgree(bool longShortTerm)
    {
        CounterRandom random = new(5);
        Recurrence layer = longShortTerm ? new Lstm(3, 4, random, 2) : new Gru(3, 4, random, 2);
        float[] x = Numbers.Some(6 * 2 * 3);
        float[] fused = Run(layer, x, [6, 2, 3], ParameterBinding.Constants);
        Numbers.Close([.. fused], Run(layer, x, [6, 2, 3], ParameterBinding.Inputs), 1e-5);
    }

    [Fact]
    public void UnrolledRecurrencesHaveGradients()
    {
        // Constant parameters give the fused form, which has none; here the parameters are inputs, filled with other values than their own.
        foreach (Recurrence layer in new Recurrence[] { new Lstm(2, 3, new CounterRandom(5)), new Gru(2, 3, new CounterRandom(5)) })
        {
            Graph graph = new(ParameterBinding.Inputs);
            Tensor x = graph.Input("x", [3, 2, 2]);
            Tensor loss = layer.Forward(x).Square().Sum();
            Tensor[] by = [x, .. layer.TrainableParameters.Select(graph.Read)];
            IReadOnlyList<Tensor> gradients = Gradients.Of(loss, by);
            for (int i = 0; i < by.Length; i++)
            {
                graph.Output($"gradient{i}", gradients[i]);
            }

            using Session session = Session.Compile(graph);
            float[][] values = [Numbers.Some(12), .. layer.TrainableParameters.Select(p => p.Values)];
            values[0].CopyTo(session.Input("x"));
            session.Run();
            DoubleInterpreter interpreter = new(loss);
            Dictionary<Tensor, double[]> at = by.Zip(values).ToDictionary(p => p.First, p => Array.ConvertAll(p.Second, v => (double)v));
            for (int i = 0; i < by.Length; i++)
            {
                Numbers.Close(GradientCheck.Differences(interpreter, at, by[i]), session.Output($"gradient{i}").ToArray(), 2e-5);
            }
        }
    }

    [Fact]
    public void BatchStatisticsMoveTheRunningOnesAtEachApplication()
    {
        BatchNorm layer = new(2);
        layer.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor x = graph.Input("x", [3, 2, 2]);
        graph.Output("once", layer.Forward(x));
        graph.Output("twice", layer.Forward(x * 2));
        using Session session = Session.Compile(graph);
        float[] values = Numbers.Some(12);
        values.CopyTo(session.Input("x"));
        session.Run();

        float[] first = [.. Enumerable.Range(0, 12).Where(i => i / 2 % 2 == 0).Select(i => values[i])];
        double mean = first.Average(v => (double)v);
        double variance = first.Sum(v => (v - mean) * (v - mean)) / 5;
        IReadOnlyDictionary<string, StoredTensor> state = layer.State();
        Assert.Equal(((0 * 0.9) + (mean * 0.1)) * 0.9 + (2 * mean * 0.1), state["running_mean"].Values[0], 1e-5);
        Assert.Equal((0.9 + (variance * 0.1)) * 0.9 + (4 * variance * 0.1), state["running_var"].Values[0], 1e-5);
        Assert.Equal((values[0] - mean) / Math.Sqrt((variance * 5 / 6) + 1e-5), session.Output("once")[0], 1e-4);

        // In use, the running statistics count, and stay.
        layer.Train(false);
        float[] kept = [.. state["running_mean"].Values];
        float[] used = Run(layer, values, [3, 2, 2], ParameterBinding.Inputs);
        Assert.Equal((values[0] - kept[0]) / Math.Sqrt(state["running_var"].Values[0] + 1e-5), used[0], 1e-4);
        Assert.Equal(used, Run(layer, values, [3, 2, 2], ParameterBinding.Constants));
        Assert.Equal(kept, state["running_mean"].Values);
    }

    [Fact]
    public void NormalisingLayersUseTheirParameters()
    {
        foreach (Layer layer in new Layer[] { new InstanceNorm(4, affine: true), new GroupNorm(2, 4), new LayerNorm([3, 2]) })
        {
            foreach ((string name, Parameter parameter) in layer.NamedParameters)
            {
                Assert.Contains(name, new[] { "weight", "bias" });
                parameter.Constant(name == "weight" ? 0 : 3);
            }

            Assert.All(Run(layer, Numbers.Some(48), [2, 4, 3, 2], ParameterBinding.Inputs), v => Assert.Equal(3, v));
        }
    }

    private static float[] Run(Layer layer, float[] x, Shape shape, ParameterBinding binding)
    {
        Graph graph = new(binding);
        graph.Output("y", layer.Forward(graph.Input("x", shape)));
        using Session session = Session.Compile(graph);
        x.CopyTo(session.Input("x"));
        session.Run();
        return session.Output("y").ToArray();
    }
}
