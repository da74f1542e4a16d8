using System.IO.Compression;
using System.Numerics;
using Orator.Checkpoints;

namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>What PyTorch wrote is read with the same names, shapes and values.</summary>
public sealed class ArchiveTests : IDisposable
{
    private static readonly Dictionary<string, (StoredType Type, int[] Shape, float[] Values)> Expected = new()
    {
        ["whole"] = (StoredType.Float32, [2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (float)i)]),
        ["transposed"] = (StoredType.Float32, [4, 2, 3], [0, 4, 8, 12, 16, 20, 1, 5, 9, 13, 17, 21, 2, 6, 10, 14, 18, 22, 3, 7, 11, 15, 19, 23]),
        ["offset"] = (StoredType.Float32, [4], [5, 6, 7, 8]),
        ["strided"] = (StoredType.Float32, [4], [1, 7, 13, 19]),
        ["expanded"] = (StoredType.Float32, [2, 3], [1.5f, 1.5f, 1.5f, -2.5f, -2.5f, -2.5f]),
        ["number"] = (StoredType.Float32, [], [3.25f]),
        ["empty"] = (StoredType.Float32, [0, 3], []),
        ["half"] = (StoredType.Float16, [2], [1.5f, -0.25f]),
        ["bfloat16"] = (StoredType.BFloat16, [2], [1, 3.140625f]),
        ["double"] = (StoredType.Float64, [2], [0.1f, 2f / 3]),
        ["int64"] = (StoredType.Int64, [3], [1, -7, 3]),
        ["int32"] = (StoredType.Int32, [2], [70000, -1]),
        ["int16"] = (StoredType.Int16, [2], [-300, 300]),
        ["int8"] = (StoredType.Int8, [2], [-128, 127]),
        ["uint8"] = (StoredType.UInt8, [2], [0, 255]),
        ["bool"] = (StoredType.Boolean, [3], [1, 0, 1]),
        ["parameter"] = (StoredType.Float32, [2], [9, 8]),
    };

    private readonly Archives _archives = new();

    public void Dispose() => _archives.Dispose();

    [Theory]
    [MemberData(nameof(Archives.Theory), MemberType = typeof(Archives))]
    public void Tensors_have_their_names_shapes_and_values(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Archives.Made(name));
        Assert.Equal(name[0] == 'z' ? CheckpointFormat.PyTorchZip : CheckpointFormat.PyTorchLegacy, checkpoint.Format);
        Assert.Equal(Expected.Keys.Select(k => "state_dict/" + k), checkpoint.Tensors.Keys);
        foreach ((string key, (StoredType type, int[] shape, float[] values)) in Expected)
        {
            CheckpointTensor tensor = checkpoint.Tensors["state_dict/" + key];
            Assert.Equal(type, tensor.Type);
            Assert.Equal(values.Length, tensor.Elements);
            StoredTensor read = tensor.ReadFinite();
            Assert.Equal(shape, read.Shape);
            Assert.Equal(values, read.Values);
        }
    }

    [Theory]
    [MemberData(nameof(Archives.Theory), MemberType = typeof(Archives))]
    public void Scalars_are_plain_values(string name)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Archives.Made(name));
        Dictionary<string, object> expected = new()
        {
            ["epoch"] = 7L,
            ["lr"] = 0.5,
            ["best"] = 0.125,
            ["big"] = BigInteger.Pow(2, 64) + 1,
            ["name"] = "tiny",
            ["done"] = true,
            ["size/0"] = 2L,
            ["size/1"] = 3L,
            ["device"] = "cuda:0",
            ["dtype"] = "torch.float16",
            ["milestones/10"] = 1L,
            ["milestones/20"] = 1L,
            ["betas/0"] = 0.5,
            ["betas/1"] = 0.999,
        };
        Assert.Equal(expected, checkpoint.Scalars);
    }

    [Fact]
    public void A_file_that_is_one_state_dictionary_gives_its_keys_as_they_are()
    {
        byte[] storage = new byte[8];
        BitConverter.TryWriteBytes(storage.AsSpan(4), 2.5f);
        byte[] zip = PickleWriter.New.Raw("}").Text("first.conv.weight").Tensor(2, 1, [1], [1]).Raw("s").Zip(storage);
        using Checkpoint checkpoint = Checkpoint.Open(_archives.Write(zip));
        Assert.Equal([2.5f], checkpoint.Tensors["first.conv.weight"].Read().Values);
    }

    [Fact]
    public void Archives_of_2017_are_read()
    {
        // Byte strings of Python 2, a parameter with its state, the older way to build a tensor, and a view of a storage stored as a
        // storage.
        PickleWriter writer = PickleWriter.New.Raw("}").Raw("U\u0008features").Global("torch.nn.parameter", "Parameter")
            .Raw("(").Global("torch._utils", "_rebuild_tensor")
            .Raw("((").Raw("U\u0007storage").Global("torch", "FloatStorage").Raw("U\u00010").Raw("U\u0003cpu").Int(8)
            .Raw("(").Raw("U\u00019").Int(2).Int(4).Raw("ttQ").Int(1).Tuple(2).Tuple(1).Raw("tRtR")
            .Raw("(").Raw([0x88, 0x89]).Raw("Ntbs");
        byte[] storage = [.. Enumerable.Range(0, 8).SelectMany(i => BitConverter.GetBytes((float)i))];
        using Checkpoint checkpoint = Checkpoint.Open(_archives.Write(writer.Legacy(storage, 8)));
        Assert.Equal([3f, 4f], checkpoint.Tensors["features"].Read().Values);
    }

    [Fact]
    public void A_repacked_archive_is_read_through_its_compression()
    {
        string path = _archives.NewPath();
        using (ZipArchive source = ZipFile.OpenRead(Archives.Made("zip2.pt")))
        using (ZipArchive target = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (ZipArchiveEntry entry in source.Entries)
            {
                using Stream from = entry.Open();
                using Stream to = target.CreateEntry(entry.FullName, CompressionLevel.Optimal).Open();
                from.CopyTo(to);
            }
        }

        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.All(Expected, e => Assert.Equal(e.Value.Values, checkpoint.Tensors["state_dict/" + e.Key].Read().Values));
    }

    [Fact]
    public void Tensors_can_be_read_from_several_threads_at_once()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Archives.Made("legacy2.pt"));
        Parallel.For(0, 2000, i =>
        {
            (string key, (_, _, float[] values)) = Expected.ElementAt(i % Expected.Count);
            Assert.Equal(values, checkpoint.Tensors["state_dict/" + key].Read().Values);
        });
    }

    [Theory]
    [InlineData("quirks_zip.pth")]
    [InlineData("quirks_legacy.pth")]
    public void Unusual_storages_agree_with_the_reference(string name)
    {
        string folder = "fixtures/facevid2vid/checkpoints/";
        using SafetensorsFile expected = SafetensorsFile.Read(Archives.Shared(folder + "quirks_expected.safetensors"));
        using Checkpoint checkpoint = Checkpoint.Open(Archives.Shared(folder + name));
        Assert.Equal(
            expected.Names.Order(), checkpoint.Tensors.Keys.Select(k => k.Replace("state_dict/", "", StringComparison.Ordinal)).Order());
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            StoredTensor truth = expected[tensor.Name.Replace("state_dict/", "", StringComparison.Ordinal)];
            StoredTensor read = tensor.Read();
            Assert.Equal(truth.Shape, read.Shape);
            Assert.Equal(truth.Values, read.Values);
        }
    }

    [Theory]
    [InlineData("00000099-checkpoint.pth.tar")]
    [InlineData("legacy-cuda-checkpoint.pth.tar")]
    public void A_checkpoint_in_the_public_layout_has_the_weights_of_its_networks(string name)
    {
        string folder = "fixtures/facevid2vid/checkpoints/";
        using SafetensorsFile expected = SafetensorsFile.Read(Archives.Shared(folder + "tiny_weights.safetensors"));
        using Checkpoint checkpoint = Checkpoint.Open(Archives.Shared(folder + name));
        Assert.Equal(99L, checkpoint.Scalars["epoch"]);
        Assert.Equal(expected.Names.Count, checkpoint.Tensors.Keys.Count(k => !k.StartsWith("optimizer_", StringComparison.Ordinal)));
        foreach (string key in expected.Names)
        {
            // The reference joins network and parameter with a dot.
            int dot = key.IndexOf('.', StringComparison.Ordinal);
            StoredTensor read = checkpoint.Tensors[$"{key[..dot]}/{key[(dot + 1)..]}"].ReadFinite();
            Assert.Equal(expected[key].Shape, read.Shape);
            Assert.Equal(expected[key].Values, read.Values);
        }
    }
}
