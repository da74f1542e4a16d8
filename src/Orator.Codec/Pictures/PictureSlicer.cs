using Orator.Codec.Bitstream;

namespace Orator.Codec.Pictures;

/// <summary>Cuts coded pictures into parts that fit into packets.</summary>
internal static class PictureSlicer
{
    private const int MostBytes = Packet.MostBytes - PictureSlice.HeaderBytes;

    /// <summary>Most bytes of a picture.</summary>
    public const int LargestPicture = byte.MaxValue * MostBytes;

    /// <summary>Cuts a picture into equal parts, as few as possible.</summary>
    /// <param name="picture">Its number.</param>
    /// <param name="codec">How it is coded.</param>
    /// <param name="bytes">Its bytes, at most <see cref="LargestPicture"/>.</param>
    public static PictureSlice[] Cut(byte picture, PictureCodec codec, ReadOnlyMemory<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LargestPicture);
        int count = (bytes.Length + MostBytes - 1) / MostBytes;
        int each = (bytes.Length + count - 1) / count;
        uint crc = Crc32.Of(bytes.Span);
        return [.. Enumerable.Range(0, count).Select(i => new PictureSlice(
            picture, codec, (byte)i, (byte)count, crc, bytes.Slice(i * each, Math.Min(each, bytes.Length - (i * each)))))];
    }
}

/// <summary>Puts pictures together from parts, which come in any order, more than once, or never.</summary>
internal sealed class PictureAssembler
{
    private PictureSlice? _of;
    private ReadOnlyMemory<byte>[] _parts = [];

    /// <summary>Takes a part. A part of another picture begins anew: there is one picture on its way at a time.</summary>
    /// <param name="slice">The part.</param>
    /// <returns>The picture's bytes once, when the last part has come and the sum is right; otherwise null.</returns>
    public byte[]? Add(PictureSlice slice)
    {
        if (_of is null || _of.Picture != slice.Picture || _of.Crc != slice.Crc || _of.Count != slice.Count || _of.Codec != slice.Codec)
        {
            _of = slice;
            _parts = new ReadOnlyMemory<byte>[slice.Count];
        }

        if (_parts.Length == 0)
        {
            return null;
        }

        _parts[slice.Index] = slice.Bytes;
        if (Array.Exists(_parts, part => part.IsEmpty))
        {
            return null;
        }

        byte[] bytes = [.. _parts.SelectMany(part => part.ToArray())];

        // Repeated parts of what is whole begin nothing anew.
        _parts = [];
        return Crc32.Of(bytes) == slice.Crc ? bytes : Restart();
    }

    private byte[]? Restart()
    {
        _of = null;
        return null;
    }
}

/// <summary>CRC-32 of ISO 3309, as in zip and PNG.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint c = (uint)i;
        for (int k = 0; k < 8; k++)
        {
            c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        }

        return c;
    })];

    /// <summary>The sum.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint c = uint.MaxValue;
        foreach (byte b in bytes)
        {
            c = Table[(c ^ b) & 0xFF] ^ (c >> 8);
        }

        return ~c;
    }
}
