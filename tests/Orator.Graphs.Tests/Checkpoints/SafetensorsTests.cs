using System.Text;
using Orator.Checkpoints;

namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>Safetensors files come back as they were written; damaged ones are refused.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private readonly Archives _archives = new();

    public void Dispose() => _archives.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_again(bool halfPrecision)
    {
        Random random = new(3);
        Dictionary<string, StoredTensor> tensors = [];
        foreach (int[] shape in new int[][] { [], [0], [1], [7], [2, 0, 3], [3, 4], [2, 3, 4, 5], [300_000] })
        {
            int count = shape.Aggregate(1, (a, d) => a * d);
            tensors[$"layer.{tensors.Count} \u00e9\"\\/"] = new StoredTensor(
                shape, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 20 - 10)]);
        }

        string path = _archives.NewPath();
        SafetensorsWriter.Write(path, tensors, halfPrecision, new Dictionary<string, string> { ["made by"] = "a test" });
        using SafetensorsFile file = SafetensorsFile.Read(path);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.Equal(CheckpointFormat.Safetensors, checkpoint.Format);
        Assert.Equal("a test", file.Metadata["made by"]);
        Assert.Equal("a test", checkpoint.Scalars["made by"]);
        Assert.Equal(tensors.Keys, file.Names);
        Assert.Equal(tensors.Keys, checkpoint.Tensors.Keys);
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            float[] expected = halfPrecision ? Array.ConvertAll(tensor.Values, v => (float)(Half)v) : tensor.Values;
            Assert.Equal(tensor.Shape, file[name].Shape);
            Assert.Equal(expected, file[name].Values);
            Assert.Equal(expected, checkpoint.Tensors[name].ReadFinite().Values);
        }
    }

    [Fact]
    public void Values_too_large_for_16_bits_stay_in_32()
    {
        string path = _archives.NewPath();
        Dictionary<string, StoredTensor> tensors = new() { ["small"] = new([3], [1, -2, 65504]), ["large"] = new([2], [65600.5f, 0.1f]) };
        SafetensorsWriter.Write(path, tensors, halfPrecision: true);
        using SafetensorsFile file = SafetensorsFile.Read(path);
        Assert.Equal([1, -2, 65504], file["small"].Values);
        Assert.Equal([65600.5f, 0.1f], file["large"].Values);
    }

    [Theory]
    [InlineData(0x180)]
    [InlineData(0x280)]
    public void A_header_whose_length_begins_like_a_pickle_is_told_apart(int length)
    {
        // 0x80 is the first byte of every pickle, too, followed by the protocol, 2 to 5.
        const string Header = """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        using Checkpoint checkpoint = Checkpoint.Open(Write(Header.PadRight(length), BitConverter.GetBytes(2.5f)));
        Assert.Equal(CheckpointFormat.Safetensors, checkpoint.Format);
        Assert.Equal([2.5f], checkpoint.Tensors["x"].ReadFinite().Values);
    }

    [Theory]
    [InlineData("F64", 8)]
    [InlineData("I64", 8)]
    [InlineData("I32", 4)]
    [InlineData("I16", 2)]
    [InlineData("I8", 1)]
    [InlineData("BF16", 2)]
    public void Every_type_is_converted_to_floats(string type, int size)
    {
        byte[] values = type switch
        {
            "F64" => [.. BitConverter.GetBytes(-3.0), .. BitConverter.GetBytes(5.0)],
            "BF16" => [0x40, 0xc0, 0xa0, 0x40],
            _ => [.. BitConverter.GetBytes(-3L).Take(size), .. BitConverter.GetBytes(5L).Take(size)],
        };
        string path = Write($$$"""{"x":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{2 * size}}}]}}""", values);
        using SafetensorsFile file = SafetensorsFile.Read(path);
        Assert.Equal([-3f, 5f], file["x"].Values);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "do not match its shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", "outside the file")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "outside the file")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "shape")]
    [InlineData("""{"x":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,8]}}""", "damaged")]
    [InlineData("""{"x":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "'F8_E4M3'")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "gaps")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "after the last tensor")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "overlap")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "damaged")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""", "damaged")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "damaged")]
    [InlineData("[]", "damaged")]
    public void A_header_that_does_not_fit_the_data_is_refused(string header, string because)
    {
        string path = Write(header, new byte[8]);
        string message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path)).Message;
        Assert.Contains(because, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", 3)]
    [InlineData("__metadata__", 2)]
    public void Tensors_that_could_not_be_read_again_are_not_written(string name, int count)
    {
        string path = _archives.Write([1, 2, 3]);
        Dictionary<string, StoredTensor> tensors = new() { [name] = new([2], new float[count]) };
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, tensors, halfPrecision: false));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Files_beyond_the_size_of_an_array_are_read_piece_by_piece()
    {
        string path = _archives.NewPath();
        string header = """{"large":{"dtype":"U8","shape":[3,1000000000],"data_offsets":[0,3000000000]},"last":{"dtype":"F32","shape":[2],"data_offsets":[3000000000,3000000008]}}""";
        using (FileStream file = File.Create(path))
        {
            // The hole takes no space on the disk.
            file.Write(BitConverter.GetBytes((long)header.Length));
            file.Write(Encoding.ASCII.GetBytes(header));
            file.Position += 3_000_000_000;
            file.Write([.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
        }

        using SafetensorsFile tensors = SafetensorsFile.Read(path);
        Assert.Equal([1.5f, -2f], tensors["last"].Values);
        Assert.Contains("too large", Assert.Throws<InvalidDataException>(() => tensors["large"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_while_it_is_open_is_reported_as_damaged()
    {
        string path = _archives.NewPath();
        SafetensorsWriter.Write(path, new Dictionary<string, StoredTensor> { ["x"] = new([100], new float[100]) }, halfPrecision: false);
        using SafetensorsFile tensors = SafetensorsFile.Read(path);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..200]);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => tensors["x"]).Message, StringComparison.Ordinal);
    }

    private string Write(string header, byte[] data) =>
        _archives.Write([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. data]);
}
