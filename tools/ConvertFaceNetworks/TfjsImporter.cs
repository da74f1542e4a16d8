using Orator.Graphs;

namespace Orator.ConvertFaceNetworks;

/// <summary>
/// Translates TensorFlow.js graph models (JSON topology and binary weights) into our graphs: channels-last becomes channels-first, batch
/// normalisation is folded into convolutions, and weights become constants.
/// </summary>
internal sealed class TfjsImporter
{
    private readonly Graph _graph;
    private readonly Dictionary<string, TfjsValue> _values = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly Func<TfjsNode, Tensor> _placeholder;

    private TfjsImporter(TfjsModel model, Graph graph, Func<TfjsNode, Tensor> placeholder)
    {
        (_graph, _placeholder) = (graph, placeholder);
        foreach (string input in model.Nodes.SelectMany(node => node.Inputs))
        {
            _uses[input] = _uses.GetValueOrDefault(input) + 1;
        }
    }

    /// <summary>Translates a model.</summary>
    /// <param name="path">Path of the <c>model.json</c>; its weight files lie beside it.</param>
    /// <param name="batch">Size of the batch where the model leaves it open.</param>
    /// <param name="outputs">For each output wanted, the name it gets and the TensorFlow node it comes from.</param>
    /// <returns>
    /// A graph with the input <c>image</c> [N, C, H, W]. Outputs keep TensorFlow's shape and (channels-last) order.
    /// </returns>
    /// <exception cref="InvalidDataException">The model is malformed, or uses an operator that is not supported.</exception>
    public static Graph Import(string path, int batch, IReadOnlyDictionary<string, string> outputs)
    {
        TfjsModel model = TfjsModel.Read(path);
        return TfjsModel.Guard(path, () =>
        {
            Graph graph = new();
            TfjsImporter importer = new(model, graph, node => Input(graph, node, batch));
            foreach (TfjsNode node in model.Nodes)
            {
                importer._values[node.Name] = importer.Translate(node, model);
            }

            foreach ((string name, string source) in outputs)
            {
                graph.Output(name, ChannelsLast(importer.Find(source)));
            }

            return graph;
        });
    }

    /// <summary>Adds the part of a model that some of its nodes depend on to the graph of its input.</summary>
    /// <param name="path">Path of the <c>model.json</c>; its weight files lie beside it.</param>
    /// <param name="image">[N, C, H, W]; of any size if the part consists of convolutions.</param>
    /// <param name="nodes">The TensorFlow nodes wanted.</param>
    /// <returns>Their values, channels first.</returns>
    /// <exception cref="InvalidDataException">The model is malformed, has no such node, or uses an operator that is not
    /// supported.</exception>
    public static IReadOnlyList<Tensor> Apply(string path, Tensor image, IReadOnlyList<string> nodes)
    {
        TfjsModel model = TfjsModel.Read(path);
        return TfjsModel.Guard<IReadOnlyList<Tensor>>(path, () =>
        {
            TfjsImporter importer = new(model, image.Graph, _ => image);
            HashSet<string> needed = [.. nodes];
            foreach (TfjsNode node in model.Nodes.Reverse().Where(node => needed.Contains(node.Name)))
            {
                needed.UnionWith(node.Inputs);
            }

            foreach (TfjsNode node in model.Nodes.Where(node => needed.Contains(node.Name)))
            {
                importer._values[node.Name] = importer.Translate(node, model);
            }

            return [.. nodes.Select(importer.Find)];
        });
    }

    private static Tensor Input(Graph graph, TfjsNode node, int batch)
    {
        int[] size = node.Dimensions();
        return size.Length == 4 && size.Skip(1).All(d => d > 0)
            ? graph.Input("image", [size[0] < 0 ? batch : size[0], size[3], size[1], size[2]])
            : throw new FormatException($"its input has the shape [{string.Join(", ", size)}], not that of an image");
    }

    private Tensor Find(string node) => _values.TryGetValue(node, out TfjsValue? found)
        ? found.Emit()
        : throw new FormatException($"it has no output '{node}'");

    private TfjsValue Translate(TfjsNode node, TfjsModel model) => node.Op switch
    {
        "Placeholder" => new TfjsValue(_placeholder(node)),
        "Const" => model.Weights.TryGetValue(node.Name, out TfjsWeight? weight)
            ? new TfjsValue(weight)
            : throw new FormatException($"the weights of '{node.Name}' are missing"),
        "Identity" => Value(node, 0),
        "Conv2D" or "_FusedConv2D" => Activate(node, new TfjsValue(Convolution(node, depthwise: false))),
        "DepthwiseConv2dNative" or "FusedDepthwiseConv2dNative" => Activate(node, new TfjsValue(Convolution(node, depthwise: true))),
        "MatMul" or "_FusedMatMul" => Activate(node, new TfjsValue(MatMul(node))),
        "Add" or "AddV2" or "BiasAdd" => Arithmetic(node, (a, b) => a + b, (scaled, c) => scaled.Fold(_ => 1, c)),
        "Mul" => Arithmetic(node, (a, b) => a * b, (scaled, c) => scaled.Fold(c, _ => 0)),
        "Relu" => Value(node, 0).Limit(0, float.PositiveInfinity),
        "Relu6" => Value(node, 0).Limit(0, 6),
        "Maximum" => Value(node, 0).Limit(Scalar(node, 1), float.PositiveInfinity),
        "Minimum" => Value(node, 0).Limit(float.NegativeInfinity, Scalar(node, 1)),
        "Prelu" => Prelu(Value(node, 0), Constant(node, 1)),
        "Sigmoid" => new TfjsValue(Tensor(node, 0).Sigmoid()),
        "Softmax" => new TfjsValue(ChannelsLast(Tensor(node, 0)).Softmax()),
        "MaxPool" => MaxPool(node),
        "Pad" => Pad(node),
        "Mean" => Mean(node),
        "Reshape" => Reshape(node),
        "ConcatV2" => Concat(node),
        _ => throw new FormatException($"its operator '{node.Op}' (node '{node.Name}') is not supported"),
    };

    private PendingConvolution Convolution(TfjsNode node, bool depthwise)
    {
        Tensor x = Tensor(node, 0);
        TfjsWeight kernel = Constant(node, 1);
        if (x.Rank != 4 || kernel.Shape.Rank != 4)
        {
            throw new FormatException($"the operands of '{node.Name}' ({node.Op}) have shapes {x.Shape} and {kernel.Shape}");
        }

        (int kh, int kw, int inner, int outer) = (kernel.Shape[0], kernel.Shape[1], kernel.Shape[2], kernel.Shape[3]);
        int[] stride = node.Integers("strides")[1..3];
        int[] dilation = node.Attributes.TryGetProperty("dilations", out _) ? node.Integers("dilations")[1..3] : [1, 1];
        int[] padding = TfjsPadding.Of(node, x.Shape, [kh, kw], stride, dilation);

        // Plain: HWIO -> OIHW. Depthwise: [kh, kw, channel, multiplier] -> [channel * multiplier, 1, kh, kw].
        int outputs = depthwise ? inner * outer : outer;
        int inputs = depthwise ? 1 : inner;
        float[] weights = new float[kernel.Values.Length];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int t = 0; t < kh * kw; t++)
                {
                    weights[(o * inputs + i) * kh * kw + t] = kernel.Values[depthwise ? t * outputs + o : (t * inputs + i) * outputs + o];
                }
            }
        }

        return new PendingConvolution(
            x, weights, [outputs, inputs, kh, kw], new float[outputs], stride, padding, dilation, depthwise ? inner : 1);
    }

    private Tensor MatMul(TfjsNode node)
    {
        TfjsWeight right = Constant(node, 1);
        return node.Flag("transpose_a") || node.Flag("transpose_b")
            ? throw new FormatException($"'{node.Name}' ({node.Op}) multiplies transposed matrices, which is not supported")
            : Tensor(node, 0).MatMul(_graph.Constant(right.Values, right.Shape));
    }

    // A fused node carries a bias and an activation: operands 2 and 3.
    private TfjsValue Activate(TfjsNode node, TfjsValue value)
    {
        int operand = 2;
        foreach (string fused in node.Texts("fused_ops"))
        {
            value = fused switch
            {
                "BiasAdd" => AddBias(value, Constant(node, operand++)),
                "Relu" => value.Limit(0, float.PositiveInfinity),
                "Relu6" => value.Limit(0, 6),
                "Prelu" => Prelu(value, Constant(node, operand++)),
                _ => throw new FormatException($"the operator '{fused}' fused into '{node.Name}' ({node.Op}) is not supported"),
            };
        }

        return value;
    }

    private TfjsValue AddBias(TfjsValue value, TfjsWeight bias) => value.IsOpenConvolution
        ? value.Fold(_ => 1, c => bias.Values[c])
        : new TfjsValue(value.Emit() + _graph.Constant(bias.Values, bias.Shape));

    private TfjsValue Arithmetic(TfjsNode node, Func<Tensor, Tensor, Tensor> apply, Func<TfjsValue, Func<int, float>, TfjsValue> fold)
    {
        (TfjsValue left, TfjsValue right) = (Value(node, 0), Value(node, 1));
        (string variable, TfjsWeight? constant) = left.Constant is null
            ? (node.Inputs[0], right.Constant)
            : (node.Inputs[1], left.Constant);
        TfjsValue computed = _values[variable];
        bool perChannel = constant is not null && (constant.Values.Length == 1 || constant.Shape.Elements == constant.Shape[-1]);
        return perChannel && computed.IsOpenConvolution && _uses[variable] == 1
            ? fold(computed, c => constant!.Values[constant.Values.Length == 1 ? 0 : c])
            : new TfjsValue(apply(Operand(left), Operand(right)));
    }

    // A constant operand of elementwise arithmetic, laid out for channels-first.
    private Tensor Operand(TfjsValue value)
    {
        if (value.Constant is not { } constant)
        {
            return value.Emit();
        }

        Shape shape = constant.Shape;
        return shape.Elements == 1 ? _graph.Constant(constant.Values[0])
            : shape.Elements == shape[-1] ? _graph.Constant(constant.Values, [shape[-1], 1, 1])
            : throw new FormatException($"a constant of shape {shape} in elementwise arithmetic is not supported");
    }

    // Written as slope * x + (1 - slope) * max(x, 0), the products being 1x1 convolutions of each channel: unlike PRelu, these keep the
    // runtime in its blocked layout, which makes the face mesh 5 times and the iris network 4 times faster.
    private TfjsValue Prelu(TfjsValue value, TfjsWeight slope)
    {
        Tensor x = value.Emit();
        int channels = slope.Values.Length;
        return channels == x.Shape[1]
            ? new TfjsValue(Scale(x, slope.Values) + Scale(x.Relu(), [.. slope.Values.Select(v => 1 - v)]))
            : throw new FormatException($"slopes of shape {slope.Shape} do not fit {x.Shape}");

        Tensor Scale(Tensor t, float[] factors) => t.Conv(_graph.Constant(factors, [channels, 1, 1, 1]), groups: channels);
    }

    private TfjsValue MaxPool(TfjsNode node)
    {
        Tensor x = Tensor(node, 0);
        int[] kernel = node.Integers("ksize")[1..3];
        int[] stride = node.Integers("strides")[1..3];
        return new TfjsValue(x.MaxPool(kernel, stride, TfjsPadding.Of(node, x.Shape, kernel, stride, [1, 1])));
    }

    private TfjsValue Pad(TfjsNode node)
    {
        Tensor x = Tensor(node, 0);
        int[] amounts = Constant(node, 1).Integers;
        int[] begins = new int[x.Rank];
        int[] ends = new int[x.Rank];
        for (int axis = 0; axis < x.Rank; axis++)
        {
            int ours = x.Rank == 4 ? ChannelsFirst(axis) : axis;
            (begins[ours], ends[ours]) = (amounts[2 * axis], amounts[2 * axis + 1]);
        }

        return new TfjsValue(x.Pad(begins, ends));
    }

    private TfjsValue Mean(TfjsNode node)
    {
        Tensor x = Tensor(node, 0);
        if (x.Rank != 4 || !Constant(node, 1).Integers.SequenceEqual([1, 2]))
        {
            throw new FormatException($"'{node.Name}' (Mean) is not over the two spatial axes, which alone is supported");
        }

        Tensor mean = x.GlobalAveragePool();
        return new TfjsValue(node.Flag("keep_dims") ? mean : mean.Reshape(x.Shape[0], x.Shape[1]));
    }

    private TfjsValue Reshape(TfjsNode node)
    {
        Tensor x = ChannelsLast(Tensor(node, 0));
        int[] shape = Constant(node, 1).Integers;
        Tensor result = x.Reshape(shape);
        return result.Rank == 4
            ? throw new FormatException($"'{node.Name}' (Reshape) to four dimensions is not supported")
            : new TfjsValue(result);
    }

    private TfjsValue Concat(TfjsNode node)
    {
        Tensor[] parts = [.. Enumerable.Range(0, node.Inputs.Length - 1).Select(i => Tensor(node, i))];
        int axis = parts[0].Shape.Axis(Constant(node, node.Inputs.Length - 1).Integers[0], "ConcatV2");
        return new TfjsValue(Graphs.Tensor.Concat(parts[0].Rank == 4 ? ChannelsFirst(axis) : axis, parts));
    }

    // Where an axis of NHWC lies in NCHW.
    private static int ChannelsFirst(int axis) => axis switch { 0 => 0, 3 => 1, _ => axis + 1 };

    // NCHW -> NHWC; without spatial extent the order is the same already.
    private static Tensor ChannelsLast(Tensor x) => x.Rank != 4 ? x
        : x.Shape[2] == 1 && x.Shape[3] == 1 ? x.Reshape(x.Shape[0], 1, 1, x.Shape[1])
        : x.Transpose(0, 2, 3, 1);

    private TfjsValue Value(TfjsNode node, int operand) => operand < node.Inputs.Length
        ? _values[node.Inputs[operand]]
        : throw new FormatException($"node '{node.Name}' ({node.Op}) has only {node.Inputs.Length} operands");

    private Tensor Tensor(TfjsNode node, int operand) => Value(node, operand).Emit();

    private TfjsWeight Constant(TfjsNode node, int operand) => Value(node, operand).Constant
        ?? throw new FormatException($"operand {operand} of '{node.Name}' ({node.Op}) is not a constant, which alone is supported");

    private float Scalar(TfjsNode node, int operand) => Constant(node, operand) is { Values: [float value] }
        ? value
        : throw new FormatException($"operand {operand} of '{node.Name}' ({node.Op}) is not a single number, which alone is supported");
}
