using System.Numerics.Tensors;
using Onnx;

namespace Orator.Engine.Quantisation;

/// <summary>A convolution with constant weights, and what quantisation needs to know of it.</summary>
internal sealed class Int8Convolution
{
    private const float LargestBias = 1 << 30;

    // With the bias, the sum of all products with the largest byte fits into 32 bits.
    private const long LargestSum = (int.MaxValue - (1L << 30)) / byte.MaxValue;
    private readonly TensorProto _constant;
    private readonly long[] _shape;
    private readonly float[] _bias;

    private Int8Convolution(ModelGraph model, NodeProto node, TensorProto weights, TensorProto? bias)
    {
        Node = node;
        _constant = weights;
        _shape = [.. weights.Dims];
        _bias = bias is null ? new float[_shape[0]] : ModelGraph.Floats(bias).ToArray();
        NodeProto[] consumers = [.. model.Consumers(node.Output[0])];
        Relu = consumers is [{ OpType: "Relu" }] && !model.IsOutput(node.Output[0]) ? consumers[0] : null;
        Name = model.Name(node);
    }

    /// <summary>The node.</summary>
    public NodeProto Node { get; }

    /// <summary>What to call it in reports.</summary>
    public string Name { get; }

    /// <summary>The rectification after it, if it is all that uses its result: a lowest byte that means 0 does the same.</summary>
    public NodeProto? Relu { get; }

    /// <summary>Name of its input.</summary>
    public string Input => Node.Input[0];

    /// <summary>Name of its result, after the rectification.</summary>
    public string Result => (Relu ?? Node).Output[0];

    /// <summary>[out, in / groups, k...].</summary>
    public Shape Shape => _shape.Select(d => (int)d).ToArray();

    // No copy: all layers together may have hundreds of megabytes.
    private ReadOnlySpan<float> Values => ModelGraph.Floats(_constant);

    /// <summary>All convolutions of a model that can be quantised, in the order of execution.</summary>
    public static List<Int8Convolution> Of(ModelGraph model)
    {
        List<Int8Convolution> layers = [];
        foreach (NodeProto node in model.Graph.Node.Where(node => node.OpType == "Conv" && !model.IsConstant(node.Input[0])))
        {
            TensorProto? weights = model.Weights(node.Input[1]);
            bool biased = node.Input.Count > 2 && node.Input[2].Length > 0;
            TensorProto? bias = biased ? model.Weights(node.Input[2]) : null;
            if (weights is not null && (bias is not null || !biased))
            {
                layers.Add(new Int8Convolution(model, node, weights, bias));
            }
        }

        return layers;
    }

    /// <summary>What the weights do to noise.</summary>
    /// <param name="inputSquares">The mean square of each channel of the input.</param>
    /// <param name="bits">Bits of the weights.</param>
    /// <returns>For each output the sum of the squared weights, by which noise of the input is multiplied, and the noise that comes from
    /// the rounding of the weights.</returns>
    public (double[] Squares, double[] Noise) Weights(float[] inputSquares, WeightBits bits)
    {
        int outputs = (int)_shape[0];
        ReadOnlySpan<float> all = Values;
        int size = all.Length / outputs;
        int inputs = (int)_shape[1];
        int groups = inputSquares.Length / inputs;
        (double[] squares, double[] noise) = (new double[outputs], new double[outputs]);
        for (int c = 0; c < outputs; c++)
        {
            ReadOnlySpan<float> weights = all.Slice(c * size, size);
            double step = TensorPrimitives.MaxMagnitude(weights) / Int8Products.LargestWeight(bits);
            squares[c] = TensorPrimitives.SumOfSquares(weights);
            noise[c] = step * Math.Abs(step) / 12 * (size / inputs) * TensorPrimitives.Sum<float>(
                inputSquares.AsSpan(c / (outputs / groups) * inputs, inputs));
        }

        return (squares, noise);
    }

    /// <summary>Writes the convolution in 8-bit integers.</summary>
    /// <param name="graph">The graph to write to.</param>
    /// <param name="input">Name of its input, which was stored in bytes.</param>
    /// <param name="inputRange">How.</param>
    /// <param name="means">The mean of each channel of the input. What the rounding of the weights makes of it goes into the bias (Nagel et
    /// al. 2019, section 4.2).</param>
    /// <param name="ranges">How its result is stored: one range for all, or one for each channel.</param>
    /// <param name="bits">Bits of the weights.</param>
    public void Write(GraphProto graph, string input, Int8Range inputRange, float[] means, Int8Range[] ranges, WeightBits bits)
    {
        Int8Nodes nodes = new(graph);
        int limit = Int8Products.LargestWeight(bits);
        int outputs = (int)_shape[0];
        ReadOnlySpan<float> all = Values;
        int size = all.Length / outputs;
        int inputs = (int)_shape[1];
        int groups = means.Length / inputs;
        int places = size / inputs;
        bool eachChannel = ranges.Length > 1;
        sbyte[] integers = new sbyte[all.Length];
        int[] bias = new int[outputs];
        float[] weightScales = new float[outputs];
        float[] biasScales = new float[outputs];
        for (int c = 0; c < outputs; c++)
        {
            // With a range for each channel the result is counted in its steps, from its lower end.
            (float unit, float origin) = eachChannel ? (ranges[c].Scale, ranges[c].ZeroPoint) : (1, 0);
            float added = (_bias[c] / unit) + origin;
            ReadOnlySpan<float> weights = all.Slice(c * size, size);
            float largest = 0;
            foreach (float weight in weights)
            {
                largest = MathF.Max(largest, MathF.Abs(weight));
            }

            // A larger scale where the bias would not fit into 32 bits otherwise: such weights hardly matter beside it.
            float scale = MathF.Max(largest / unit / limit, MathF.Abs(added) / inputRange.Scale / LargestBias);
            scale = scale > 0 ? scale : 1;
            Span<sbyte> channel = integers.AsSpan(c * size, size);
            while (Round(weights, unit * scale, limit, channel) > LargestSum)
            {
                scale *= 2;
            }

            double shift = 0;
            for (int i = 0; i < size; i++)
            {
                shift += ((channel[i] * scale) - (weights[i] / unit)) * means[(c / (outputs / groups) * inputs) + (i / places)];
            }

            weightScales[c] = scale;
            biasScales[c] = inputRange.Scale * scale;
            bias[c] = (int)Math.Round((added - shift) / biasScales[c]);
        }

        NodeProto node = Node.Clone();
        node.Input.Clear();
        node.Input.Add(input);
        string exact = $"{Result}/exact";
        node.Output[0] = exact;
        node.Input.Add(nodes.Weights($"{Result}/weights", _shape, integers, weightScales));
        if (Array.Exists(bias, b => b != 0))
        {
            node.Input.Add(nodes.Bias($"{Result}/bias", bias, biasScales));
        }

        graph.Node.Add(node);
        if (Relu is not null && ranges[0].ZeroPoint != 0)
        {
            // All bytes mean 0 or more first, which rectifies; then they join the range of others. A Relu in between would keep the
            // convolution in floats.
            nodes.RoundTrip(exact, $"{Result}/rectified", ranges[0] with { ZeroPoint = 0 });
            exact = $"{Result}/rectified";
        }

        if (eachChannel)
        {
            nodes.RoundTrip(exact, Result, ranges);
        }
        else
        {
            nodes.RoundTrip(exact, Result, ranges[0]);
        }
    }

    // Weights in steps; the sum of their magnitudes.
    private static long Round(ReadOnlySpan<float> weights, float step, int limit, Span<sbyte> integers)
    {
        long sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            integers[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] / step), -limit, limit);
            sum += Math.Abs((int)integers[i]);
        }

        return sum;
    }
}
