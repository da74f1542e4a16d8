using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Orator.Engine.Quantisation;

/// <summary>Adds the nodes and constants of quantisation to a graph; see QuantizeLinear and DequantizeLinear in the ONNX
/// specification.</summary>
internal sealed class Int8Nodes(GraphProto graph)
{
    /// <summary>Real numbers to bytes and back, with one range for the whole tensor.</summary>
    /// <returns>Name of the result.</returns>
    public void RoundTrip(string value, string result, Int8Range range)
    {
        string scale = Scalar($"{result}_scale", range.Scale);
        string zero = Constant($"{result}_zero", TensorProto.Types.DataType.Uint8, [], [range.ZeroPoint]);
        Add("QuantizeLinear", [value, scale, zero], $"{result}_bytes");
        Add("DequantizeLinear", [$"{result}_bytes", scale, zero], result);
    }

    /// <summary>
    /// Real numbers to bytes and back, where the values are already in units of each channel's steps, counted from its lower end: they are
    /// rounded only, and the way back has the range of each channel (axis 1).
    /// </summary>
    public void RoundTrip(string value, string result, Int8Range[] channels)
    {
        string one = Scalar($"{result}_unit", 1);
        string zero = Constant($"{result}_origin", TensorProto.Types.DataType.Uint8, [], [0]);
        Add("QuantizeLinear", [value, one, zero], $"{result}_bytes");
        string scales = Floats($"{result}_scales", [.. channels.Select(range => range.Scale)]);
        string zeros = Constant(
            $"{result}_zeros", TensorProto.Types.DataType.Uint8, [channels.Length], [.. channels.Select(range => range.ZeroPoint)]);
        Add("DequantizeLinear", [$"{result}_bytes", scales, zeros], result, ("axis", 1));
    }

    /// <summary>Signed bytes with a scale for each of the outermost dimension, as real numbers.</summary>
    public string Weights(string name, long[] shape, sbyte[] values, float[] scales)
    {
        string stored = Constant($"{name}_bytes", TensorProto.Types.DataType.Int8, shape, MemoryMarshal.AsBytes<sbyte>(values));
        string zeros = Constant($"{name}_zeros", TensorProto.Types.DataType.Int8, [scales.Length], new byte[scales.Length]);
        Add("DequantizeLinear", [stored, Floats($"{name}_scales", scales), zeros], $"{name}_real", ("axis", 0));
        return $"{name}_real";
    }

    /// <summary>32-bit integers with a scale each, as real numbers.</summary>
    public string Bias(string name, int[] values, float[] scales)
    {
        string stored = Constant($"{name}_integers", TensorProto.Types.DataType.Int32, [values.Length], MemoryMarshal.AsBytes<int>(values));
        string zeros = Constant($"{name}_zeros", TensorProto.Types.DataType.Int32, [values.Length], new byte[sizeof(int) * values.Length]);
        Add("DequantizeLinear", [stored, Floats($"{name}_scales", scales), zeros], $"{name}_real", ("axis", 0));
        return $"{name}_real";
    }

    private string Scalar(string name, float value) =>
        Constant(name, TensorProto.Types.DataType.Float, [], MemoryMarshal.AsBytes<float>([value]));

    private string Floats(string name, float[] values) =>
        Constant(name, TensorProto.Types.DataType.Float, [values.Length], MemoryMarshal.AsBytes<float>(values));

    private string Constant(string name, TensorProto.Types.DataType type, long[] shape, ReadOnlySpan<byte> values)
    {
        TensorProto constant = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(values) };
        constant.Dims.AddRange(shape);
        graph.Initializer.Add(constant);
        return name;
    }

    private void Add(string type, string[] inputs, string output, params (string Name, long Value)[] attributes)
    {
        NodeProto node = new() { OpType = type, Name = $"{type}:{output}" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(
            attributes.Select(a => new AttributeProto { Name = a.Name, Type = AttributeProto.Types.AttributeType.Int, I = a.Value }));
        graph.Node.Add(node);
    }
}
