using System.Buffers.Binary;

namespace Orator.Codec.Sound;

/// <summary>Opus sound as ffmpeg reads and writes it: blocks in an Ogg file (RFC 3533, RFC 7845).</summary>
internal static class OggOpus
{
    /// <summary>Bytes of a page before the lengths of its segments.</summary>
    public const int PageHeader = 27;

    /// <summary>Packets of a file before its first block.</summary>
    public const int HeaderPackets = 2;

    private const int MostSegments = 255;
    private const int HeadBytes = 19;
    private const int SamplesPerMillisecond = 48;
    private const byte Continued = 1;
    private const byte First = 2;
    private const byte Last = 4;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint c = (uint)i << 24;
        for (int k = 0; k < 8; k++)
        {
            c = (c & 0x80000000) != 0 ? (c << 1) ^ 0x04C11DB7 : c << 1;
        }

        return c;
    })];

    /// <summary>The blocks of a file that ffmpeg wrote.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Samples at 48 kHz to leave out at the beginning, and the blocks.</returns>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static (int Skip, List<byte[]> Blocks) Read(ReadOnlySpan<byte> file)
    {
        List<byte[]> packets = [];
        List<byte> packet = [];
        for (int at = 0; at < file.Length;)
        {
            ReadOnlySpan<byte> page = file[at..];
            if (page.Length < PageHeader || !page.StartsWith("OggS"u8) || page.Length < PageHeader + page[26])
            {
                throw new InvalidDataException("The sound is no Ogg file.");
            }

            ReadOnlySpan<byte> segments = page.Slice(PageHeader, page[26]);
            int length = 0;
            foreach (byte segment in segments)
            {
                length += segment;
            }

            int body = PageHeader + segments.Length;
            if (body + length > page.Length)
            {
                throw new InvalidDataException("The sound is cut off.");
            }

            Split(segments, page.Slice(body, length), packet, packets);
            at += body + length;
        }

        if (packets.Count < HeaderPackets || packets[0].Length < HeadBytes || !packets[0].AsSpan().StartsWith("OpusHead"u8))
        {
            throw new InvalidDataException("The sound is not Opus.");
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(packets[0].AsSpan(10)), packets[HeaderPackets..]);
    }

    /// <summary>Number of segments of a page.</summary>
    /// <param name="header">Its first <see cref="PageHeader"/> bytes.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static int SegmentsOf(ReadOnlySpan<byte> header) =>
        header.StartsWith("OggS"u8) ? header[26] : throw new InvalidDataException("The sound is no Ogg file.");

    /// <summary>The packets of a page.</summary>
    /// <param name="segments">Lengths of its segments.</param>
    /// <param name="body">What follows them.</param>
    /// <param name="packet">What there is of a packet that has not ended; goes from page to page.</param>
    /// <param name="packets">Gets the packets that end in the page.</param>
    public static void Split(ReadOnlySpan<byte> segments, ReadOnlySpan<byte> body, List<byte> packet, List<byte[]> packets)
    {
        int at = 0;
        foreach (byte length in segments)
        {
            packet.AddRange(body.Slice(at, length));
            at += length;
            if (length < MostSegments)
            {
                packets.Add([.. packet]);
                packet.Clear();
            }
        }
    }

    /// <summary>What stands before the first block of a file of one channel.</summary>
    /// <param name="skip">Samples at 48 kHz to leave out at the beginning.</param>
    public static byte[] Head(int skip)
    {
        using MemoryStream file = new();
        byte[] head = [.. "OpusHead"u8, 1, 1, (byte)skip, (byte)(skip >> 8), 0x80, 0xBB, 0, 0, 0, 0, 0];
        WritePage(file, First, 0, 0, [head]);
        byte[] tags = [.. "OpusTags"u8, 6, 0, 0, 0, .. "Orator"u8, 0, 0, 0, 0];
        WritePage(file, 0, 0, 1, [tags]);
        return file.ToArray();
    }

    /// <summary>A page of one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="number">Number of the block, from 1.</param>
    /// <param name="end">Samples at 48 kHz up to its end.</param>
    public static byte[] Page(ReadOnlyMemory<byte> block, int number, long end)
    {
        using MemoryStream file = new();
        WritePage(file, 0, end, HeaderPackets - 1 + number, [block]);
        return file.ToArray();
    }

    /// <summary>A file that ffmpeg can read, of one channel.</summary>
    /// <param name="blocks">The blocks, at most 255 bytes each.</param>
    /// <param name="milliseconds">Length of a block.</param>
    /// <param name="skip">Samples at 48 kHz to leave out at the beginning.</param>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> blocks, int milliseconds, int skip)
    {
        using MemoryStream file = new();
        file.Write(Head(skip));
        const int BlocksOfPage = 50;
        for (int i = 0, page = 2; i < blocks.Count; i += BlocksOfPage, page++)
        {
            int end = Math.Min(i + BlocksOfPage, blocks.Count);
            WritePage(
                file,
                end == blocks.Count ? Last : (byte)0,
                (long)end * milliseconds * SamplesPerMillisecond,
                page,
                [.. Enumerable.Range(i, end - i).Select(k => blocks[k])]);
        }

        return file.ToArray();
    }

    private static void WritePage(MemoryStream file, byte flags, long granule, int number, IReadOnlyList<ReadOnlyMemory<byte>> packets)
    {
        List<byte> segments = [];
        foreach (ReadOnlyMemory<byte> packet in packets)
        {
            for (int left = packet.Length; ; left -= MostSegments)
            {
                segments.Add((byte)Math.Min(left, MostSegments));
                if (left < MostSegments)
                {
                    break;
                }
            }
        }

        byte[] page = new byte[PageHeader + segments.Count + packets.Sum(p => p.Length)];
        "OggS"u8.CopyTo(page);
        page[5] = (byte)(flags & ~Continued);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), granule);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(14), 1);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(18), number);
        page[26] = checked((byte)segments.Count);
        segments.CopyTo(page, PageHeader);
        int at = PageHeader + segments.Count;
        foreach (ReadOnlyMemory<byte> packet in packets)
        {
            packet.Span.CopyTo(page.AsSpan(at));
            at += packet.Length;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Crc(page));
        file.Write(page);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint c = 0;
        foreach (byte b in bytes)
        {
            c = (c << 8) ^ Table[(c >> 24) ^ b];
        }

        return c;
    }
}
