namespace Orator.Codec.Bitstream;

/// <summary>What a packet carries: the high half of its first byte.</summary>
public enum PacketKind
{
    /// <summary>Size, rate, crop: <see cref="StreamParameters"/>.</summary>
    Parameters = 1,

    /// <summary>Part of a picture of the face: <see cref="PictureSlice"/>.</summary>
    Picture = 2,

    /// <summary>What the face does in some frames: <see cref="MotionPayload"/>.</summary>
    Motion = 3,

    /// <summary>Sound: <see cref="SoundPayload"/>.</summary>
    Sound = 4,

    /// <summary>Part of plain video: <see cref="PlainSlice"/>.</summary>
    Plain = 5,

    /// <summary>The end: <see cref="StreamEnd"/>.</summary>
    End = 6,
}

/// <summary>A packet: its number, and one of the payloads.</summary>
/// <param name="Sequence">Number of the packet in its stream, modulo 65536.</param>
/// <param name="Payload">A <see cref="StreamParameters"/>, <see cref="PictureSlice"/>, <see cref="MotionPayload"/>,
/// <see cref="SoundPayload"/>, <see cref="PlainSlice"/> or <see cref="StreamEnd"/>.</param>
public readonly record struct Packet(ushort Sequence, IPayload Payload)
{
    /// <summary>Most bytes of a packet: it fits into a datagram of any network.</summary>
    public const int MostBytes = 1200;

    /// <summary>Bytes before the payload: kind, sequence number.</summary>
    public const int HeaderBytes = 3;
}

/// <summary>What a packet can carry.</summary>
public interface IPayload
{
    /// <summary>Its kind.</summary>
    PacketKind Kind { get; }
}

/// <summary>What a decoder must know before all else; repeated now and then.</summary>
public sealed record StreamParameters : IPayload
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <inheritdoc/>
    public PacketKind Kind => PacketKind.Parameters;

    /// <summary>Side of the coded square, pixels, 64 to 1024.</summary>
    public required int Side { get; init; }

    /// <summary>Frames in <see cref="RateDenominator"/> seconds.</summary>
    public required int RateNumerator { get; init; }

    /// <summary>Seconds for <see cref="RateNumerator"/> frames.</summary>
    public required int RateDenominator { get; init; }

    /// <summary>Width of the sender's frames, pixels.</summary>
    public required int FrameWidth { get; init; }

    /// <summary>Height of the sender's frames, pixels.</summary>
    public required int FrameHeight { get; init; }

    /// <summary>Centre of the coded square in the sender's frames and its side, 16ths of a pixel.</summary>
    public required CropBox Crop { get; init; }

    /// <summary>First 8 bytes of the SHA-256 of the expression basis that coefficients refer to.</summary>
    public required ulong Basis { get; init; }

    /// <summary>Milliseconds of sound in a block (20, 40 or 60); 0 = the stream is silent.</summary>
    public int SoundBlock { get; init; }

    /// <summary>Samples at 48 kHz to leave out at the beginning of the sound.</summary>
    public int SoundSkip { get; init; }
}

/// <summary>A square of the sender's frames.</summary>
/// <param name="X">Its centre, 16ths of a pixel from the left edge.</param>
/// <param name="Y">Its centre, 16ths of a pixel from the top edge.</param>
/// <param name="Side">Its side, 16ths of a pixel.</param>
public readonly record struct CropBox(int X, int Y, int Side);

/// <summary>How a picture is coded.</summary>
public enum PictureCodec
{
    /// <summary>A JPEG file.</summary>
    Jpeg = 0,

    /// <summary>One picture of H.265, Annex B.</summary>
    Hevc = 1,

    /// <summary>One picture of AV1, in an IVF file.</summary>
    Av1 = 2,
}

/// <summary>A part of a picture.</summary>
/// <param name="Picture">Number of the picture, modulo 256.</param>
/// <param name="Codec">How it is coded.</param>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">Number of parts, 1 to 255.</param>
/// <param name="Crc">CRC-32 of the whole picture's bytes.</param>
/// <param name="Bytes">The bytes; all parts but the last are equally long.</param>
public sealed record PictureSlice(byte Picture, PictureCodec Codec, byte Index, byte Count, uint Crc, ReadOnlyMemory<byte> Bytes) : IPayload
{
    /// <summary>Bytes before <see cref="Bytes"/>, from the packet's beginning.</summary>
    public const int HeaderBytes = Packet.HeaderBytes + 8;

    /// <inheritdoc/>
    public PacketKind Kind => PacketKind.Picture;
}

/// <summary>What the face does in some frames.</summary>
/// <param name="First">Number of the first frame, below 2^24.</param>
/// <param name="Frames">Number of frames, 1 to 15.</param>
/// <param name="Quality">Quality of its steps, 1 to 8.</param>
/// <param name="Whole">Whether the first frame is told whole.</param>
/// <param name="Picture">Which picture the face is drawn from.</param>
/// <param name="Code">Range code.</param>
public sealed record MotionPayload(int First, int Frames, int Quality, bool Whole, byte Picture, ReadOnlyMemory<byte> Code) : IPayload
{
    /// <inheritdoc/>
    public PacketKind Kind => PacketKind.Motion;
}

/// <summary>Some blocks of Opus sound that follow each other.</summary>
/// <param name="First">Number of the first block, below 2^24.</param>
/// <param name="Blocks">The blocks, 1 to 15, each of 1 to 255 bytes.</param>
public sealed record SoundPayload(int First, IReadOnlyList<ReadOnlyMemory<byte>> Blocks) : IPayload
{
    /// <inheritdoc/>
    public PacketKind Kind => PacketKind.Sound;
}

/// <summary>A part of a run of frames that are sent as plain video, where there is no face to move: one stream of H.264 (Annex B).</summary>
/// <param name="First">Number of the first frame, below 2^24.</param>
/// <param name="Frames">Number of frames, 1 to 120.</param>
/// <param name="Index">Which part, from 0.</param>
/// <param name="Count">Number of parts, 1 to 255.</param>
/// <param name="Crc">CRC-32 of the bytes of all parts.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record PlainSlice(int First, int Frames, byte Index, byte Count, uint Crc, ReadOnlyMemory<byte> Bytes) : IPayload
{
    /// <summary>Bytes before <see cref="Bytes"/>, from the packet's beginning.</summary>
    public const int HeaderBytes = Packet.HeaderBytes + 10;

    /// <summary>Most frames of a run.</summary>
    public const int MostFrames = 120;

    /// <inheritdoc/>
    public PacketKind Kind => PacketKind.Plain;
}

/// <summary>The end of a stream.</summary>
/// <param name="Frames">Number of its frames, below 2^24.</param>
public sealed record StreamEnd(int Frames) : IPayload
{
    /// <inheritdoc/>
    public PacketKind Kind => PacketKind.End;
}
