using System.Buffers.Binary;

namespace Orator.Codec.Bitstream;

/// <summary>A stream in a file (<c>.orf</c>): a mark, then packets, each behind its length.</summary>
public static class StreamFile
{
    /// <summary>Largest file that is read, bytes: days of motion, and far more than a minute needs.</summary>
    public const long MostBytes = 1L << 28;

    /// <summary>The first bytes of a file: not text, and cut by transfers that change line ends (as of PNG).</summary>
    public static ReadOnlySpan<byte> Mark => [0x8F, (byte)'O', (byte)'R', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Appends a packet.</summary>
    /// <param name="stream">A stream that begins with <see cref="Mark"/>.</param>
    /// <param name="packet">The packet's bytes.</param>
    public static void Append(Stream stream, ReadOnlySpan<byte> packet)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)packet.Length));
        stream.Write(length);
        stream.Write(packet);
    }

    /// <summary>The packets of a file, as bytes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It cannot be read, or is no stream, or is cut off.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(string path)
    {
        byte[] bytes;
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > MostBytes)
            {
                throw new InputException($"'{path}' is larger than {MostBytes >> 20} MB, the most that a face video is.");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }

        try
        {
            return Split(bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InputException($"'{path}' {e.Message}.", e);
        }
    }

    /// <summary>The packets of a file's bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="InvalidDataException">They are no stream; the message is a sentence without its subject.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.Span.StartsWith(Mark))
        {
            throw new InvalidDataException("is no face video (.orf): make one with 'orator codec encode'");
        }

        List<ReadOnlyMemory<byte>> packets = [];
        for (int at = Mark.Length; at < bytes.Length;)
        {
            int length = at + 2 <= bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Span[at..]) : int.MaxValue;
            if (length > bytes.Length - at - 2)
            {
                throw new InvalidDataException($"is cut off: its packet {packets.Count} is not there whole");
            }

            if (length is < Packet.HeaderBytes or > Packet.MostBytes)
            {
                throw new InvalidDataException($"is damaged: its packet {packets.Count} has {length} bytes");
            }

            packets.Add(bytes.Slice(at + 2, length));
            at += 2 + length;
        }

        return packets;
    }
}
