using Google.Protobuf;
using Onnx;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Ops;

namespace Orator.Engine.Quantisation;

/// <summary>
/// Writes a model in which chosen convolutions compute with 8-bit integers: values are stored in bytes (QuantizeLinear) and read back
/// (DequantizeLinear) around each of them, in the pattern that ONNX Runtime fuses into integer kernels. Operations that only move values
/// (concatenation, maximum pooling, nearest resizing, reshaping) between byte values and such a convolution work on bytes as well; all
/// values that they connect share one range.
/// </summary>
internal sealed class Int8Graph
{
    private static readonly string[] FusedTypes =
        ["Add", "AveragePool", "Concat", "Gemm", "GlobalAveragePool", "LeakyRelu", "MatMul", "MaxPool", "Mul", "Resize", "Sigmoid", "Softmax", "Where"];

    private readonly ModelGraph _model;
    private readonly IInt8Ranges? _ranges;
    private readonly WeightBits _bits;

    /// <summary>Prepares to write variants of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ranges">How values are stored; null if none is.</param>
    /// <param name="bits">Bits of the weights.</param>
    public Int8Graph(ModelGraph model, IInt8Ranges? ranges, WeightBits bits = WeightBits.Seven) =>
        (_model, _ranges, _bits) = (model, ranges, bits);

    /// <summary>The values whose ranges are needed for these layers.</summary>
    public static IReadOnlyCollection<string> Observed(ModelGraph model, IReadOnlyList<Int8Convolution> layers) =>
        [.. Groups(model, layers).Keys.Union(layers.Select(layer => layer.Result))];

    /// <summary>Writes the model with the given layers in 8 bits.</summary>
    public KernelModel Write(IReadOnlyList<Int8Convolution> layers)
    {
        Dictionary<string, SortedSet<string>> groups = Groups(_model, layers);
        Dictionary<NodeProto, Int8Convolution> convolutions = layers.ToDictionary(layer => layer.Node);
        HashSet<NodeProto> rectified = [.. layers.Select(layer => layer.Relu).OfType<NodeProto>()];
        ModelProto written = _model.Model.Clone();
        GraphProto graph = written.Graph;
        Int8Nodes nodes = new(graph);
        graph.Node.Clear();
        graph.ValueInfo.Clear();
        List<ISessionKernel> kernels = [.. _model.Kernels];
        foreach (string input in graph.Input.Select(input => input.Name).Where(groups.ContainsKey).ToArray())
        {
            nodes.RoundTrip(input, $"{input}/stored", Shared(groups[input]));
        }

        foreach (NodeProto node in _model.Graph.Node.Where(node => !rectified.Contains(node)))
        {
            if (convolutions.TryGetValue(node, out Int8Convolution? layer))
            {
                Int8Range[] ranges = groups.TryGetValue(layer.Result, out SortedSet<string>? group) ? [Shared(group)]
                    : IsFused(layer.Result) ? [Shared([layer.Result])]
                    : _ranges!.Channels(layer.Result);
                layer.Write(graph, Stored(layer.Input), Shared(groups[layer.Input]), _ranges!.Means(layer.Input), ranges, _bits);
                continue;
            }

            NodeProto copy = node.Clone();
            graph.Node.Add(copy);
            if (_model.Alternative(node) is { } kernel)
            {
                KernelNodes.Become(copy, kernel, kernels.Count);
                kernels.Add(kernel);
            }

            if (Moves(_model, node) && groups.TryGetValue(node.Output[0], out SortedSet<string>? moved))
            {
                // What it makes is stored under its own name, as the result of a convolution is: the exact value does not exist.
                for (int i = 0; i < Operands(node); i++)
                {
                    copy.Input[i] = Stored(copy.Input[i]);
                }

                copy.Output[0] = $"{node.Output[0]}/exact";
                nodes.RoundTrip(copy.Output[0], node.Output[0], Shared(moved));
                continue;
            }

            foreach (string output in node.Output.Where(groups.ContainsKey))
            {
                nodes.RoundTrip(output, $"{output}/stored", Shared(groups[output]));
            }
        }

        // The runtime cannot infer these.
        graph.ValueInfo.AddRange(_model.Shapes(graph.Node.Where(ModelGraph.IsKernel)));
        HashSet<string> used = [.. graph.Node.SelectMany(node => node.Input)];
        TensorProto[] constants = [.. graph.Initializer.Where(constant => used.Contains(constant.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
        return new KernelModel(written.ToByteArray(), kernels, new Dictionary<string, Convolution>());

        // Whether the runtime fuses an operation on the value with the reading before it and the storing after it, which knows no ranges of
        // channels.
        bool IsFused(string value) =>
            _model.Consumers(value).Any(node => FusedTypes.Contains(node.OpType) && node.Output.Any(groups.ContainsKey));

        string Stored(string value) =>
            _model.Producer(value) is { } producer && (convolutions.ContainsKey(producer) || rectified.Contains(producer) || Moves(_model, producer))
                ? value
                : $"{value}/stored";
    }

    // The values to be stored in bytes with one range, each with all that share its range.
    private static Dictionary<string, SortedSet<string>> Groups(ModelGraph model, IReadOnlyList<Int8Convolution> layers)
    {
        Dictionary<string, SortedSet<string>> groups = [];
        Stack<string> pending = new(layers.Select(layer => layer.Input));
        HashSet<string> done = [];
        while (pending.TryPop(out string? value))
        {
            if (!done.Add(value))
            {
                continue;
            }

            SortedSet<string> group = GroupOf(value);
            if (model.Producer(value) is { } producer && Moves(model, producer))
            {
                foreach (string operand in producer.Input.Take(Operands(producer)))
                {
                    pending.Push(operand);
                    SortedSet<string> other = GroupOf(operand);
                    group.UnionWith(other);
                    foreach (string member in other)
                    {
                        groups[member] = group;
                    }
                }
            }
        }

        return groups;

        SortedSet<string> GroupOf(string value) =>
            groups.TryGetValue(value, out SortedSet<string>? group)
                ? group
                : groups[value] = new SortedSet<string>(StringComparer.Ordinal) { value };
    }

    // Whether an operation only moves values, so that bytes go through it with one range.
    private static bool Moves(ModelGraph model, NodeProto node) =>
        (node.OpType is "Concat" or "MaxPool" or "Reshape" or "Transpose" || (node.OpType == "Resize" && IsNearest(node)))
        && node.Output.Count == 1
        && node.Input.Take(Operands(node)).All(input => !model.IsConstant(input));

    private static int Operands(NodeProto node) => node.OpType == "Concat" ? node.Input.Count : 1;

    private static bool IsNearest(NodeProto node) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == "mode") is not { } mode || mode.S.ToStringUtf8() == "nearest";

    private Int8Range Shared(SortedSet<string> group) => _ranges!.Shared(group);
}
