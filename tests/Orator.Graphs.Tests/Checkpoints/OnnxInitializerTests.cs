using Google.Protobuf;
using Onnx;
using Orator.Checkpoints;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>The weights of ONNX models are read as they are; damaged and hostile models are refused.</summary>
public sealed class OnnxInitializerTests : IDisposable
{
    private readonly Archives _archives = new();

    public void Dispose() => _archives.Dispose();

    [Fact]
    public void Weights_are_read_however_they_are_stored()
    {
        TensorProto raw = Raw("raw/w:0", DataType.Float, [2, 2], [1f, -2f, 3f, 4.5f]);
        TensorProto half = new() { Name = "half", DataType = (int)DataType.Float16 };
        half.RawData = ByteString.CopyFrom([0x00, 0x3e, 0x00, 0xc0]);
        half.Dims.Add(2);
        TensorProto floats = new() { Name = "floats", DataType = (int)DataType.Float };
        floats.Dims.Add(3);
        floats.FloatData.AddRange([5, 6, 7]);
        TensorProto doubles = new() { Name = "doubles", DataType = (int)DataType.Double };
        doubles.DoubleData.Add(0.25);
        TensorProto shape = new() { Name = "shape", DataType = (int)DataType.Int64 };
        shape.Dims.Add(2);
        shape.Int64Data.AddRange([-1, 32]);
        TensorProto rawShape = new() { Name = "raw shape", DataType = (int)DataType.Int64 };
        rawShape.RawData = ByteString.CopyFrom(BitConverter.GetBytes(-7L));
        TensorProto none = new() { Name = "none", DataType = (int)DataType.Float };
        none.Dims.AddRange([0, 4]);
        using Checkpoint checkpoint = Checkpoint.Open(_archives.Write(Model(raw, half, floats, doubles, shape, rawShape, none)));
        Assert.Equal(CheckpointFormat.Onnx, checkpoint.Format);
        Assert.Equal(["raw/w:0", "half", "floats", "doubles", "raw shape", "none"], checkpoint.Tensors.Keys);
        Assert.Equal([2, 2], checkpoint.Tensors["raw/w:0"].Shape);
        Assert.Equal([1f, -2f, 3f, 4.5f], checkpoint.Tensors["raw/w:0"].ReadFinite().Values);
        Assert.Equal([1.5f, -2f], checkpoint.Tensors["half"].ReadFinite().Values);
        Assert.Equal([5f, 6f, 7f], checkpoint.Tensors["floats"].ReadFinite().Values);
        Assert.Equal([0.25f], checkpoint.Tensors["doubles"].ReadFinite().Values);
        Assert.Equal([-7f], checkpoint.Tensors["raw shape"].ReadFinite().Values);
        Assert.Empty(checkpoint.Tensors["none"].ReadFinite().Values);
    }

    [Theory]
    [InlineData("another file or in pieces")]
    [InlineData("int32_data")]
    [InlineData("elements of type 8")]
    [InlineData("two initialisers of the name 'w?[2J'")]
    [InlineData("do not match its shape")]
    [InlineData("impossible shape")]
    [InlineData("more than 16 dimensions")]
    [InlineData("the name of an initialiser")]
    public void What_is_not_supported_is_named(string because)
    {
        TensorProto tensor = Raw("w\u001b[2J", DataType.Float, [2], [1, 2]);
        List<TensorProto> tensors = [tensor];
        switch (because)
        {
            case "another file or in pieces":
                tensor.ClearRawData();
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });
                break;
            case "int32_data":
                tensor.ClearRawData();
                tensor.DataType = (int)DataType.Float16;
                tensor.Int32Data.AddRange([15360, 15360]);
                break;
            case "elements of type 8":
                tensor.DataType = (int)DataType.String;
                break;
            case "do not match its shape":
                tensor.Dims.Add(1_000_000_000);
                break;
            case "impossible shape":
                tensor.Dims.AddRange([1L << 31, -1]);
                break;
            case "more than 16 dimensions":
                tensor.Dims.AddRange(Enumerable.Repeat(1L, 16));
                break;
            case "the name of an initialiser":
                tensor.Name = new string('x', 5000);
                break;
            default:
                tensors.Add(tensor);
                break;
        }

        Assert.Contains(because, Archives.Refusal(_archives.Write(Model([.. tensors]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_the_graph_is_noticed()
    {
        byte[] whole = Model(Raw("a", DataType.Float, [3], [1, 2, 3]), Raw("b", DataType.Float, [1], [4]));
        for (int length = 0; length < whole.Length; length++)
        {
            Archives.Refusal(_archives.Write(whole[..length]));
        }
    }

    private static byte[] Model(params TensorProto[] tensors)
    {
        // The field of the graph is the last one that is written.
        ModelProto model = new() { IrVersion = 7, ProducerName = "tests", Graph = new GraphProto { Name = "graph" } };
        model.Graph.Initializer.AddRange(tensors);
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Name = "a node, which is skipped" });
        return model.ToByteArray();
    }

    private static TensorProto Raw(string name, DataType type, long[] shape, float[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }
}
