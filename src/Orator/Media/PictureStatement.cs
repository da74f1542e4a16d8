using System.Buffers.Binary;

namespace Orator.Media;

/// <summary>Puts an XMP packet into the bytes of a picture file, behind its first header, and finds it again (XMP specification part 3,
/// 1.1.3 and 1.1.5).</summary>
internal static class PictureStatement
{
    // Signature and header chunk of a PNG, start mark of a JPEG, whose JFIF segment comes next.
    private const int PngHeaderBytes = 8 + 25;
    private const int JpegStartBytes = 2;

    /// <summary>The file with the packet.</summary>
    /// <param name="file">A PNG or a JPEG.</param>
    /// <param name="packet">The packet, less than 60 kB.</param>
    public static byte[] Add(byte[] file, byte[] packet)
    {
        bool png = file[0] == 0x89;
        bool jfif = !png && file[3] == 0xE0;
        int at = png ? PngHeaderBytes : jfif ? 4 + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(4)) : JpegStartBytes;
        return [.. file.AsSpan(0, at), .. png ? PngChunk(packet) : JpegSegment(packet), .. file.AsSpan(at)];
    }

    /// <summary>The packet of a picture file; null if there is none.</summary>
    /// <param name="file">The bytes of the file.</param>
    public static byte[]? Find(ReadOnlySpan<byte> file)
    {
        int start = file.IndexOf("<?xpacket begin="u8);
        int length = start < 0 ? -1 : file[start..].IndexOf("<?xpacket end="u8);
        return length < 0 ? null : file.Slice(start, length).ToArray();
    }

    private static byte[] PngChunk(byte[] packet)
    {
        // Keyword, not compressed, no language, no translated keyword.
        byte[] content = [.. "iTXtXML:com.adobe.xmp"u8, 0, 0, 0, 0, 0, .. packet];
        byte[] chunk = new byte[4 + content.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        content.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + content.Length), Checksum(content));
        return chunk;
    }

    private static byte[] JpegSegment(byte[] packet)
    {
        byte[] content = [.. "http://ns.adobe.com/xap/1.0/"u8, 0, .. packet];
        byte[] segment = [0xFF, 0xE1, 0, 0, .. content];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), checked((ushort)(content.Length + 2)));
        return segment;
    }

    // CRC-32 of PNG (ISO 3309).
    private static uint Checksum(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
            }
        }

        return ~crc;
    }
}
