using System.Buffers.Binary;
using System.IO.Compression;

namespace Orator.Media;

/// <summary>What the bytes of a picture file say about its end, its animation and its colours, which ffmpeg does not tell.</summary>
internal static class PictureContent
{
    private const int LargestProfile = 16 << 20;

    /// <summary>Bytes of the picture without what a phone or another program appended to it (PNG, WebP); ffmpeg takes trailers for
    /// further pictures.</summary>
    public static int LengthWithoutTrailer(byte[] file)
    {
        switch (PictureFile.DemuxerOf(file))
        {
            case "png_pipe":
                foreach ((string name, int start, int length) in PngChunks(file))
                {
                    if (name == "IEND")
                    {
                        return Math.Min(file.Length, start + length + 4);
                    }
                }

                return file.Length;
            case "webp_pipe":
                long size = 8L + BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
                return (int)Math.Min(file.Length, size + (size & 1));
            default:
                return file.Length;
        }
    }

    /// <summary>Whether a WebP holds an animation (RIFF chunk ANIM, or the flag in VP8X).</summary>
    public static bool IsAnimatedWebP(byte[] file) => PictureFile.DemuxerOf(file) == "webp_pipe"
        && RiffChunks(file).Any(
            chunk => chunk.Name == "ANIM" || (chunk.Name == "VP8X" && chunk.Length > 0 && (file[chunk.Start] & 2) != 0));

    /// <summary>Whether a PNG lacks pixels. One that lacks nothing but its closing chunk is whole.</summary>
    public static bool LacksPixels(byte[] file)
    {
        if (PictureFile.DemuxerOf(file) != "png_pipe")
        {
            return false;
        }

        using MemoryStream data = new();
        foreach ((string name, int start, int length) in PngChunks(file))
        {
            if (name == "IEND")
            {
                return false;
            }

            if (name == "IDAT")
            {
                data.Write(file, start, Math.Min(length, file.Length - start));
            }
        }

        data.Position = 0;
        return file.Length < 33 || Inflated(data) < PngBytes(file);
    }

    /// <summary>The ICC profile of a JPEG (APP2), PNG (iCCP), WebP (ICCP) or TIFF (tag 34675); null if there is none or it is
    /// damaged.</summary>
    public static byte[]? ProfileOf(byte[] file) => PictureFile.DemuxerOf(file) switch
    {
        "jpeg_pipe" => FromJpeg(file),
        "png_pipe" => FromPng(file),
        "webp_pipe" => RiffChunks(file).Where(chunk => chunk.Name == "ICCP").Select(
            chunk => file[chunk.Start..(chunk.Start + chunk.Length)]).FirstOrDefault(),
        "tiff_pipe" => PictureFile.TiffValue(file, 34675),
        _ => null,
    };

    /// <summary>Gamma (exponent of the encoding) and chromaticities (white, red, green, blue; x and y) that a PNG without profile states;
    /// null if it states
    /// nothing, or sRGB.</summary>
    public static (double? Gamma, double[]? Chromaticities)? PngColours(byte[] file)
    {
        if (PictureFile.DemuxerOf(file) != "png_pipe")
        {
            return null;
        }

        double? gamma = null;
        double[]? chromaticities = null;
        foreach ((string name, int start, int length) in PngChunks(file))
        {
            if (name is "sRGB" or "iCCP" or "cICP" or "IDAT")
            {
                return name == "IDAT" && (gamma ?? (object?)chromaticities) is not null ? (gamma, chromaticities) : null;
            }

            if (name == "gAMA" && length == 4)
            {
                gamma = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(start)) / 1e5;
            }
            else if (name == "cHRM" && length == 32)
            {
                chromaticities = [.. Enumerable.Range(0, 8).Select(
                    i => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(start + (4 * i))) / 1e5)];
            }
        }

        return null;
    }

    /// <summary>Components of a JPEG: 1 grey, 3 colour, 4 CMYK; 0 if it is none.</summary>
    public static int JpegComponents(byte[] file)
    {
        foreach ((byte marker, int start, int length) in JpegSegments(file))
        {
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && length >= 6)
            {
                return file[start + 5];
            }
        }

        return 0;
    }

    /// <summary>A CMYK JPEG without Adobe's segment, so that decoders leave its four planes alone, and the colour transform that the
    /// segment stated (0 none, 2
    /// YCCK); null if there was no such segment.</summary>
    public static (byte[] File, int? Transform) WithoutAdobe(byte[] file)
    {
        foreach ((byte marker, int start, int length) in JpegSegments(file))
        {
            if (marker == 0xEE && length >= 12 && file.AsSpan(start, 5).SequenceEqual("Adobe"u8))
            {
                return ([.. file.AsSpan(0, start - 4), .. file.AsSpan(start + length)], file[start + 11]);
            }
        }

        return (file, null);
    }

    private static byte[]? FromJpeg(byte[] file)
    {
        SortedDictionary<int, byte[]> parts = [];
        int count = 0;
        foreach ((byte marker, int start, int length) in JpegSegments(file))
        {
            if (marker == 0xE2 && length > 14 && file.AsSpan(start, 12).SequenceEqual("ICC_PROFILE\0"u8))
            {
                parts[file[start + 12]] = file[(start + 14)..(start + length)];
                count = file[start + 13];
            }
        }

        return count > 0 && parts.Count == count ? [.. parts.Values.SelectMany(part => part)] : null;
    }

    private static byte[]? FromPng(byte[] file)
    {
        foreach ((string name, int start, int length) in PngChunks(file))
        {
            int end = name == "iCCP" ? file.AsSpan(start, length).IndexOf((byte)0) : -1;
            if (end >= 0)
            {
                return Inflate(file.AsMemory(start + end + 2, Math.Max(0, length - end - 2)));
            }
        }

        return null;
    }

    private static byte[]? Inflate(ReadOnlyMemory<byte> data)
    {
        try
        {
            using ZLibStream stream = new(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
            byte[] profile = new byte[LargestProfile];
            int length = stream.ReadAtLeast(profile, profile.Length, throwOnEndOfStream: false);
            return length == profile.Length ? null : profile[..length];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static long Inflated(MemoryStream data)
    {
        long total = 0;
        try
        {
            using ZLibStream stream = new(data, CompressionMode.Decompress);
            byte[] buffer = new byte[65_536];
            int count;
            while ((count = stream.Read(buffer)) > 0)
            {
                total += count;
            }
        }
        catch (InvalidDataException)
        {
            // The end is missing: what came before it counts.
        }

        return total;
    }

    // Bytes of all rows with their filter types (PNG specification, 7 and 8).
    private static long PngBytes(byte[] file)
    {
        long width = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(16));
        long height = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(20));
        int channels = file[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        long bits = (long)file[24] * channels;
        (int X, int Y, int StepX, int StepY)[] passes = file[28] == 0
            ? [(0, 0, 1, 1)]
            : [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        long total = 0;
        foreach ((int x, int y, int stepX, int stepY) in passes)
        {
            long columns = (width - x + stepX - 1) / stepX;
            long rows = (height - y + stepY - 1) / stepY;
            total += columns > 0 && rows > 0 ? rows * (1 + (((columns * bits) + 7) / 8)) : 0;
        }

        return total;
    }

    private static IEnumerable<(string Name, int Start, int Length)> PngChunks(byte[] file)
    {
        for (long at = 8; at + 8 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            string name = System.Text.Encoding.ASCII.GetString(file, (int)at + 4, 4);
            yield return (name, (int)at + 8, (int)Math.Min(length, file.Length - at - 8));
            at += 12 + length;
        }
    }

    private static IEnumerable<(string Name, int Start, int Length)> RiffChunks(byte[] file)
    {
        for (long at = 12; at + 8 <= file.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at + 4));
            yield return (System.Text.Encoding.ASCII.GetString(file, (int)at, 4), (int)at + 8, (int)Math.Min(length, file.Length - at - 8));
            at += 8 + length + (length & 1);
        }
    }

    // Segments up to the first scan; the length leaves out its own two bytes.
    private static IEnumerable<(byte Marker, int Start, int Length)> JpegSegments(byte[] file)
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

            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            if (marker == 0xDA || length < 2 || at + 2 + length > file.Length)
            {
                yield break;
            }

            yield return (marker, at + 4, length - 2);
            at += 2 + length;
        }
    }
}
