using System.Buffers.Binary;

namespace Orator.Codec.Sound;

/// <summary>Opus sound as ffmpeg reads and writes it: blocks in an Ogg file (RFC 3533, RFC 7845).</summary>
internal static class OggOpus
{
    private const int PageHeader = 27;
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
            int body = PageHeader + segments.Length;
            foreach (byte length in segments)
            {
                if (body + length > page.Length)
                {
                    throw new InvalidDataException("The sound is cut off.");
                }

                packet.AddRange(page.Slice(body, length));
                body += length;
                if (length < MostSegments)
                {
                    packets.Add([.. packet]);
                    packet.Clear();
                }
            }

            at += body;
        }

        if (packets.Count < 2 || packets[0].Length < HeadBytes || !packets[0].AsSpan().StartsWith("OpusHead"u8))
        {
            throw new InvalidDataException("The sound is not Opus.");
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(packets[0].AsSpan(10)), packets[2..]);
    }

    /// <summary>A file that ffmpeg can read, of one channel.</summary>
    /// <param name="blocks">The blocks, at most 255 bytes each.</param>
    /// <param name="milliseconds">Length of a block.</param>
    /// <param name="skip">Samples at 48 kHz to leave out at the beginning.</param>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> blocks, int milliseconds, int skip)
    {
        using MemoryStream file = new();
        byte[] head = [.. "OpusHead"u8, 1, 1, (byte)skip, (byte)(skip >> 8), 0x80, 0xBB, 0, 0, 0, 0, 0];
        WritePage(file, First, 0, 0, [head]);
        byte[] tags = [.. "OpusTags"u8, 6, 0, 0, 0, .. "Orator"u8, 0, 0, 0, 0];
        WritePage(file, 0, 0, 1, [tags]);
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
