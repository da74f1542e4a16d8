using Microsoft.ML.OnnxRuntime;
using Onnx;
using Orator.Engine.Lowering;
using Orator.Engine.Quantisation;
using Orator.Graphs.Layers;
using Orator.Graphs.Onnx;

namespace Orator.Engine.Tests;

public sealed class QuantisationTests
{
    private static readonly CalibrationSample[] Pictures = [.. Enumerable.Range(1, 3).Select(i => new CalibrationSample("x", Waves(i)))];
    private static readonly QuantisationSettings Everything = new() { MinimumPsnr = 0 };

    [Theory]
    [InlineData(RangeMethod.Extremes)]
    [InlineData(RangeMethod.LeastError)]
    public void ATinyUNetStaysCloseToItsOriginal(RangeMethod ranges)
    {
        QuantisedModel quantised = Quantise(UNet(), Pictures, Everything with { Ranges = ranges });
        Assert.InRange(quantised.Psnr, 37, 80);
        Assert.All(quantised.Layers, layer => Assert.InRange(layer.OwnPsnr, quantised.Psnr, 100));
        Assert.Equal(["down.0", "inner.0", "up.0", "last"], quantised.Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void TheRuntimeComputesInIntegersFromOneConvolutionToTheNext()
    {
        QuantisedModel quantised = Quantise(UNet(), Pictures, Everything);
        string[] optimised = [.. Optimised(quantised.Model).Node.Select(node => node.OpType)];
        Assert.Equal(4, optimised.Count(type => type == "QLinearConv"));
        Assert.Contains("QLinearConcat", optimised);
        Assert.DoesNotContain("Conv", optimised);
        Assert.DoesNotContain("Concat", optimised);
    }

    [Fact]
    public void ValuesAreUnsignedAndWeightsSigned()
    {
        GraphProto graph = ModelProto.Parser.ParseFrom(Quantise(UNet(), Pictures, Everything).Model).Graph;
        Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(constant => constant.Name);
        NodeProto[] stores = [.. graph.Node.Where(node => node.OpType == "QuantizeLinear")];
        Assert.NotEmpty(stores);
        Assert.All(stores, store => Assert.Equal((int)TensorProto.Types.DataType.Uint8, constants[store.Input[2]].DataType));
        NodeProto[] convolutions = [.. graph.Node.Where(node => node.OpType == "Conv")];
        Assert.All(convolutions, convolution =>
        {
            NodeProto weights = graph.Node.Single(node => node.Output.Contains(convolution.Input[1]));
            Assert.Equal((int)TensorProto.Types.DataType.Int8, constants[weights.Input[0]].DataType);
            Assert.Equal(constants[weights.Input[0]].Dims[0], constants[weights.Input[1]].Dims.Single());
        });
    }

    [Fact]
    public void ChannelsOfVeryDifferentSizeAreAllExact()
    {
        // With one scale for all weights, or one range for all results, the small channels would vanish.
        Conv layer = new(3, 4, [3, 3], new CounterRandom(1), padding: [1, 1], bias: false);
        Parameter weight = layer.NamedParameters.First().Parameter;
        float[] sizes = [1000, 1, 0.01f, 1e-5f];
        for (int i = 0; i < weight.Values.Length; i++)
        {
            weight.Values[i] *= sizes[i / 27];
        }

        byte[] model = layer.ToOnnx(graph => graph.Output(
            "y", layer.Forward(graph.Input("x", [1, 3, 32, 32])) * graph.Constant([.. sizes.Select(s => 1 / s)], [1, 4, 1, 1])));
        Assert.InRange(Quantise(model, Pictures, Everything).Psnr, 40, 80);
    }

    [Fact]
    public void ASensitiveLayerStaysInFloats()
    {
        // It amplifies a small difference of large values, which bytes cannot hold.
        Conv sensitive = new(3, 3, [1, 1], new CounterRandom(1));
        float[] weight = sensitive.NamedParameters.First().Parameter.Values;
        new float[] { 50, -50, 0, 0, 50, -50, -50, 0, 50 }.CopyTo(weight, 0);
        Conv robust = new(3, 4, [3, 3], new CounterRandom(2));
        Sequential network = new(sensitive, new Activation(x => x.Tanh()), robust);
        byte[] model = network.ToOnnx(graph =>
        {
            Tensor x = graph.Input("x", [1, 3, 32, 32]);
            graph.Output("y", network.Forward((x * 0.01f) + 0.5f));
        });

        QuantisedModel quantised = Quantise(model, Pictures, new QuantisationSettings { MinimumPsnr = 40 });
        Assert.Equal([("0", false), ("2", true)], quantised.Layers.Select(layer => (layer.Name, layer.Quantised)));
        Assert.InRange(quantised.FullyQuantisedPsnr, 0, 40);
        Assert.InRange(quantised.Psnr, 40, 80);
        Assert.Equal(
            ["Conv", "QLinearConv"],
            Optimised(quantised.Model).Node.Select(node => node.OpType.Replace("Fused", "", StringComparison.Ordinal)).Where(
                type => type.EndsWith("Conv", StringComparison.Ordinal)));
        Assert.Contains(
            "Conv",
            ModelProto.Parser.ParseFrom(quantised.Model).Graph.Node.Where(
                node => !node.Input.Any(input => input.EndsWith("_real", StringComparison.Ordinal))).Select(node => node.OpType));
    }

    [Fact]
    public void InputsBeyondTheCalibrationAreReported()
    {
        // The second sample is ten times as bright as the ranges that the first one gives.
        CalibrationSample[] samples = [Pictures[0], new CalibrationSample("x", [.. Waves(1).Select(value => 10 * value)])];
        QuantisedModel quantised = Quantise(UNet(), samples, Everything);
        Assert.True(quantised.PsnrOnOthers < quantised.Psnr - 10);
        Assert.Null(Quantise(UNet(), Pictures[..1], Everything).PsnrOnOthers);
    }

    [Fact]
    public void ADemandThatBytesCannotMeetLeavesTheNetworkAsItIs()
    {
        QuantisedModel quantised = Quantise(UNet(), Pictures, new QuantisationSettings { MinimumPsnr = 150 });
        Assert.All(quantised.Layers, layer => Assert.False(layer.Quantised));
        Assert.InRange(quantised.Psnr, 100, double.PositiveInfinity);
    }

    [Fact]
    public void BatchNormalisationAndRectificationDisappearInTheConvolution()
    {
        BatchNorm norm = new(8);
        CounterRandom random = new(3);
        foreach ((_, Parameter parameter) in norm.NamedParameters)
        {
            for (int i = 0; i < parameter.Values.Length; i++)
            {
                parameter.Values[i] = 0.2f + random.Uniform();
            }
        }

        Sequential network = new(
            new Conv(3, 8, [3, 3], random), norm, new Activation(x => x.Relu()), new Conv(8, 4, [3, 3], random, groups: 2));
        byte[] model = network.ToOnnx(graph => graph.Output("y", network.Forward(graph.Input("x", [1, 3, 32, 32]))));
        QuantisedModel quantised = Quantise(model, Pictures, Everything);
        Assert.InRange(quantised.Psnr, 35, 80);
        Assert.Equal(["0", "3"], quantised.Layers.Select(layer => layer.Name));
        string[] optimised = [.. Optimised(quantised.Model).Node.Select(node => node.OpType).Where(type => type != "Transpose")];
        Assert.Equal(["QuantizeLinear", "QLinearConv", "QLinearConv", "DequantizeLinear"], optimised);
    }

    [Theory]
    [InlineData("AveragePool")]
    [InlineData("GlobalAveragePool")]
    [InlineData("LeakyRelu")]
    [InlineData("Sigmoid")]
    [InlineData("Tanh")]
    [InlineData("Add")]
    [InlineData("Linear Resize")]
    [InlineData("MaxPool")]
    [InlineData("Pad")]
    [InlineData("Slice")]
    public void WhateverStandsBetweenTwoConvolutionsStaysExact(string operation)
    {
        CounterRandom random = new(9);
        Conv first = new(3, 6, [3, 3], random, padding: [1, 1]);
        Conv second = new(6, 4, [1, 1], random);
        Sequential network = new(first, new Activation(x => operation switch
        {
            "AveragePool" => x.AveragePool([2, 2]),
            "GlobalAveragePool" => x.GlobalAveragePool(),
            "LeakyRelu" => x.LeakyRelu(0.1f),
            "Sigmoid" => x.Sigmoid(),
            "Tanh" => x.Tanh(),
            "Add" => x + x.LeakyRelu(0.3f),
            "Linear Resize" => x.Resize([16, 16]),
            "MaxPool" => x.MaxPool([2, 2]),
            "Pad" => x.Pad([0, 0, 1, 1], [0, 0, 1, 1]),
            _ => x.Slice(2, 3, 20),
        }), second);
        byte[] model = network.ToOnnx(graph => graph.Output("y", network.Forward(graph.Input("x", [1, 3, 32, 32]))));
        Assert.InRange(Quantise(model, Pictures, Everything).Psnr, 33, 80);
    }

    [Fact]
    public void VolumesAreQuantisedToo()
    {
        Conv layer = new(3, 4, [3, 3, 3], new CounterRandom(1), padding: [1, 1, 1]);
        byte[] model = layer.ToOnnx(graph => graph.Output("y", layer.Forward(graph.Input("x", [1, 3, 4, 8, 32]))));
        Assert.InRange(Quantise(model, Pictures, Everything).Psnr, 40, 80);
    }

    [Fact]
    public void ClippingRareExtremesMakesOtherValuesMoreExact()
    {
        (float, float)[] values = [.. Numbers.Some(1000).Select(value => (value, 4000f)), (60, 1)];
        Int8Range all = Int8Range.Covering(-2, 60);
        Int8Range chosen = Int8Range.LeastError(-2, 60, values);
        Assert.True(chosen.Scale < 0.3f * all.Scale);
        Assert.True(chosen.Error(values) < 0.5 * all.Error(values));
    }

    [Fact]
    public void WhatCannotBeQuantisedIsRefused()
    {
        Graph sum = new();
        sum.Output("y", sum.Input("x", [1, 3, 32, 32]).Sum());
        Refused("no convolution", sum.ToOnnx(), Pictures);
        Refused("at least one calibration sample", UNet(), []);
        Refused("has 5 values for input 'x', which takes 3072", UNet(), [new CalibrationSample("x", new float[5])]);
        Refused("has 0 values for input 'x'", UNet(), [new CalibrationSample("picture", new float[3072])]);
        Refused("not a finite number", UNet(), [new CalibrationSample("x", [.. Enumerable.Repeat(float.NaN, 3072)])]);

        static void Refused(string expected, byte[] model, CalibrationSample[] samples)
        {
            string message = Assert.Throws<ArgumentException>(() => Quantise(model, samples)).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void RectifiedValuesThatJoinNegativeOnesStillComeFromIntegers()
    {
        CounterRandom random = new(5);
        (Conv first, Conv second) = (new(3, 16, [3, 3], random, padding: [1]), new(19, 8, [3, 3], random, padding: [1]));
        Sequential network = new(first, second);
        byte[] model = network.ToOnnx(graph =>
        {
            Tensor x = graph.Input("x", [1, 3, 32, 32]);
            graph.Output("y", second.Forward(Tensor.Concat(1, first.Forward(x).Relu(), x - 0.5f)));
        });
        QuantisedModel quantised = Quantise(model, Pictures, Everything);
        string[] optimised = [.. Optimised(quantised.Model).Node.Select(node => node.OpType)];
        Assert.Equal(2, optimised.Count(type => type == "QLinearConv"));
        Assert.DoesNotContain("Relu", optimised);
        Assert.InRange(quantised.Psnr, 35, 80);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(150, 0)]
    public void BytesAndKernelsWorkTogether(double minimumPsnr, int quantisedLayers)
    {
        CounterRandom random = new(5);
        Sequential network = new(
            new Conv(3, 32, [3, 3], random, padding: [1]), new Activation(x => x.Relu()), new Conv(
                32, 32, [3, 3], random, padding: [1]), new Activation(x => x.Relu().AveragePool([2, 2])),
            new Conv(32, 32, [3, 3], random, padding: [1]), new Activation(x => x.Tanh()), new Conv(32, 3, [7, 7], random, padding: [3]));
        Graph graph = new();
        graph.Output("y", network.Forward(graph.Input("x", [1, 3, 32, 32])));
        QuantisedModel quantised = Quantiser.Quantise(
            graph, Pictures, new QuantisationSettings { MinimumPsnr = minimumPsnr }, cancellation: TestContext.Current.CancellationToken);

        // The last one has three outputs only and is a kernel's; where there is none, it stays a convolution.
        int layers = Targets.Chosen >= Target.Neon ? 3 : 4;
        Assert.Equal(quantisedLayers == 0 ? 0 : layers, quantised.Layers.Count(layer => layer.Quantised));
        Assert.Equal(layers, quantised.Layers.Count);
        using Session bytes = quantised.Open();
        using Session floats = Session.Load(network.ToOnnx(plain => plain.Output("y", network.Forward(plain.Input("x", [1, 3, 32, 32])))));
        foreach (Session session in (Session[])[bytes, floats])
        {
            Pictures[1].CopyTo(session);
            session.Run();
        }

        float[] expected = floats.Output("y").ToArray();
        float spread = expected.Max() - expected.Min();
        Assert.All(
            expected.Zip(bytes.Output("y").ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, spread * (quantisedLayers == 0 ? 1e-4f : 0.1f)));
    }

    [Fact]
    public void HarmIsEstimatedInOnePassAboutAsItIsMeasured()
    {
        CounterRandom random = new(5);
        Sequential network = new(
            new Conv(3, 32, [3, 3], random, padding: [1]), new Activation(x => x.Relu()), new Conv(32, 32, [3, 3], random, padding: [1]),
            new Activation(
                x => x.InstanceNorm().LeakyRelu(0.2f).AveragePool([2, 2])), new Conv(32, 8, [1, 1], random), new Activation(x => x.Tanh()));
        Graph graph = new();
        graph.Output("y", network.Forward(graph.Input("x", [1, 3, 32, 32])));
        QuantisedModel estimated = Quantiser.Quantise(graph, Pictures, Everything, TestContext.Current.CancellationToken);
        QuantisedModel measured = Quantise(
            network.ToOnnx(plain => plain.Output("y", network.Forward(plain.Input("x", [1, 3, 32, 32])))), Pictures, Everything);
        Assert.Equal(3, estimated.Layers.Count);
        Assert.All(estimated.Layers.Zip(measured.Layers), pair => Assert.Equal(pair.Second.OwnPsnr, pair.First.OwnPsnr, 5.0));
    }

    [Fact]
    public void LayersThatHarmMostForTheirProductsStayInFloats()
    {
        // The third is the best bargain of those that harm: as much for ten times the products.
        double[] harms = [1e-4, 1e-6, 1e-4, 1e-7];
        int tries = 0;
        int[] chosen = new LayerChoice(harms, [100, 100, 1000, 100]).Find(38, layers =>
        {
            tries++;

            // Together they harm a little less than each by itself.
            return -10 * Math.Log10(0.8 * layers.Sum(i => harms[i]));
        });
        Assert.Equal([1, 2, 3], chosen);
        Assert.InRange(tries, 1, 3);
        Assert.Empty(new LayerChoice(harms, [100, 100, 1000, 100]).Find(150, layers => 30));
    }

    [Fact]
    public void APlanMakesTheSameNetworkAgain()
    {
        Conv layer = new(3, 32, [3, 3], new CounterRandom(1), padding: [1]);
        Graph Write()
        {
            Graph graph = new();
            graph.Output("y", layer.Forward(graph.Input("x", [1, 3, 32, 32])).Relu());
            return graph;
        }

        QuantisedModel first = Quantiser.Quantise(Write(), Pictures, Everything, TestContext.Current.CancellationToken);
        string file = Path.GetTempFileName();
        try
        {
            first.Plan.Save(file);
            QuantisationPlan plan = QuantisationPlan.Load(file);
            Assert.Equal(first.Model, Quantiser.Quantise(Write(), plan)!.Model);
            layer.NamedParameters.First().Parameter.Values[0] += 0.1f;
            Assert.Null(Quantiser.Quantise(Write(), plan));
            File.WriteAllText(file, "{");
            Assert.Throws<InvalidDataException>(() => QuantisationPlan.Load(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static QuantisedModel Quantise(byte[] model, CalibrationSample[] samples, QuantisationSettings? settings = null) =>
        Quantiser.Quantise(model, samples, settings, cancellation: TestContext.Current.CancellationToken);

    // One level of a U-Net: skip connection, pooling, resizing, instance normalisation.
    private static byte[] UNet()
    {
        CounterRandom random = new(5);
        UNetOfOneLevel network = new(random);
        return network.ToOnnx(graph => graph.Output("y", network.Forward(graph.Input("x", [1, 3, 32, 32]))));
    }

    private static float[] Waves(int number) =>
        [.. Enumerable.Range(0, 3072).Select(i => (float)(0.5 + (0.25 * Math.Sin(
            (i % 32 * 0.2) + number + (i / 1024))) + (0.25 * Math.Sin((i / 32 % 32 * 0.1 * number) + 1))))];

    // What the runtime makes of a model.
    private static GraphProto Optimised(byte[] model)
    {
        string file = Path.GetTempFileName();
        try
        {
            using SessionOptions options = new SessionSettings { Optimisation = Optimisation.Extended }.ToRuntime();
            options.OptimizedModelFilePath = file;
            new InferenceSession(model, options).Dispose();
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)).Graph;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class UNetOfOneLevel : Layer
    {
        private readonly Layer _down;
        private readonly Layer _inner;
        private readonly Layer _up;
        private readonly Layer _last;

        public UNetOfOneLevel(CounterRandom random)
        {
            _down = Register("down", Block(3, 8, random));
            _inner = Register("inner", Block(8, 16, random));
            _up = Register("up", Block(24, 8, random));
            _last = Register("last", new Conv(8, 3, [1, 1], random));
        }

        public override Tensor Forward(Tensor x)
        {
            Tensor skip = _down.Forward(x);
            Tensor inner = _inner.Forward(skip.AveragePool([2, 2])).Resize([32, 32], Interpolation.Nearest);
            return _last.Forward(_up.Forward(Tensor.Concat(1, inner, skip))).Sigmoid();
        }

        private static Sequential Block(int inputs, int outputs, CounterRandom random) =>
            new(new Conv(
                inputs,
                outputs,
                [3, 3],
                random,
                padding: [1, 1],
                bias: false), new InstanceNorm(outputs), new Activation(x => x.LeakyRelu(0.2f)));
    }
}
