using Orator.Codec.Bitstream;

namespace Orator.Codec.Pictures;

/// <summary>Cuts coded pictures into parts that fit into packets.</summary>
internal static class PictureSlicer
{
    private const int MostBytes = Packet.MostBytes - PictureSlice.HeaderBytes;
    private const int MostPlainBytes = Packet.MostBytes - PlainSlice.HeaderBytes;

    /// <summary>Most bytes of a picture, or of a run of plain video.</summary>
    public const int LargestPicture = byte.MaxValue * MostPlainBytes;

    /// <summary>Cuts a picture into equal parts, as few as possible.</summary>
    /// <param name="picture">Its number.</param>
    /// <param name="codec">How it is coded.</param>
    /// <param name="bytes">Its bytes, at most <see cref="LargestPicture"/>.</param>
    public static PictureSlice[] Cut(byte picture, PictureCodec codec, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LargestPicture);
        uint crc = Crc32.Of(bytes.Span);
        ReadOnlyMemory<byte>[] parts = Cut(bytes, MostBytes);
        return [.. parts.Select((part, i) => new PictureSlice(picture, codec, (byte)i, (byte)parts.Length, crc, part))];
    }

    /// <summary>Cuts a run of plain video.</summary>
    /// <param name="first">Number of its first frame.</param>
    /// <param name="frames">Number of its frames.</param>
    /// <param name="bytes">Its bytes, at most <see cref="LargestPicture"/>.</param>
    public static PlainSlice[] Cut(int first, int frames, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LargestPicture);
        uint crc = Crc32.Of(bytes.Span);
        ReadOnlyMemory<byte>[] parts = Cut(bytes, MostPlainBytes);
        return [.. parts.Select((part, i) => new PlainSlice(first, frames, (byte)i, (byte)parts.Length, crc, part))];
    }

    private static ReadOnlyMemory<byte>[] Cut(ReadOnlyMemory<byte> bytes, int most)
    {
        int count = (bytes.Length + most - 1) / most;
        int each = (bytes.Length + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => bytes.Slice(i * each, Math.Min(each, bytes.Length - (i * each))))];
    }
}
