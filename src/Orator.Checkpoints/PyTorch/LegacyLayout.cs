using System.Buffers.Binary;
using System.Numerics;

namespace Orator.Checkpoints.PyTorch;

/// <summary>
/// The archive that PyTorch wrote before 1.6: five pickles (magic number, protocol, facts about the machine, the object, keys of the
/// storages), then for every key the number of elements (64 bits) and the elements.
/// </summary>
internal static class LegacyLayout
{
    private const int ProtocolVersion = 1001;
    private static readonly BigInteger MagicNumber = BigInteger.Parse(
        "119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads the pickles and finds the storages that they mention.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or holds something else than tensors and plain containers.</exception>
    public static object? Read(CheckpointFile file)
    {
        Stream stream = file.Sequential();
        PickleReader reader = new(stream);
        if (reader.Read() is not BigInteger magic || magic != MagicNumber)
        {
            throw new InvalidDataException("it is a pickle, but not one that PyTorch wrote");
        }

        if (reader.Read() is not (long and ProtocolVersion))
        {
            throw new InvalidDataException("its PyTorch archive is of an unknown version");
        }

        if (reader.Read() is PickleDictionary machine && machine.Items.GetValueOrDefault("little_endian") is false)
        {
            throw new InvalidDataException("its numbers are big-endian, which is not supported");
        }

        object? root = reader.Read();
        Dictionary<string, StorageReference> storages = [];
        foreach (StorageReference storage in reader.Storages)
        {
            if (!storages.TryAdd(storage.Key, storage))
            {
                throw new InvalidDataException("its pickle gives two types for one storage");
            }
        }

        if (reader.Read() is not PickleList keys)
        {
            throw new InvalidDataException("its list of storages is damaged");
        }

        Locate(file, stream.Position, keys, storages);
        return root;
    }

    private static void Locate(CheckpointFile file, long position, PickleList keys, Dictionary<string, StorageReference> storages)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (object? key in keys.Items)
        {
            if (!storages.Remove(PickleGlobals.Key(key), out StorageReference? storage))
            {
                throw new InvalidDataException("its list of storages does not match its tensors");
            }

            if (position > file.Length - count.Length)
            {
                throw new InvalidDataException("it is truncated");
            }

            file.Read(new Extent(position, count.Length), 0, count);
            position += count.Length;
            long elements = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (elements != storage.Elements)
            {
                throw new InvalidDataException($"its storage '{PickleGlobals.Printable(storage.Key)}' has another size than declared");
            }

            int size = StoredElements.SizeOf(storage.Type);
            if (elements > (file.Length - position) / size)
            {
                throw new InvalidDataException("it is truncated");
            }

            storage.Bytes = new Extent(position, elements * size);
            position += elements * size;
        }

        if (storages.Count > 0)
        {
            throw new InvalidDataException($"it lacks the values of {storages.Count} storages");
        }
    }
}
