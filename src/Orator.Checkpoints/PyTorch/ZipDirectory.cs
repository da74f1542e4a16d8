using System.Buffers.Binary;
using System.Text;

namespace Orator.Checkpoints.PyTorch;

/// <summary>
/// The table of contents of a zip file (also zip64), so that the values of a tensor can be read from their place in the file. Entries are
/// stored, as PyTorch writes them, or deflated, as other tools repack them.
/// </summary>
/// <remarks>Format: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.14-16 (ends), 4.5.3 (zip64
/// sizes).</remarks>
internal sealed class ZipDirectory
{
    // Trained weights shrink by a few percent only; unused optimiser state, which is all zeros, accounts for the rest.
    private const int MaximumRatio = 20;
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int LocalHeaderBytes = 30;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const long MaximumDirectoryBytes = 64 << 20;
    private readonly CheckpointFile _file;
    private readonly Dictionary<string, (long Header, long Packed, long Length, bool Deflated)> _entries = [];

    /// <summary>Reads the table of contents.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged, encrypted or unpacks to suspiciously much.</exception>
    public ZipDirectory(CheckpointFile file)
    {
        _file = file;
        (long entries, long start, long length) = FindDirectory();
        if (start < 0 || length < 0 || length > MaximumDirectoryBytes || start > file.Length - length || entries < 0 || entries > length / EntryBytes)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> directory = Bytes(start, (int)length);
        Int128 packed = 0;
        Int128 unpacked = 0;
        for (long i = 0; i < entries; i++)
        {
            (string name, (long Header, long Packed, long Length, bool Deflated) entry) = ReadEntry(ref directory);
            if (!_entries.TryAdd(name, entry))
            {
                throw new InvalidDataException($"its archive has two entries called '{PickleGlobals.Printable(name)}'");
            }

            packed += entry.Packed;
            unpacked += entry.Length;
        }

        if (packed > file.Length)
        {
            throw new InvalidDataException("it is truncated, or entries of its archive overlap");
        }

        if (unpacked > (Int128)MaximumRatio * file.Length + (1 << 20))
        {
            throw new InvalidDataException(
                $"its archive of {file.Length:N0} bytes would unpack to {unpacked:N0} bytes; it looks like a zip bomb");
        }
    }

    /// <summary>Names of the entries, in the archive's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Where the bytes of an entry are, or null when there is no such entry.</summary>
    /// <exception cref="InvalidDataException">The entry does not lie within the file.</exception>
    public Extent? Find(string name)
    {
        if (!_entries.TryGetValue(name, out (long Header, long Packed, long Length, bool Deflated) entry))
        {
            return null;
        }

        ReadOnlySpan<byte> header = Bytes(entry.Header, LocalHeaderBytes);
        if (!header.StartsWith("PK\x03\x04"u8))
        {
            throw Damaged();
        }

        long start = entry.Header + LocalHeaderBytes + UInt16(header, 26) + UInt16(header, 28);
        return start > _file.Length - entry.Packed ? throw Damaged() : new Extent(start, entry.Length, entry.Deflated);
    }

    private static InvalidDataException Damaged() => new("its archive is truncated or damaged");

    private static int UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static (string Name, (long Header, long Packed, long Length, bool Deflated) Entry) ReadEntry(ref ReadOnlySpan<byte> directory)
    {
        if (directory.Length < EntryBytes || !directory.StartsWith("PK\x01\x02"u8))
        {
            throw Damaged();
        }

        int flags = UInt16(directory, 8);
        int method = UInt16(directory, 10);
        long packed = UInt32(directory, 20);
        long length = UInt32(directory, 24);
        long header = UInt32(directory, 42);
        int nameEnd = EntryBytes + UInt16(directory, 28);
        int extraEnd = nameEnd + UInt16(directory, 30);
        int end = extraEnd + UInt16(directory, 32);
        if (end > directory.Length)
        {
            throw Damaged();
        }

        string name = Encoding.UTF8.GetString(directory[EntryBytes..nameEnd]);
        ReadSizes64(directory[nameEnd..extraEnd], ref length, ref packed, ref header);
        bool encrypted = (flags & 1) != 0;
        if (encrypted || method is not (0 or 8))
        {
            throw new InvalidDataException(
                $"entry '{PickleGlobals.Printable(name)}' of its archive is encrypted or compressed in an unknown way");
        }

        if (packed < 0 || length < 0 || header < 0 || (method == 0 && packed != length))
        {
            throw Damaged();
        }

        directory = directory[end..];
        return (name, (header, packed, length, method == 8));
    }

    /// <summary>Sizes of 4 GB and more stand in an extra field, in fixed order and only as far as they are needed.</summary>
    private static void ReadSizes64(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int size = UInt16(extra, 2);
            if (size > extra.Length - 4)
            {
                throw Damaged();
            }

            if (UInt16(extra, 0) == 1)
            {
                ReadOnlySpan<byte> sizes = extra.Slice(4, size);
                Take(ref sizes, ref length);
                Take(ref sizes, ref packed);
                Take(ref sizes, ref header);
            }

            extra = extra[(4 + size)..];
        }

        static void Take(ref ReadOnlySpan<byte> sizes, ref long value)
        {
            if (value == uint.MaxValue)
            {
                value = sizes.Length >= 8 ? Int64(sizes, 0) : throw Damaged();
                sizes = sizes[8..];
            }
        }
    }

    private (long Entries, long Start, long Length) FindDirectory()
    {
        // A comment of at most 65,535 bytes may follow the end record.
        int tailBytes = (int)Math.Min(_file.Length, EndBytes + ushort.MaxValue);
        long tailStart = _file.Length - tailBytes;
        ReadOnlySpan<byte> tail = Bytes(tailStart, tailBytes);
        int end = tail.LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || tail.Length - end < EndBytes)
        {
            throw new InvalidDataException("it is truncated: its archive has no table of contents");
        }

        long entries = UInt16(tail, end + 10);
        long length = UInt32(tail, end + 12);
        long start = UInt32(tail, end + 16);
        if (entries != ushort.MaxValue && length != uint.MaxValue && start != uint.MaxValue)
        {
            return (entries, start, length);
        }

        ReadOnlySpan<byte> locator = Bytes(tailStart + end - LocatorBytes, LocatorBytes);
        ReadOnlySpan<byte> end64 = locator.StartsWith("PK\x06\x07"u8) ? Bytes(Int64(locator, 8), End64Bytes) : throw Damaged();
        return end64.StartsWith("PK\x06\x06"u8) ? (Int64(end64, 32), Int64(end64, 48), Int64(end64, 40)) : throw Damaged();
    }

    private byte[] Bytes(long start, int length)
    {
        if (start < 0 || start > _file.Length - length)
        {
            throw Damaged();
        }

        byte[] bytes = new byte[length];
        _file.Read(new Extent(start, length), 0, bytes);
        return bytes;
    }
}
