using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Orator.Graphs.Tests.Checkpoints;

/// <summary>Writes pickles opcode by opcode, honest ones and others, and wraps them as PyTorch does.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2];

    public static PickleWriter New => new();

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Raw(string ascii) => Raw(Encoding.ASCII.GetBytes(ascii));

    public PickleWriter Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw("J").Raw(bytes);
    }

    public PickleWriter Text(string text)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, Encoding.UTF8.GetByteCount(text));
        return Raw("X").Raw(length).Raw(Encoding.UTF8.GetBytes(text));
    }

    public PickleWriter Global(string module, string name) => Raw($"c{module}\n{name}\n");

    public PickleWriter Tuple(params int[] values)
    {
        Raw("(");
        Array.ForEach(values, v => Int(v));
        return Raw("t");
    }

    /// <summary>A tensor of floats that views storage "0".</summary>
    public PickleWriter Tensor(int storageElements, int offset, int[] shape, int[] strides, string storageType = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Raw("((").Text("storage").Global("torch", storageType).Text("0").Text("cpu").Int(storageElements).Raw("tQ")
            .Int(offset).Tuple(shape).Tuple(strides)
            .Raw([0x89]).Global("collections", "OrderedDict").Raw(")RtR");

    public byte[] Pickle() => [.. _bytes, (byte)'.'];

    /// <summary>The pickle in a zip archive with its only storage.</summary>
    public byte[] Zip(byte[] storage, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create))
        {
            Add("archive/data.pkl", Pickle());
            Add("archive/data/0", storage);

            void Add(string name, byte[] bytes)
            {
                using Stream entry = zip.CreateEntry(name, compression).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>The pickle in a legacy archive with its only storage.</summary>
    public byte[] Legacy(byte[] storage, long declaredElements)
    {
        byte[] elements = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(elements, declaredElements);
        return
        [
            .. New.Raw([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]).Pickle(),
            .. New.Int(1001).Pickle(),
            .. New.Raw("}").Pickle(),
            .. Pickle(),
            .. New.Raw("](").Text("0").Raw("e").Pickle(),
            .. elements,
            .. storage,
        ];
    }
}
