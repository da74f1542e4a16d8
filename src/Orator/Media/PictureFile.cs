using System.Buffers.Binary;

namespace Orator.Media;

/// <summary>Knows picture files by their first bytes, not their names, and finds the EXIF orientation in them.</summary>
internal static class PictureFile
{
    /// <summary>Bytes that <see cref="DemuxerOf"/> wants to see.</summary>
    public const int SignatureBytes = 16;

    /// <summary>ffmpeg's demuxer for a still picture with this beginning; null when the file is not one.</summary>
    public static string? DemuxerOf(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "jpeg_pipe",
        [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, ..] => "png_pipe",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "webp_pipe",
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "bmp_pipe",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "tiff_pipe",
        [(byte)'P', (byte)'5', (byte)'\n' or (byte)' ', ..] => "pgm_pipe",
        [(byte)'P', (byte)'6', (byte)'\n' or (byte)' ', ..] => "ppm_pipe",
        _ => null,
    };

    /// <summary>True for the pictures of newer phones (HEIF, AVIF), which lie in MP4 boxes that ffmpeg opens only in its newest
    /// versions.</summary>
    public static bool IsHeif(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> brand = start.Length >= 12 && start[4..8].SequenceEqual("ftyp"u8) ? start[8..12] : default;
        return brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("avif"u8);
    }

    /// <summary>EXIF orientation of a JPEG (APP1), PNG (eXIf), WebP (EXIF) or TIFF file; as stored when there is none or it is
    /// damaged.</summary>
    public static Orientation OrientationOf(ReadOnlySpan<byte> file) => DemuxerOf(file) switch
    {
        "jpeg_pipe" => FromJpeg(file),
        "png_pipe" => FromPng(file),
        "webp_pipe" => FromWebP(file),
        "tiff_pipe" => FromTiff(file),
        _ => Orientation.AsStored,
    };

    /// <summary>The bytes of a tag in a TIFF file's first directory that does not fit into the directory itself; null if there is
    /// none.</summary>
    public static byte[]? TiffValue(ReadOnlySpan<byte> tiff, int tag)
    {
        if (TiffEntry(tiff, tag) is not int entry)
        {
            return null;
        }

        bool little = tiff[0] == 'I';
        uint length = Long(tiff, entry + 4, little);
        uint at = Long(tiff, entry + 8, little);
        return length > 4 && (long)at + length <= tiff.Length ? tiff.Slice((int)at, (int)length).ToArray() : null;
    }

    /// <summary>Whether a TIFF's pixels are printing inks (photometric interpretation 5).</summary>
    public static bool IsCmykTiff(ReadOnlySpan<byte> tiff) =>
        TiffEntry(tiff, 262) is int entry && Short(tiff, entry + 8, tiff[0] == 'I') == 5;

    private static Orientation FromJpeg(ReadOnlySpan<byte> file)
    {
        int at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            byte marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == 0xDA || length < 2 || at + 2 + length > file.Length)
            {
                break;
            }

            ReadOnlySpan<byte> segment = file.Slice(at + 4, length - 2);
            if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8))
            {
                return FromTiff(segment[6..]);
            }

            at += 2 + length;
        }

        return Orientation.AsStored;
    }

    private static Orientation FromPng(ReadOnlySpan<byte> file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[(int)at..]);
            if (at + 12 + length > file.Length)
            {
                break;
            }

            if (file.Slice((int)at + 4, 4).SequenceEqual("eXIf"u8))
            {
                return FromTiff(file.Slice((int)at + 8, (int)length));
            }

            at += 12 + length;
        }

        return Orientation.AsStored;
    }

    private static Orientation FromWebP(ReadOnlySpan<byte> file)
    {
        for (long at = 12; at + 8 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[((int)at + 4)..]);
            if (at + 8 + length > file.Length)
            {
                break;
            }

            if (file.Slice((int)at, 4).SequenceEqual("EXIF"u8))
            {
                ReadOnlySpan<byte> data = file.Slice((int)at + 8, (int)length);
                return FromTiff(data.StartsWith("Exif\0\0"u8) ? data[6..] : data);
            }

            at += 8 + length + (length & 1);
        }

        return Orientation.AsStored;
    }

    private static Orientation FromTiff(ReadOnlySpan<byte> tiff) => TiffEntry(tiff, 0x0112) is int entry
        && Short(tiff, entry + 8, tiff[0] == 'I') is var value and >= 1 and <= 8 ? (Orientation)value : Orientation.AsStored;

    // Where the entry of a tag begins in the first directory.
    private static int? TiffEntry(ReadOnlySpan<byte> tiff, int tag)
    {
        if (tiff.Length < 8 || (tiff[0] != 'I' && tiff[0] != 'M'))
        {
            return null;
        }

        bool little = tiff[0] == 'I';
        uint directory = Long(tiff, 4, little);
        if (directory + 2L > tiff.Length)
        {
            return null;
        }

        int count = Short(tiff, (int)directory, little);
        for (int i = 0; i < count; i++)
        {
            long entry = directory + 2L + (12L * i);
            if (entry + 12 > tiff.Length)
            {
                break;
            }

            if (Short(tiff, (int)entry, little) == tag)
            {
                return (int)entry;
            }
        }

        return null;
    }

    private static uint Long(ReadOnlySpan<byte> data, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt32BigEndian(data[at..]);

    private static int Short(ReadOnlySpan<byte> data, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
}
