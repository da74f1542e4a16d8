using System.Buffers.Binary;
using System.Text;

namespace Orator.Live;

/// <summary>
/// Uncompressed pictures and sound in one stream without an end, for ffmpeg's standard input: Matroska (RFC 9559) with a segment of unknown
/// size and one cluster a frame. ffmpeg has no other raw format that interleaves both.
/// </summary>
internal static class RawMatroska
{
    private const int VideoTrack = 1;
    private const int SoundTrack = 2;

    // Times are tenths of milliseconds.
    private const ulong TimestampScale = 100_000;
    private const double UnitsPerSecond = 1e9 / TimestampScale;

    /// <summary>What stands before the first frame.</summary>
    /// <param name="width">Width, pixels.</param>
    /// <param name="height">Height, pixels.</param>
    /// <param name="framesPerSecond">Frame rate; without it ffmpeg would wait for many frames to guess it.</param>
    /// <param name="soundRate">Samples a second of 16-bit mono sound; null = none.</param>
    public static byte[] Header(int width, int height, double framesPerSecond, int? soundRate)
    {
        byte[] video = Element(
            0xAE,
            [
                .. Number(0xD7, VideoTrack), .. Number(0x73C5, VideoTrack), .. Number(0x83, 1),
                .. Number(0x23E383, (ulong)Math.Round(1e9 / framesPerSecond)), .. Text(0x86, "V_UNCOMPRESSED"),
                .. Element(0xE0, [.. Number(0xB0, (ulong)width), .. Number(0xBA, (ulong)height), .. Element(0x2EB524, "RGB\x18"u8)]),
            ]);
        byte[] sound = soundRate is not int rate ? [] : Element(
            0xAE,
            [
                .. Number(0xD7, SoundTrack), .. Number(0x73C5, SoundTrack), .. Number(0x83, 2), .. Text(0x86, "A_PCM/INT/LIT"),
                .. Element(0xE1, [.. Real(0xB5, rate), .. Number(0x9F, 1), .. Number(0x6264, 16)]),
            ]);
        return
        [
            .. Element(0x1A45DFA3, [.. Text(0x4282, "matroska"), .. Number(0x4287, 4), .. Number(0x4285, 2)]),

            // A size of all ones is unknown.
            0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            .. Element(0x1549A966, [.. Number(0x2AD7B1, TimestampScale), .. Text(0x4D80, "Orator"), .. Text(0x5741, "Orator")]),
            .. Element(0x1654AE6B, [.. video, .. sound]),
        ];
    }

    /// <summary>What stands before a frame's pixels and after them.</summary>
    /// <param name="seconds">Time of the frame.</param>
    /// <param name="pixels">Number of bytes of the picture, RGB.</param>
    /// <param name="sound">Samples from -1 to 1; empty for streams without sound.</param>
    public static (byte[] Before, byte[] After) Frame(double seconds, int pixels, ReadOnlySpan<float> sound)
    {
        byte[] time = Number(0xE7, (ulong)Math.Round(seconds * UnitsPerSecond));
        byte[] samples = new byte[sound.Length * sizeof(short)];
        for (int i = 0; i < sound.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(
                samples.AsSpan(i * sizeof(short)), (short)Math.Clamp(MathF.Round(sound[i] * 32767), short.MinValue, short.MaxValue));
        }

        byte[] block = BlockHead(VideoTrack);
        byte[] pictureHead = [.. Head(0xA3, block.Length + pixels), .. block];
        byte[] after = samples.Length == 0 ? [] : Element(0xA3, [.. BlockHead(SoundTrack), .. samples]);
        return ([.. Head(0x1F43B675, time.Length + pictureHead.Length + pixels + after.Length), .. time, .. pictureHead], after);
    }

    // Track, time within the cluster, key frame.
    private static byte[] BlockHead(int track) => [(byte)(0x80 | track), 0, 0, 0x80];

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Head(id, content.Length), .. content];

    private static byte[] Head(uint id, long size)
    {
        Span<byte> bytes = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        int skip = id > 0xFFFFFF ? 0 : id > 0xFFFF ? 1 : id > 0xFF ? 2 : 3;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], (1UL << 56) | (ulong)size);
        return bytes[skip..].ToArray();
    }

    private static byte[] Number(uint id, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Real(uint id, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Element(id, bytes);
    }

    private static byte[] Text(uint id, string value) => Element(id, Encoding.ASCII.GetBytes(value));
}
