using System.IO.Compression;
using System.Text;
using Orator.Checkpoints;

namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>Whatever else is in a file is refused with one clear line; nothing runs, nothing fills the memory.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly Archives _archives = new();

    public void Dispose() => _archives.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch.hub", "load")]
    [InlineData("collections", "OrderedDict.__init__")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("modules.generator", "OcclusionAwareGenerator")]
    public void A_foreign_name_is_refused_by_that_name(string module, string name)
    {
        string marker = _archives.NewPath();
        string command = $"touch {marker}";
        PickleWriter[] attacks =
        [
            PickleWriter.New.Global(module, name).Raw("(").Text(command).Raw("tR"),
            PickleWriter.New.Text(module).Text(name).Raw([0x93]).Raw("(").Text(command).Raw("tR"),
            PickleWriter.New.Raw("(").Text(command).Raw($"i{module}\n{name}\n"),
            PickleWriter.New.Raw("}").Text("generator").Global(module, name).Raw(")").Raw([0x81]).Raw("}bs"),
        ];
        foreach (PickleWriter attack in attacks)
        {
            Assert.Contains($"'{module}.{name}'", Archives.Refusal(_archives.Write(attack.Zip([]))), StringComparison.Ordinal);
            Assert.Contains($"'{module}.{name}'", Archives.Refusal(_archives.Write(attack.Legacy([], 0))), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(marker));
    }

    [Theory]
    [InlineData("x\u001b[2Jy\nz", "x?[2Jy")]
    public void A_name_cannot_write_control_codes_to_the_terminal(string name, string shown) =>
        Assert.Contains(
            shown, Archives.Refusal(_archives.Write(PickleWriter.New.Text("m").Text(name).Raw([0x93]).Zip([]))), StringComparison.Ordinal);

    [Fact]
    public void Calling_or_configuring_what_is_not_a_function_is_refused()
    {
        PickleWriter[] misuses =
        [
            PickleWriter.New.Text("os.system").Raw("(").Text("ls").Raw("tR"),
            PickleWriter.New.Global("torch", "FloatStorage").Raw(")R"),
            PickleWriter.New.Global("collections", "OrderedDict").Raw("}b"),
            PickleWriter.New.Global("torch._utils", "_rebuild_tensor_v2").Raw(")R"),
            PickleWriter.New.Global("_codecs", "encode").Raw("(").Text("x").Text("rot13").Raw("tR"),
            PickleWriter.New.Text("id").Raw("Q"),
            PickleWriter.New.Raw("Pid\n"),
            PickleWriter.New.Raw([0x82, 1]),
        ];
        Assert.All(misuses, misuse => Archives.Refusal(_archives.Write(misuse.Zip([]))));
    }

    [Fact]
    public void Unsupported_elements_are_named() =>
        Assert.Contains(
            "'torch.ComplexFloatStorage'",
            Archives.Refusal(_archives.Write(PickleWriter.New.Tensor(1, 0, [1], [1], "ComplexFloatStorage").Zip(new byte[8]))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(4, 0, 5, 1)]
    [InlineData(4, 4, 1, 1)]
    [InlineData(4, 0, 3, 2)]
    [InlineData(4, -1, 1, 1)]
    [InlineData(4, 0, 2, -1)]
    [InlineData(4, 0, -2, 1)]
    [InlineData(4, int.MaxValue, int.MaxValue, int.MaxValue)]
    [InlineData(5, 0, 4, 1)]
    [InlineData(int.MaxValue, 0, 4, 1)]
    [InlineData(-1, 0, 0, 1)]
    public void A_view_outside_its_storage_is_refused(int storageElements, int offset, int length, int stride)
    {
        PickleWriter writer = PickleWriter.New.Tensor(storageElements, offset, [length], [stride]);
        Archives.Refusal(_archives.Write(writer.Zip(new byte[16])));
        Archives.Refusal(_archives.Write(writer.Legacy(new byte[16], storageElements)));
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        foreach (string name in Archives.Names)
        {
            byte[] whole = File.ReadAllBytes(Archives.Made(name));
            for (int length = 0; length < whole.Length; length += length < 64 ? 1 : 13)
            {
                Archives.Refusal(_archives.Write(whole[..length]));
            }
        }
    }

    [Theory]
    [InlineData("hello, this is no checkpoint at all")]
    [InlineData("PK\u0003\u0004 but no more of a zip")]
    [InlineData("")]
    public void Other_files_are_refused(string text) => Archives.Refusal(_archives.Write(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void A_zip_of_pictures_is_no_checkpoint()
    {
        string path = _archives.NewPath();
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntry("a.png");
        }

        Assert.Contains("PyTorch did not write it", Archives.Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Bombs_are_refused_before_they_go_off()
    {
        Dictionary<string, byte[]> bombs = new()
        {
            ["32 MB of zeros in 32 kB of zip"] = PickleWriter.New.Raw("}").Zip(new byte[32 << 20], CompressionLevel.Optimal),
            ["one number seen as 2^60"] = PickleWriter.New.Tensor(1, 0, [1 << 30, 1 << 30], [0, 0]).Zip(new byte[4]),
            ["a legacy storage of 2^60"] = PickleWriter.New.Tensor(1, 0, [1], [1]).Legacy(new byte[4], 1L << 60),
            ["text of 4 GB"] = PickleWriter.New.Raw("X").Raw([255, 255, 255, 255]).Zip([]),
            ["bytes of 2^63"] = PickleWriter.New.Raw([0x8e, 255, 255, 255, 255, 255, 255, 255, 127]).Zip([]),
            ["a memo at 2^31"] = PickleWriter.New.Raw("Nr").Raw([255, 255, 255, 127]).Raw("j").Raw([0, 0, 0, 0]).Zip([]),
            ["lists in lists"] = PickleWriter.New.Raw(new string(']', 100_000) + new string('a', 99_999)).Zip([]),
            ["tuples in tuples"] = PickleWriter.New.Raw(")").Raw([.. Enumerable.Repeat((byte)0x85, 100_000)]).Zip([]),
            ["endless operations"] = PickleWriter.New.Raw(string.Concat(Enumerable.Repeat("N0", 3_000_000))).Zip([]),
            ["a list that holds itself"] = PickleWriter.New.Raw("]q\0h\0a").Zip([]),
            ["two of two of two"] = Doubling(40),
        };
        foreach ((string name, byte[] bomb) in bombs)
        {
            string path = _archives.Write(bomb);
            long before = GC.GetAllocatedBytesForCurrentThread();
            string message = Archives.Refusal(path);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 256 << 20, $"{name}: {allocated >> 20} MB were allocated before '{message}'");
        }
    }

    [Fact]
    public void Overlapping_entries_are_refused()
    {
        // 200 directory entries that all point at one local header: the quoted-overlap bomb in its plainest form.
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open();
            entry.Write(new byte[50_000]);
        }

        byte[] bytes = file.ToArray();
        int directory = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        int end = bytes.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        byte[] record = bytes[directory..end];
        List<byte> result = [.. bytes[..directory]];
        for (int i = 0; i < 200; i++)
        {
            Encoding.ASCII.GetBytes($"{i:D16}").CopyTo(record, 46);
            result.AddRange(record);
        }

        byte[] tail = bytes[end..];
        BitConverter.TryWriteBytes(tail.AsSpan(10), (ushort)200);
        BitConverter.TryWriteBytes(tail.AsSpan(12), 200 * record.Length);
        result.AddRange(tail);
        Assert.Contains("overlap", Archives.Refusal(_archives.Write([.. result])), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_found_by_name()
    {
        byte[] storage = [.. new[] { 1f, 2f, float.NaN, float.PositiveInfinity }.SelectMany(BitConverter.GetBytes)];
        string path = _archives.Write(
            PickleWriter.New.Raw("}").Text("generator").Raw("}").Text("conv.weight").Tensor(4, 0, [4], [1]).Raw("ss").Zip(storage));
        using Checkpoint checkpoint = Checkpoint.Open(path);
        CheckpointTensor tensor = checkpoint.Tensors["generator/conv.weight"];
        Assert.Equal(4, tensor.Read().Values.Length);
        string message = Assert.Throws<InvalidDataException>(tensor.ReadFinite).Message;
        Assert.Contains("element 2 of tensor 'generator/conv.weight' is not a number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_entries_of_one_name_are_refused()
    {
        PickleWriter writer = PickleWriter.New.Raw("}").Text("a/b").Int(1).Raw("s").Text("a").Raw("}").Text("b").Int(2).Raw("ss");
        Assert.Contains("'a/b'", Archives.Refusal(_archives.Write(writer.Zip([]))), StringComparison.Ordinal);
    }

    /// <summary>A dictionary of two references to a dictionary of two references ... to a number: 2^levels names in a small file.</summary>
    private static byte[] Doubling(int levels)
    {
        PickleWriter writer = PickleWriter.New.Int(1).Raw("q\0");
        for (int i = 0; i < levels; i++)
        {
            writer.Raw("0}").Text("a").Raw("h\0s").Text("b").Raw("h\0sq\0");
        }

        return writer.Zip([]);
    }
}
