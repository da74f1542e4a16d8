using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Orator.Graphs.Onnx;

/// <summary>A convolution of an <c>.onnx</c> file whose weights are constants of the file (operator Conv).</summary>
/// <param name="Weights">[out, in / groups, kh, kw], row-major.</param>
/// <param name="Shape">Dimensions of the weights.</param>
/// <param name="Bias">[out].</param>
/// <param name="Stride">Vertical, horizontal, in pixels.</param>
/// <param name="Groups">Number of groups; as many as channels for a depthwise convolution.</param>
public sealed record OnnxConvolution(float[] Weights, Shape Shape, float[] Bias, int[] Stride, int Groups)
{
    /// <summary>Reads the convolutions of a model, in the order in which it computes them.</summary>
    /// <param name="path">Path of the <c>.onnx</c> file. Constants may be stored in half precision, with a Cast to single
    /// precision.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no ONNX model, or the weights of a convolution are not constants.</exception>
    public static IReadOnlyList<OnnxConvolution> ReadAll(string path)
    {
        try
        {
            GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph
                ?? throw new InvalidDataException("it has no graph");
            Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(constant => constant.Name);
            foreach (NodeProto cast in graph.Node.Where(node => node.OpType == "Cast" && constants.ContainsKey(node.Input[0])))
            {
                constants[cast.Output[0]] = constants[cast.Input[0]];
            }

            return [.. graph.Node.Where(node => node.OpType == "Conv").Select(node => Read(node, constants))];
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' is not a usable ONNX model: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static OnnxConvolution Read(NodeProto node, Dictionary<string, TensorProto> constants)
    {
        TensorProto weights = Constant(1);
        TensorProto bias = Constant(2);
        AttributeProto? stride = node.Attribute.FirstOrDefault(attribute => attribute.Name == "strides");
        AttributeProto? groups = node.Attribute.FirstOrDefault(attribute => attribute.Name == "group");
        Shape shape = Shape.Create([.. weights.Dims.Select(d => checked((int)d))]);
        int[] steps = stride is null ? [1, 1] : [.. stride.Ints.Select(s => (int)s)];
        return new OnnxConvolution(Values(weights, shape.Elements), shape, Values(bias, shape[0]), steps, (int)(groups?.I ?? 1));

        TensorProto Constant(int operand) =>
            node.Input.Count > operand && constants.TryGetValue(node.Input[operand], out TensorProto? constant)
                ? constant
                : throw new InvalidDataException($"operand {operand} of '{node.Name}' is not a constant");
    }

    private static float[] Values(TensorProto constant, long count)
    {
        ReadOnlySpan<byte> raw = constant.RawData.Span;
        float[] values = constant.DataType switch
        {
            (int)TensorProto.Types.DataType.Float => MemoryMarshal.Cast<byte, float>(raw).ToArray(),
            (int)TensorProto.Types.DataType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(raw).ToArray(), half => (float)half),
            _ => throw new InvalidDataException($"the constant '{constant.Name}' is not made of floating-point numbers"),
        };
        return values.Length == count
            ? values
            : throw new InvalidDataException($"the constant '{constant.Name}' has {values.Length} numbers, not {count}");
    }
}
