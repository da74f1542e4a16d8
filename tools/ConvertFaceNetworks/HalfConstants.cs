using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Orator.ConvertFaceNetworks;

/// <summary>
/// Stores constants in half precision where that loses nothing, which is so for most weights that were published in half precision.
/// </summary>
internal static class HalfConstants
{
    private const int Smallest = 256;

    /// <summary>
    /// Rewrites a model: a constant that halves represent exactly is stored as such and cast back, which the runtime does once, when it
    /// loads the model.
    /// </summary>
    /// <param name="model">Content of an <c>.onnx</c> file.</param>
    /// <returns>Content of an <c>.onnx</c> file that computes the same to the bit.</returns>
    public static byte[] Apply(byte[] model)
    {
        ModelProto proto = ModelProto.Parser.ParseFrom(model);
        List<NodeProto> casts = [];
        foreach (TensorProto constant in proto.Graph.Initializer)
        {
            if (constant.DataType == (int)TensorProto.Types.DataType.Float
                && Halves(MemoryMarshal.Cast<byte, float>(constant.RawData.Span)) is { } halves)
            {
                NodeProto cast = new() { OpType = "Cast", Name = $"Cast:{constant.Name}" };
                cast.Input.Add(constant.Name + "_half");
                cast.Output.Add(constant.Name);
                AttributeProto.Types.AttributeType integer = AttributeProto.Types.AttributeType.Int;
                cast.Attribute.Add(new AttributeProto { Name = "to", Type = integer, I = (long)TensorProto.Types.DataType.Float });
                casts.Add(cast);
                (constant.Name, constant.DataType) = (cast.Input[0], (int)TensorProto.Types.DataType.Float16);
                constant.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(halves));
            }
        }

        NodeProto[] nodes = [.. casts, .. proto.Graph.Node];
        proto.Graph.Node.Clear();
        proto.Graph.Node.AddRange(nodes);
        return proto.ToByteArray();
    }

    private static Half[]? Halves(ReadOnlySpan<float> values)
    {
        if (values.Length < Smallest)
        {
            return null;
        }

        Half[] halves = new Half[values.Length];
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (BitConverter.SingleToInt32Bits((float)halves[i]) != BitConverter.SingleToInt32Bits(values[i]))
            {
                return null;
            }
        }

        return halves;
    }
}
