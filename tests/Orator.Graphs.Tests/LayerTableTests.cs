using Orator.Graphs.Layers;
using Orator.Graphs.LayerTables;

namespace Orator.Graphs.Tests;

public sealed class LayerTableTests
{
    private static readonly CounterRandom Random = new(1);

    // Convolution, normalisation, pooling after the activation.
    private sealed class Block : Layer
    {
        private readonly Conv _conv;
        private readonly BatchNorm _norm;

        public Block(int inputs, int outputs)
        {
            _conv = Register("conv", new Conv(inputs, outputs, [3, 3], Random, padding: [1]));
            _norm = Register("norm", new BatchNorm(outputs));
        }

        public override Tensor Forward(Tensor x) => _norm.Forward(_conv.Forward(x)).Relu().AveragePool([2, 2]);
    }

    private sealed class Classifier : Module
    {
        private readonly Sequential _blocks;
        private readonly Linear _last;
        private readonly Linear _auxiliary;

        public Classifier()
        {
            _blocks = Register("blocks", new Sequential(new Block(3, 8), new Block(8, 16)));
            _last = Register("last", new Linear(16, 10, Random));
            _auxiliary = Register("auxiliary", new Linear(16, 2, Random));
        }

        public Tensor Forward(Tensor x) => _last.Forward(_blocks.Forward(x).Mean([2, 3]));

        public Tensor Auxiliary(Tensor x) => _auxiliary.Forward(x);
    }

    [Fact]
    public void TotalsOfASmallNetworkAreThoseComputedByHand()
    {
        Classifier network = new();
        LayerTable table = Describe(network, network.Forward, [1, 3, 32, 32]);

        // Two 3x3 convolutions at 32x32 and 16x16 and a linear layer; weights and biases; normalisations with factor, shift, mean,
        // variance.
        Assert.Equal((32 * 32 * 8 * 27) + (16 * 16 * 16 * 72) + (16 * 10), table.Multiplications);
        Assert.Equal(((27 * 8) + 8) + 16 + ((72 * 16) + 16) + 32 + ((16 * 10) + 10) + ((16 * 2) + 2), table.Parameters);
        Assert.Equal(network.ParameterCount, table.Parameters);
        Assert.Equal(2 * (8 + 16), table.Buffers);

        string[] expected =
        [
            "blocks.0.conv Conv2d [3, 8, 3, 3] [1, 8, 32, 32] [1, 3, 32, 32]",
            "blocks.0.norm BatchNorm2d [8] [1, 8, 32, 32] [1, 8, 32, 32]",
            "blocks.0 AvgPool2d - [1, 8, 16, 16] [1, 8, 32, 32]",
            "blocks.1.conv Conv2d [8, 16, 3, 3] [1, 16, 16, 16] [1, 8, 16, 16]",
            "blocks.1.norm BatchNorm2d [16] [1, 16, 16, 16] [1, 16, 16, 16]",
            "blocks.1 AvgPool2d - [1, 16, 8, 8] [1, 16, 16, 16]",
            " Mean - [1, 16] [1, 16, 8, 8]",
            "last Linear [16, 10] [1, 10] [1, 16]",
            "auxiliary Linear [16, 2] - ",
        ];
        Assert.Equal(expected, Assert.Single(table.Networks).Leaves.Select(Line));
    }

    [Fact]
    public void ATableHasARowForEqualBlocksOrOneForEachLayer()
    {
        Classifier network = new();
        LayerTable table = Describe(network, network.Forward, [1, 3, 32, 32]);
        string[] blocks =
        [
            "Classifier",
            "layer type kernel output input params MACs",
            "blocks 2 x Block [1,16,8,8] [1,3,32,32] 1.44 k 516 k",
            "Mean [1,16] [1,16,8,8]",
            "last Linear [16,10] [1,10] [1,16] 170 160",
            "auxiliary Linear [16,2] 34",
            "total 1.64 k 516 k",
            "",
            "1,644 parameters, 48 values of buffers, 516 k multiplications",
        ];
        Assert.Equal(blocks, Words(table.ToString()));
        Assert.Contains("conv Conv2d [8,16,3,3] [1,16,16,16] [1,8,16,16] 1.17 k 295 k", Words(table.ToText(everyLayer: true)));
    }

    [Fact]
    public void ALayerThatIsUsedTwiceHasItsParametersOnce()
    {
        Linear layer = new(4, 4, Random);
        LayerTable table = Describe(layer, x => layer.Forward(layer.Forward(x).Relu()), [1, 4]);
        Assert.Equal((20, 32), (table.Parameters, table.Multiplications));
        Assert.Equal(" Linear [4, 4] [1, 4] [1, 4]", Line(Assert.Single(table.Networks[0].Leaves)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ParametersMayBeConstantsOrInputs(bool constants)
    {
        Classifier network = new();
        Graph graph = new(constants ? ParameterBinding.Constants : ParameterBinding.Inputs);
        graph.Output("y", network.Forward(graph.Input("x", [1, 3, 32, 32])));
        LayerTable table = LayerTable.Of(network, graph);
        Assert.Equal((1644, 516_256), (table.Parameters, table.Multiplications));
    }

    [Fact]
    public void OtherLayersCountAsTheyWork()
    {
        // In groups; transposed, for each input; with weights that are divided by their spectral norm, which is no work on the input;
        // recurrent, three gates.
        Count(new Conv(8, 8, [3, 3], Random, padding: [1], groups: 8), [1, 8, 4, 4], 4 * 4 * 8 * 9, "[1, 8, 3, 3]");
        Count(new ConvTranspose(4, 6, [2, 2], Random, stride: [2]), [1, 4, 5, 5], 5 * 5 * 4 * 6 * 4, "[4, 6, 2, 2]");
        Count(new Conv(3, 5, [1, 1, 1], Random, spectralNorm: true), [1, 3, 2, 2, 2], 8 * 15, "[3, 5, 1, 1, 1]");
        Count(new Gru(6, 4, Random), [7, 1, 6], 7 * 3 * ((6 * 4) + (4 * 4)), "[6, 12]");
        Count(new EqualLinear(6, 4, Random), [3, 6], 3 * 24, "[6, 4]");

        static void Count(Layer layer, Shape input, long multiplications, string kernel)
        {
            LayerTable table = Describe(layer, layer.Forward, input);
            LayerRow row = Assert.Single(table.Networks[0].Leaves);
            Assert.Equal((multiplications, kernel), (row.Multiplications, row.Kernel.ToString()));
            Assert.Equal(layer.ParameterCount, table.Parameters);
            Assert.Equal(input, row.Inputs[0]);
        }
    }

    [Fact]
    public void NetworksThatAModuleHoldsTogetherAreTotalledEachAndPartsToo()
    {
        Pair pair = new();
        Graph first = new();
        first.Output("y", pair.Left.Forward(first.Input("x", [1, 3, 8, 8])));
        Graph second = new();
        second.Output("y", pair.Right.Forward(second.Input("x", [1, 3, 4, 4])));
        LayerTable table = LayerTable.Of(pair, [("portrait", first), ("frame", second)]);
        Assert.Equal(["left", "right"], table.Networks.Select(network => network.Name));
        Assert.Equal([8 * 8 * 8 * 27, 4 * 4 * 8 * 27], table.Networks.Select(network => network.Multiplications));
        Assert.Equal([new("portrait", 8 * 8 * 8 * 27), new("frame", 4 * 4 * 8 * 27)], table.Parts);
        Assert.EndsWith("\nparts: portrait 13.8 k, frame 3.46 k", table.ToString(), StringComparison.Ordinal);
        Assert.Equal([1, 8, 4, 4], table.Find("left")!.Output!.Value.ToArray());
        Assert.Null(table.Find("middle"));
    }

    private sealed class Pair : Module
    {
        public Pair() => (Left, Right) = (Register("left", new Block(3, 8)), Register("right", new Block(3, 8)));

        public Block Left { get; }

        public Block Right { get; }
    }

    private static LayerTable Describe(Module network, Func<Tensor, Tensor> apply, Shape input)
    {
        Graph graph = new();
        graph.Output("y", apply(graph.Input("x", input)));
        return LayerTable.Of(network, graph);
    }

    private static string Line(LayerRow row) =>
        $"{row.Name} {row.Type} {row.Kernel?.ToString() ?? "-"} {row.Output?.ToString() ?? "-"} {string.Join(' ', row.Inputs)}";

    private static IEnumerable<string> Words(string text) =>
        text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
