using Orator.Codec.Bitstream;

namespace Orator.Codec.Pictures;

/// <summary>Puts pictures, or runs of plain video, together from parts, which come in any order, more than once, or never.</summary>
internal sealed class PartAssembler
{
    private (int Number, int Kind, int Count, uint Crc)? _of;
    private ReadOnlyMemory<byte>[] _parts = [];

    /// <summary>Takes a part of a picture. A part of another picture begins anew: there is one on its way at a time.</summary>
    /// <param name="slice">The part.</param>
    /// <returns>The picture's bytes once, when the last part has come and the sum is right; otherwise null.</returns>
    public byte[]? Add(PictureSlice slice) => Add((slice.Picture, (int)slice.Codec, slice.Count, slice.Crc), slice.Index, slice.Bytes);

    /// <summary>Takes a part of plain video.</summary>
    /// <param name="slice">The part.</param>
    /// <returns>As before.</returns>
    public byte[]? Add(PlainSlice slice) => Add((slice.First, slice.Frames, slice.Count, slice.Crc), slice.Index, slice.Bytes);

    private byte[]? Add((int Number, int Kind, int Count, uint Crc) of, int index, ReadOnlyMemory<byte> part)
    {
        if (_of != of)
        {
            _of = of;
            _parts = new ReadOnlyMemory<byte>[of.Count];
        }

        if (_parts.Length == 0)
        {
            return null;
        }

        _parts[index] = part;
        if (Array.Exists(_parts, p => p.IsEmpty))
        {
            return null;
        }

        byte[] bytes = [.. _parts.SelectMany(p => p.ToArray())];

        // Repeated parts of what is whole begin nothing anew; parts that do not belong together do.
        _parts = [];
        if (Crc32.Of(bytes) == of.Crc)
        {
            return bytes;
        }

        _of = null;
        return null;
    }
}
