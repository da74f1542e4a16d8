using Orator.Checkpoints;
using Orator.Graphs.Layers;

namespace Orator.Graphs.Tests;

public sealed class ModulatedConvTests
{
    private static readonly float[,] Filter = FilterKernel.Separable([1, 3, 3, 1]);

    [Theory]
    [InlineData(3, true)]
    [InlineData(1, false)]
    public void ScaledActivationsActLikeWeightsOfEachSample(int kernel, bool demodulate)
    {
        float[] x = Numbers.Some(2 * 3 * 4 * 5, 1);
        float[] weights = Numbers.Some(4 * 3 * kernel * kernel, 2);
        float[] style = Numbers.Some(2 * 3, 3);
        Plain.Window window = Plain.Window.Of([1, 3, 4, 5], [1], [kernel / 2], [1], [kernel, kernel]);
        double[] expected = [.. Enumerable.Range(0, 2).SelectMany(n =>
        {
            double[] modulated = [.. weights.Select((w, i) => (double)w * style[(n * 3) + (i / (kernel * kernel) % 3)])];
            double[] deviations = [.. modulated.Chunk(3 * kernel * kernel).Select(
                w => demodulate ? Math.Sqrt(w.Sum(v => v * v) + 1e-8) : 1)];
            float[] own = [.. modulated.Select((w, i) => (float)(w / deviations[i / (3 * kernel * kernel)]))];
            return Plain.Convolution(x[(n * 60)..((n + 1) * 60)], [1, 3, 4, 5], own, [4, 3, kernel, kernel], new float[4], window, 1);
        })];
        Numbers.Close(
            expected,
            Numbers.Run(
                t => t[0].ModulatedConv(t[1], t[2], demodulate), ([2, 3, 4, 5], x), ([4, 3, kernel, kernel], weights), ([2, 3], style)));
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, true)]
    [InlineData(1, 2, true)]
    public void InputWeightsAndStyleHaveGradientsOfBothOrders(int up, int down, bool demodulate)
    {
        GradientCheck.First(x => x[0].ModulatedConv(x[1], x[2], demodulate, up, down, Filter), [2, 2, 2, 4], [3, 2, 3, 3], [2, 2]);
        GradientCheck.Second(
            x => x[0].ModulatedConv(x[1], x[2], demodulate, up, down, Filter, epsilon: 0.1f), [1, 2, 2, 2], [1, 2, 3, 3], [1, 2]);
    }

    [Theory]
    [InlineData("modconv3", 3, 1, 1, "in.x")]
    [InlineData("modconv3_up", 3, 2, 1, "in.x")]
    [InlineData("modconv3_down", 3, 1, 2, "in.x8")]
    [InlineData("modconv1_nodemod", 1, 1, 1, "in.x")]
    public void LayersAgreeWithTheReference(string name, int kernel, int up, int down, string input)
    {
        ModulatedConv layer = new(3, 4, kernel, 8, new CounterRandom(1), demodulate: kernel == 3, up, down);
        string[] names = ["weight", .. up * down == 1 ? Array.Empty<string>() : ["blur.kernel"], "modulation.weight", "modulation.bias"];
        Assert.Equal(names, layer.NamedParameters.Select(p => p.Name));
        Agrees(name, layer, t => layer.Forward(t[0], t[1]), [input, "in.style"], ["", ".0", ".1"]);
    }

    [Theory]
    [InlineData("equal_linear", 5, 1)]
    [InlineData("equal_linear_lr001_act", 8, 0.01f)]
    public void EqualisedLinearLayersAgreeWithTheReference(string name, int outputs, float rate)
    {
        EqualLinear layer = new(8, outputs, new CounterRandom(1), rate: rate);

        // The second is followed by the scaled leaky rectifier of StyleGAN2.
        Agrees(name, layer, t => rate == 1 ? layer.Forward(t[0]) : layer.Forward(t[0]).LeakyRelu(0.2f) * MathF.Sqrt(2), ["in.z"], ["", ".0"]);
    }

    [Fact]
    public void EqualisedConvolutionsAgreeWithTheReference()
    {
        EqualConv layer = new(3, 4, 3, new CounterRandom(1), padding: 1);
        Agrees("equal_conv", layer, t => layer.Forward(t[0]), ["in.x"], ["", ".0"]);
    }

    [Fact]
    public void OperandsThatDoNotFitAreRefused()
    {
        Graph graph = new();
        (Tensor x, Tensor weights, Tensor style) = (graph.Input("x", [2, 3, 4, 4]), graph.Input("w", [5, 3, 3, 3]), graph.Input("s", [2, 3]));
        Assert.Contains(
            "[2, 3]",
            Assert.Throws<ShapeException>(() => x.ModulatedConv(graph.Input("even", [5, 3, 2, 2]), style)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.ModulatedConv(weights, graph.Input("one", [1, 3])));
        Assert.Throws<ArgumentException>(() => x.ModulatedConv(weights, style, up: 2));
        Assert.Throws<ArgumentException>(() => x.ModulatedConv(weights, style, up: 2, down: 2, filter: Filter));
        Assert.Equal([2, 5, 8, 8], x.ModulatedConv(weights, style, up: 2, filter: Filter).Shape);
        Assert.Equal([2, 5, 2, 2], x.ModulatedConv(weights, style, down: 2, filter: Filter).Shape);
    }

    // Values and gradients of a layer filled by the formula of ../shared/fixtures/styleheat/README.md.
    private static void Agrees(string name, Module layer, Func<Tensor[], Tensor> apply, string[] inputs, string[] gradientInputs)
    {
        using SafetensorsFile file = SafetensorsFile.Read(SharedFolder.Path("fixtures/styleheat/sg2_ops.safetensors"));
        FormulaWeights.FillStyleHeat(layer, "fixtures/styleheat/manifest.json", "sg2_ops." + name);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor[] x = [.. inputs.Select(input => graph.Input(input, file[input].Shape))];
        Tensor result = apply(x);
        (string Name, Parameter Parameter)[] learned = [.. layer.NamedParameters.Where(p => !p.Parameter.IsBuffer)];
        float[] projection = [.. FormulaWeights.Uniform(
            $"loss.sg2_ops.{name}", (int)result.Shape.Elements).Select(v => (float)v / MathF.Sqrt(result.Shape.Elements))];
        Tensor loss = (result * graph.Constant(projection, result.Shape)).Sum();
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [.. x, .. learned.Select(p => p.Parameter.In(graph))]);
        string[] keys = ["out." + name, .. gradientInputs.Skip(1).Select(i => $"gin.{name}{i}"), .. learned.Select(p => $"grad.{name}.{p.Name}")];
        Tensor[] results = [result, .. gradients];
        for (int i = 0; i < keys.Length; i++)
        {
            graph.Output(keys[i], results[i]);
        }

        using Session session = Session.Compile(graph);
        foreach (string input in inputs)
        {
            file[input].Values.CopyTo(session.Input(input));
        }

        session.Run();
        foreach (string key in keys)
        {
            float[] expected = file[key].Values;
            float[] actual = session.Output(key).ToArray();
            double tolerance = 2e-5 * expected.Max(Math.Abs);
            Assert.Equal(expected.Length, actual.Length);
            Assert.True(expected.Zip(actual).All(p => Math.Abs(p.First - p.Second) <= tolerance), $"{key} differs");
        }
    }
}
