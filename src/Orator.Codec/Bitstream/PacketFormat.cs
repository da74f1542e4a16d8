using System.Buffers.Binary;

namespace Orator.Codec.Bitstream;

/// <summary>Packets as bytes (docs/codec.md). Numbers are big-endian, as in networks.</summary>
public static class PacketFormat
{
    private const int ParametersBytes = 36;
    private const int MotionBytes = 5;
    private const int SoundBytes = 4;
    private const int MostFrames = 15;
    private const int MostBlocks = 15;
    private const int Numbers = 1 << 24;

    /// <summary>Writes a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <returns>At most <see cref="Packet.MostBytes"/> bytes.</returns>
    /// <exception cref="ArgumentException">It does not fit, or a number is out of range.</exception>
    public static byte[] Write(Packet packet)
    {
        byte[] bytes = new byte[Packet.MostBytes];
        Span<byte> body = bytes.AsSpan(Packet.HeaderBytes);
        (int flags, int length) = packet.Payload switch
        {
            StreamParameters p => (0, Write(p, body)),
            PictureSlice p => ((int)p.Codec, Write(p, body)),
            MotionPayload p => (p.Whole ? 1 : 0, Write(p, body)),
            SoundPayload p => (p.Blocks.Count, Write(p, body)),
            PlainSlice p => (0, Write(p, body)),
            StreamEnd p => (0, WriteNumber(body, p.Frames)),
            _ => throw new ArgumentException("There is no packet for this payload.", nameof(packet)),
        };
        bytes[0] = (byte)(((int)packet.Payload.Kind << 4) | flags);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), packet.Sequence);
        byte[] result = bytes.AsSpan(0, Packet.HeaderBytes + length).ToArray();

        // Whatever is written can be read.
        _ = Read(result);
        return result;
    }

    /// <summary>Reads a packet. It keeps parts of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The packet.</param>
    /// <exception cref="InvalidDataException">It is none; the message says in what.</exception>
    public static Packet Read(ReadOnlyMemory<byte> bytes)
    {
        Require(bytes.Length is >= Packet.HeaderBytes and <= Packet.MostBytes, $"a packet has {Packet.HeaderBytes} to {Packet.MostBytes} bytes");
        ReadOnlySpan<byte> span = bytes.Span;
        int flags = span[0] & 15;
        ReadOnlyMemory<byte> body = bytes[Packet.HeaderBytes..];
        IPayload payload = (PacketKind)(span[0] >> 4) switch
        {
            PacketKind.Parameters => ReadParameters(body.Span, flags),
            PacketKind.Picture => ReadPicture(body, flags),
            PacketKind.Motion => ReadMotion(body, flags),
            PacketKind.Sound => ReadSound(body, flags),
            PacketKind.Plain => ReadPlain(body, flags),
            PacketKind.End => ReadEnd(body.Span, flags),
            _ => throw new InvalidDataException($"there is no packet of kind {span[0] >> 4}"),
        };
        return new Packet(BinaryPrimitives.ReadUInt16BigEndian(span[1..]), payload);
    }

    /// <summary>Kind of a packet, which need not be one.</summary>
    /// <param name="bytes">The packet.</param>
    internal static PacketKind KindOf(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? default : (PacketKind)(bytes[0] >> 4);

    /// <summary>Gives a packet another number.</summary>
    /// <param name="bytes">The packet.</param>
    /// <param name="sequence">The number.</param>
    internal static void Number(Span<byte> bytes, ushort sequence) => BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], sequence);

    private static int Write(StreamParameters p, Span<byte> to)
    {
        to[0] = StreamParameters.Version;
        BinaryPrimitives.WriteUInt16BigEndian(to[1..], checked((ushort)p.Side));
        BinaryPrimitives.WriteInt32BigEndian(to[3..], p.RateNumerator);
        BinaryPrimitives.WriteUInt16BigEndian(to[7..], checked((ushort)p.RateDenominator));
        BinaryPrimitives.WriteUInt16BigEndian(to[9..], checked((ushort)p.FrameWidth));
        BinaryPrimitives.WriteUInt16BigEndian(to[11..], checked((ushort)p.FrameHeight));
        BinaryPrimitives.WriteInt32BigEndian(to[13..], p.Crop.X);
        BinaryPrimitives.WriteInt32BigEndian(to[17..], p.Crop.Y);
        BinaryPrimitives.WriteInt32BigEndian(to[21..], p.Crop.Side);
        BinaryPrimitives.WriteUInt64BigEndian(to[25..], p.Basis);
        to[33] = checked((byte)p.SoundBlock);
        BinaryPrimitives.WriteUInt16BigEndian(to[34..], checked((ushort)p.SoundSkip));
        return ParametersBytes;
    }

    private static StreamParameters ReadParameters(ReadOnlySpan<byte> from, int flags)
    {
        Require(from.Length > 0 && flags == 0, "parameters have a version and no flags");
        Require(from[0] == StreamParameters.Version, $"version {from[0]} is not known, only {StreamParameters.Version}");
        Require(from.Length == ParametersBytes, $"parameters have {ParametersBytes} bytes");
        StreamParameters p = new()
        {
            Side = BinaryPrimitives.ReadUInt16BigEndian(from[1..]),
            RateNumerator = BinaryPrimitives.ReadInt32BigEndian(from[3..]),
            RateDenominator = BinaryPrimitives.ReadUInt16BigEndian(from[7..]),
            FrameWidth = BinaryPrimitives.ReadUInt16BigEndian(from[9..]),
            FrameHeight = BinaryPrimitives.ReadUInt16BigEndian(from[11..]),
            Crop = new CropBox(
                BinaryPrimitives.ReadInt32BigEndian(from[13..]), BinaryPrimitives.ReadInt32BigEndian(from[17..]), BinaryPrimitives.ReadInt32BigEndian(from[21..])),
            Basis = BinaryPrimitives.ReadUInt64BigEndian(from[25..]),
            SoundBlock = from[33],
            SoundSkip = BinaryPrimitives.ReadUInt16BigEndian(from[34..]),
        };
        Require(p.Side is >= 64 and <= 1024, "the square has 64 to 1024 pixels a side");
        Require(p.RateNumerator > 0 && p.RateDenominator > 0 && p.RateNumerator <= 120L * p.RateDenominator && p.RateNumerator >= (long)p.RateDenominator,
            "there are 1 to 120 frames a second");
        Require(p is { FrameWidth: > 0, FrameHeight: > 0 }, "the sender's frames have a size");
        Require(p.Crop is { X: >= 0, Y: >= 0, Side: > 0 } && p.Crop.X <= 16 * p.FrameWidth && p.Crop.Y <= 16 * p.FrameHeight
            && p.Crop.Side <= 32 * Math.Max(p.FrameWidth, p.FrameHeight), "the square lies in the sender's frames");
        Require(p.SoundBlock is 0 or 20 or 40 or 60, "blocks of sound have 20, 40 or 60 milliseconds");
        return p;
    }

    private static int Write(PictureSlice p, Span<byte> to)
    {
        (to[0], to[1], to[2]) = (p.Picture, p.Index, p.Count);
        to[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], p.Crc);
        p.Bytes.Span.CopyTo(to[8..]);
        return 8 + p.Bytes.Length;
    }

    private static PictureSlice ReadPicture(ReadOnlyMemory<byte> body, int flags)
    {
        ReadOnlySpan<byte> from = body.Span;
        Require(from.Length > 8, "a part of a picture has more than 8 bytes");
        Require(from[3] == 0 && flags <= (int)PictureCodec.Av1, "a picture is JPEG, H.265 or AV1");
        Require(from[2] > 0 && from[1] < from[2], "a part of a picture is one of those that are counted");
        return new PictureSlice(
            from[0], (PictureCodec)flags, from[1], from[2], BinaryPrimitives.ReadUInt32BigEndian(from[4..]), body[8..]);
    }

    private static int Write(MotionPayload p, Span<byte> to)
    {
        WriteNumber(to, p.First);
        to[3] = checked((byte)((p.Frames << 4) | (p.Quality - 1)));
        to[4] = p.Picture;
        p.Code.Span.CopyTo(to[MotionBytes..]);
        return MotionBytes + p.Code.Length;
    }

    private static MotionPayload ReadMotion(ReadOnlyMemory<byte> body, int flags)
    {
        ReadOnlySpan<byte> from = body.Span;
        Require(from.Length >= MotionBytes && flags <= 1, $"motion has {MotionBytes} bytes and a code");
        int frames = from[3] >> 4;
        int quality = (from[3] & 15) + 1;
        Require(frames is > 0 and <= MostFrames && quality <= 8, "motion has 1 to 15 frames of quality 1 to 8");
        return new MotionPayload(ReadNumber(from), frames, quality, flags == 1, from[4], body[MotionBytes..]);
    }

    private static int Write(SoundPayload p, Span<byte> to)
    {
        WriteNumber(to, p.First);
        int at = SoundBytes - 1;
        foreach (ReadOnlyMemory<byte> block in p.Blocks)
        {
            to[at++] = checked((byte)block.Length);
        }

        foreach (ReadOnlyMemory<byte> block in p.Blocks)
        {
            block.Span.CopyTo(to[at..]);
            at += block.Length;
        }

        return at;
    }

    private static SoundPayload ReadSound(ReadOnlyMemory<byte> body, int flags)
    {
        ReadOnlySpan<byte> from = body.Span;
        Require(flags is > 0 and <= MostBlocks && from.Length > SoundBytes - 1 + flags, "sound has 1 to 15 blocks");
        ReadOnlyMemory<byte>[] blocks = new ReadOnlyMemory<byte>[flags];
        int at = SoundBytes - 1 + flags;
        for (int i = 0; i < flags; i++)
        {
            int length = from[SoundBytes - 1 + i];
            Require(length > 0 && at + length <= from.Length, "the blocks of sound fill their packet");
            blocks[i] = body.Slice(at, length);
            at += length;
        }

        Require(at == from.Length, "the blocks of sound fill their packet");
        return new SoundPayload(ReadNumber(from), blocks);
    }

    private static int Write(PlainSlice p, Span<byte> to)
    {
        WriteNumber(to, p.First);
        (to[3], to[4], to[5]) = (checked((byte)p.Frames), p.Index, p.Count);
        BinaryPrimitives.WriteUInt32BigEndian(to[6..], p.Crc);
        p.Bytes.Span.CopyTo(to[10..]);
        return 10 + p.Bytes.Length;
    }

    private static PlainSlice ReadPlain(ReadOnlyMemory<byte> body, int flags)
    {
        ReadOnlySpan<byte> from = body.Span;
        Require(from.Length > 10 && flags == 0, "a part of plain video has more than 10 bytes and no flags");
        Require(from[3] is > 0 and <= PlainSlice.MostFrames, $"plain video has 1 to {PlainSlice.MostFrames} frames");
        Require(from[5] > 0 && from[4] < from[5], "a part of plain video is one of those that are counted");
        return new PlainSlice(ReadNumber(from), from[3], from[4], from[5], BinaryPrimitives.ReadUInt32BigEndian(from[6..]), body[10..]);
    }

    private static StreamEnd ReadEnd(ReadOnlySpan<byte> from, int flags)
    {
        Require(from.Length == 3 && flags == 0, "the end has 3 bytes");
        return new StreamEnd(ReadNumber(from));
    }

    private static int WriteNumber(Span<byte> to, int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Numbers);
        (to[0], to[1], to[2]) = ((byte)(number >> 16), (byte)(number >> 8), (byte)number);
        return 3;
    }

    private static int ReadNumber(ReadOnlySpan<byte> from) => (from[0] << 16) | (from[1] << 8) | from[2];

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidDataException(rule);
        }
    }
}
