using System.Text;

namespace Orator.Checkpoints.PyTorch;

/// <summary>
/// The archive that PyTorch writes since 1.6: a zip file with a folder of any name that holds <c>data.pkl</c>, one entry <c>data/KEY</c>
/// for every storage, and perhaps <c>byteorder</c>.
/// </summary>
internal static class ZipLayout
{
    /// <summary>Reads the pickle and finds the storages that it mentions.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or holds something else than tensors and plain containers.</exception>
    public static object? Read(CheckpointFile file)
    {
        ZipDirectory zip = new(file);
        string pickleName = zip.Names.Where(
            n => n == "data.pkl" || n.EndsWith("/data.pkl", StringComparison.Ordinal)).ToArray() is [string only]
            ? only
            : throw new InvalidDataException("it is a zip archive without a single 'data.pkl', so PyTorch did not write it");
        string folder = pickleName[..^"data.pkl".Length];
        if (zip.Names.Contains(folder + "constants.pkl"))
        {
            throw new InvalidDataException("it is a TorchScript program, not a state dictionary");
        }

        if (zip.Find(folder + "byteorder") is Extent order && Encoding.ASCII.GetString(Bytes(file, order, 16)) != "little")
        {
            throw new InvalidDataException("its numbers are big-endian, which is not supported");
        }

        PickleReader reader = new(new MemoryStream(Bytes(file, zip.Find(pickleName)!.Value, PickleReader.MaximumBytes)));
        object? root = reader.Read();
        foreach (StorageReference storage in reader.Storages)
        {
            Extent bytes = zip.Find($"{folder}data/{storage.Key}")
                ?? throw new InvalidDataException($"its archive lacks the values of storage '{PickleGlobals.Printable(storage.Key)}'");
            storage.Bytes = storage.Elements <= bytes.Length / StoredElements.SizeOf(storage.Type)
                ? bytes
                : throw new InvalidDataException($"its storage '{PickleGlobals.Printable(storage.Key)}' is shorter than declared");
        }

        return root;
    }

    private static byte[] Bytes(CheckpointFile file, Extent extent, long limit)
    {
        if (extent.Length > limit)
        {
            throw new InvalidDataException($"an entry of its archive has {extent.Length:N0} bytes, more than the {limit:N0} allowed there");
        }

        byte[] bytes = new byte[extent.Length];
        file.Read(extent, 0, bytes);
        return bytes;
    }
}
