namespace Orator.Graphs.Tests;

/// <summary>
/// Evaluates graphs in double precision, each operation written out from its definition: the reference for central differences, which
/// 32-bit numbers are too coarse for. All elements, also indices and truth values, are doubles here.
/// </summary>
internal sealed partial class DoubleInterpreter
{
    private readonly Tensor _result;
    private readonly List<Operation> _operations = [];
    private readonly GraphRewriter _ordinary;
    private Dictionary<Tensor, double[]> _values = [];

    public DoubleInterpreter(Tensor result)
    {
        // Composites by what they stand for.
        _ordinary = GraphRewriter.Rewrite(result.Graph, GraphRewriter.Expand, [result]);
        result = _ordinary.Of(result);
        _result = result;
        HashSet<Tensor> needed = [result];
        foreach (Operation operation in result.Graph.Operations.Reverse())
        {
            if (operation.Outputs.Any(needed.Contains))
            {
                needed.UnionWith(operation.Inputs.OfType<Tensor>());
                _operations.Add(operation);
            }
        }

        _operations.Reverse();
    }

    public double[] Evaluate(IReadOnlyDictionary<Tensor, double[]> inputs)
    {
        _values = inputs.ToDictionary(pair => _ordinary.Of(pair.Key), pair => pair.Value);
        foreach (Operation operation in _operations)
        {
            List<double[]> results = Run(operation);
            for (int i = 0; i < results.Count; i++)
            {
                Assert.Equal(operation.Outputs[i].Shape.Elements, results[i].Length);
                _values[operation.Outputs[i]] = results[i];
            }
        }

        return Value(_result);
    }

    private double[] Value(Tensor tensor)
    {
        if (!_values.TryGetValue(tensor, out double[]? values))
        {
            values = tensor.Value switch
            {
                float[] reals => Array.ConvertAll(reals, v => (double)v),
                long[] integers => Array.ConvertAll(integers, v => (double)v),
                _ => throw new InvalidOperationException($"{tensor} has no value"),
            };
            _values[tensor] = values;
        }

        return values;
    }

    private int[] Integers(Tensor tensor) => Array.ConvertAll(Value(tensor), v => (int)v);

    private static double Number(Operation o, string attribute) => (float)o.Attributes[attribute];

    private static int Integer(Operation o, string attribute) => (int)(long)o.Attributes[attribute];

    private static int[] List(Operation o, string attribute) => [.. ((long[])o.Attributes[attribute]).Select(v => (int)v)];

    private List<double[]> Run(Operation o) => o.OnnxType switch
    {
        "MaxPool" => MaximumPool(o),
        "Split" => Split(o),
        _ => [RunOne(o)],
    };

    private double[] RunOne(Operation o) => o.OnnxType switch
    {
        "Add" => Each(o, v => v[0] + v[1]),
        "Sub" => Each(o, v => v[0] - v[1]),
        "Mul" => Each(o, v => v[0] * v[1]),
        "Div" => Each(o, v => v[0] / v[1]),
        "Min" => Each(o, v => Math.Min(v[0], v[1])),
        "Max" => Each(o, v => Math.Max(v[0], v[1])),
        "Pow" => Each(o, v => Math.Pow(v[0], v[1])),
        "Greater" => Each(o, v => v[0] > v[1] ? 1 : 0),
        "Less" => Each(o, v => v[0] < v[1] ? 1 : 0),
        "GreaterOrEqual" => Each(o, v => v[0] >= v[1] ? 1 : 0),
        "LessOrEqual" => Each(o, v => v[0] <= v[1] ? 1 : 0),
        "Equal" => Each(o, v => v[0] == v[1] ? 1 : 0),
        "And" => Each(o, v => v[0] * v[1]),
        "Or" => Each(o, v => Math.Max(v[0], v[1])),
        "Not" => Each(o, v => 1 - v[0]),
        "Where" => Each(o, v => v[0] != 0 ? v[1] : v[2]),
        "Cast" => Each(o, v => o.Outputs[0].Type == ElementType.Index ? Math.Truncate(v[0]) : v[0]),
        "Neg" => Each(o, v => -v[0]),
        "Exp" => Each(o, v => Math.Exp(v[0])),
        "Log" => Each(o, v => Math.Log(v[0])),
        "Sqrt" => Each(o, v => Math.Sqrt(v[0])),
        "Abs" => Each(o, v => Math.Abs(v[0])),
        "Sin" => Each(o, v => Math.Sin(v[0])),
        "Cos" => Each(o, v => Math.Cos(v[0])),
        "Atan" => Each(o, v => Math.Atan(v[0])),
        "Asin" => Each(o, v => Math.Asin(v[0])),
        "Acos" => Each(o, v => Math.Acos(v[0])),
        "Clip" => Each(o, v => Math.Clamp(v[0], v[1], v[2])),
        "Floor" => Each(o, v => Math.Floor(v[0])),
        "Identity" or "Expand" => Each(o, v => v[0]),
        "Relu" => Each(o, v => Math.Max(v[0], 0)),
        "LeakyRelu" => Each(o, v => v[0] > 0 ? v[0] : v[0] * Number(o, "alpha")),
        "PRelu" => Each(o, v => v[0] > 0 ? v[0] : v[0] * v[1]),
        "Sigmoid" => Each(o, v => 1 / (1 + Math.Exp(-v[0]))),
        "Tanh" => Each(o, v => Math.Tanh(v[0])),
        "Elu" => Each(o, v => v[0] > 0 ? v[0] : Number(o, "alpha") * (Math.Exp(v[0]) - 1)),
        "Gelu" => Each(o, v => v[0] * (1 + Plain.Erf(v[0] / Math.Sqrt(2))) / 2),
        "Erf" => Each(o, v => Plain.Erf(v[0])),
        "HardSigmoid" => Each(o, v => Math.Clamp(v[0] * Number(o, "alpha") + Number(o, "beta"), 0, 1)),
        "Softmax" => Softmax(o),
        "ReduceSum" => Reduce(o, v => v.Sum()),
        "ReduceMean" => Reduce(o, v => v.Average()),
        "ReduceMax" => Reduce(o, v => v.Max()),
        "ReduceMin" => Reduce(o, v => v.Min()),
        "MatMul" => MatMul(o),
        "BatchNormalization" => BatchNormalise(o),
        "InstanceNormalization" => InstanceNormalise(o),
        "Conv" => Convolve(o),
        "ConvTranspose" => ConvolveTransposed(o),
        "AveragePool" => AveragePool(o),
        "GlobalAveragePool" => [.. Value(o.Inputs[0]!).Chunk(Plane(o)).Select(plane => plane.Average())],
        "GlobalMaxPool" => [.. Value(o.Inputs[0]!).Chunk(Plane(o)).Select(plane => plane.Max())],
        "Resize" => Resize(o),
        "GridSample" => GridSample(o),
        "Reshape" => Value(o.Inputs[0]!),
        "Transpose" => Transpose(o),
        "Concat" => Concat(o),
        "Slice" => Slice(o),
        "Pad" => Pad(o),
        "Gather" => Gather(o),
        "GatherElements" => GatherElements(o),
        "ScatterElements" => ScatterElements(o),
        _ => throw new NotSupportedException($"The interpreter does not know {o.OnnxType}."),
    };

    private static int Plane(Operation o) => o.Inputs[0]!.Shape.Skip(2).Aggregate(1, (product, d) => product * d);

    // Broadcasting: an axis that is missing or of size 1 is read at 0.
    private double[] Each(Operation o, Func<double[], double> function)
    {
        int count = o.OnnxType == "Expand" ? 1 : o.Inputs.Count;
        (Shape Shape, double[] Values)[] operands = [.. o.Inputs.Take(count).Select(input => (input!.Shape, Value(input)))];
        double[] arguments = new double[count];
        return Map(o.Outputs[0].Shape, position =>
        {
            for (int i = 0; i < count; i++)
            {
                arguments[i] = operands[i].Values[Broadcast(operands[i].Shape, position)];
            }

            return function(arguments);
        });
    }

    private static double[] Map(Shape shape, Func<int[], double> function) => [.. Plain.Positions(shape.ToArray()).Select(function)];

    private static int Index(Shape shape, int[] position)
    {
        int index = 0;
        for (int i = 0; i < shape.Rank; i++)
        {
            index = (index * shape[i]) + position[i];
        }

        return index;
    }

    private static int Broadcast(Shape shape, int[] position)
    {
        int index = 0;
        for (int i = 0; i < shape.Rank; i++)
        {
            int at = position[position.Length - shape.Rank + i];
            index = (index * shape[i]) + (shape[i] == 1 ? 0 : at);
        }

        return index;
    }

    private double[] Softmax(Operation o) =>
        [.. Value(o.Inputs[0]!).Chunk(o.Inputs[0]!.Shape[-1]).SelectMany(
            row => row.Select(v => 1 / row.Sum(other => Math.Exp(other - v))))];

    private double[] Reduce(Operation o, Func<IEnumerable<double>, double> reduce)
    {
        Shape shape = o.Inputs[0]!.Shape;
        double[] x = Value(o.Inputs[0]!);
        int[] axes = Integers(o.Inputs[1]!);
        int[] kept = [.. shape.Select((d, i) => axes.Contains(i) ? 1 : d)];
        int[] reduced = [.. shape.Select((d, i) => axes.Contains(i) ? d : 1)];
        return Map(
            kept,
            position => reduce(Plain.Positions(reduced).Select(offset => x[Index(shape, [.. position.Zip(offset, (p, q) => p + q)])])));
    }

    private double[] MatMul(Operation o)
    {
        (Tensor left, Tensor right) = (o.Inputs[0]!, o.Inputs[1]!);
        (double[] a, double[] b) = (Value(left), Value(right));
        return Map(o.Outputs[0].Shape, position =>
        {
            double sum = 0;
            for (int k = 0; k < left.Shape[-1]; k++)
            {
                sum += a[Broadcast(left.Shape, [.. position[..^1], k])] * b[Broadcast(right.Shape, [.. position[..^2], k, position[^1]])];
            }

            return sum;
        });
    }

    private double[] BatchNormalise(Operation o)
    {
        double[][] v = [.. o.Inputs.Select(input => Value(input!))];
        return [.. v[0].Select((x, i) =>
        {
            int c = i / Plane(o) % v[1].Length;
            return ((x - v[3][c]) / Math.Sqrt(v[4][c] + Number(o, "epsilon")) * v[1][c]) + v[2][c];
        })];
    }

    private double[] InstanceNormalise(Operation o)
    {
        (double[] scale, double[] bias) = (Value(o.Inputs[1]!), Value(o.Inputs[2]!));
        return [.. Value(o.Inputs[0]!).Chunk(Plane(o)).SelectMany((plane, i) =>
        {
            double mean = plane.Average();
            double deviation = Math.Sqrt(plane.Average(v => (v - mean) * (v - mean)) + Number(o, "epsilon"));
            return plane.Select(v => ((v - mean) / deviation * scale[i % scale.Length]) + bias[i % scale.Length]);
        })];
    }
}
