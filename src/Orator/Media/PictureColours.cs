using System.Runtime.InteropServices;
using SkiaSharp;

namespace Orator.Media;

/// <summary>
/// Colours of pictures -> sRGB, by Skia's colour management. ffmpeg decodes the pixels and knows nothing of profiles; pictures that are
/// sRGB already are not touched.
/// </summary>
internal static class PictureColours
{
    // Levels by which "sRGB" profiles of different makers differ.
    private const int Indistinguishable = 3;
    private const double SameGamma = 0.02;
    private const double SameChromaticity = 0.01;
    private const double SrgbGamma = 1 / 2.2;
    private static readonly double[] SrgbChromaticities = [0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06];

    /// <summary>Converts decoded pixels to sRGB if the file says that they are something else.</summary>
    /// <param name="pixels">Pixels in the file's colours, upright, 3 (RGB) or 4 (RGBA) bytes each; replaced.</param>
    /// <param name="channels">3 or 4.</param>
    /// <param name="orientation">How they have been turned.</param>
    /// <param name="file">The picture file.</param>
    /// <param name="name">What notes call the file.</param>
    /// <param name="notes">Told what cannot be converted.</param>
    public static void ToSrgb(byte[] pixels, int channels, Orientation orientation, byte[] file, string name, ICollection<string> notes)
    {
        if (PictureFile.DemuxerOf(file) == "tiff_pipe" && PictureFile.IsCmykTiff(file))
        {
            notes.Add($"'{name}' is a CMYK TIFF; its colours are converted by a plain formula and may look wrong: save it as RGB.");
            return;
        }

        if (PictureContent.ProfileOf(file) is byte[] profile)
        {
            using SKColorSpace? space = SKColorSpace.CreateIcc(profile);
            if (space is not null && IsRgb(profile))
            {
                Convert(pixels, channels, space);
            }
            else if (!DecodeWithSkia(pixels, channels, orientation, file))
            {
                notes.Add($"The colour profile of '{name}' cannot be used: its colours may look wrong. Save it as sRGB.");
            }
        }
        else if (PictureContent.PngColours(file) is { } colours && SpaceOf(colours.Gamma, colours.Chromaticities) is SKColorSpace stated)
        {
            using (stated)
            {
                Convert(pixels, channels, stated);
            }
        }
    }

    /// <summary>Replaces the pixels of a CMYK JPEG by those that its profile says.</summary>
    /// <returns>False if it has none that can be used.</returns>
    public static bool ApplyInkProfile(byte[] rgb, byte[] file) =>
        PictureContent.ProfileOf(file) is byte[] profile && profile.Length > 20 && profile.AsSpan(16, 4).SequenceEqual("CMYK"u8)
        && DecodeWithSkia(rgb, 3, Orientation.AsStored, file);

    // The data colour space in an ICC profile's header.
    private static bool IsRgb(byte[] profile) => profile.Length > 20 && profile.AsSpan(16, 4).SequenceEqual("RGB "u8);

    private static SKColorSpace? SpaceOf(double? gamma, double[]? chromaticities)
    {
        bool usualGamma = gamma is null || Math.Abs(gamma.Value - SrgbGamma) < SameGamma;
        bool usualColours = chromaticities is null || chromaticities.Zip(
            SrgbChromaticities, (a, b) => Math.Abs(a - b)).Max() < SameChromaticity;
        if ((usualGamma && usualColours) || gamma is <= 0.1 or >= 10)
        {
            return null;
        }

        float[] c = [.. (chromaticities ?? SrgbChromaticities).Select(value => (float)value)];
        SKColorSpacePrimaries primaries = new(c[2], c[3], c[4], c[5], c[6], c[7], c[0], c[1]);
        SKColorSpaceTransferFn transfer = usualGamma
            ? SKColorSpaceTransferFn.Srgb
            : new SKColorSpaceTransferFn((float)(1 / gamma!.Value), 1, 0, 0, 0, 0, 0);
        return primaries.ToColorSpaceXyz(out SKColorSpaceXyz xyz) ? SKColorSpace.CreateRgb(transfer, xyz) : null;
    }

    private static void Convert(byte[] pixels, int channels, SKColorSpace from)
    {
        if (IsSrgb(from))
        {
            return;
        }

        const int PixelsAtATime = 65_536;
        byte[] four = new byte[4 * PixelsAtATime];
        int count = pixels.Length / channels;
        for (int start = 0; start < count; start += PixelsAtATime)
        {
            int length = Math.Min(PixelsAtATime, count - start);
            for (int i = 0; i < length; i++)
            {
                pixels.AsSpan((start + i) * channels, channels).CopyTo(four.AsSpan(4 * i));
                four[(4 * i) + 3] = channels == 4 ? four[(4 * i) + 3] : byte.MaxValue;
            }

            ConvertRow(four, length, from);
            for (int i = 0; i < length; i++)
            {
                four.AsSpan(4 * i, channels).CopyTo(pixels.AsSpan((start + i) * channels));
            }
        }
    }

    private static bool IsSrgb(SKColorSpace space)
    {
        const int Steps = 6;
        byte[] palette = new byte[4 * Steps * Steps * Steps];
        for (int i = 0; i < palette.Length / 4; i++)
        {
            palette[4 * i] = (byte)(i % Steps * 51);
            palette[(4 * i) + 1] = (byte)(i / Steps % Steps * 51);
            palette[(4 * i) + 2] = (byte)(i / (Steps * Steps) * 51);
            palette[(4 * i) + 3] = byte.MaxValue;
        }

        byte[] converted = (byte[])palette.Clone();
        ConvertRow(converted, palette.Length / 4, space);
        return palette.Zip(converted, (a, b) => Math.Abs(a - b)).Max() <= Indistinguishable;
    }

    private static unsafe void ConvertRow(byte[] rgba, int count, SKColorSpace from)
    {
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        byte[] result = new byte[4 * count];
        fixed (byte* source = rgba)
        fixed (byte* target = result)
        {
            using SKPixmap pixmap = new(new SKImageInfo(count, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul, from), (IntPtr)source, 4 * count);
            if (pixmap.ReadPixels(new SKImageInfo(count, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul, srgb), (IntPtr)target, 4 * count))
            {
                result.CopyTo(rgba, 0);
            }
        }
    }

    /// <summary>Profiles of grey and CMYK pictures and those with tables are applied while Skia decodes the file anew. Opacity stays as
    /// it is.</summary>
    private static bool DecodeWithSkia(byte[] pixels, int channels, Orientation orientation, byte[] file)
    {
        if (PictureFile.DemuxerOf(file) is not ("jpeg_pipe" or "png_pipe" or "webp_pipe"))
        {
            return false;
        }

        // A JPEG without end mark is whole if ffmpeg has decoded it.
        using SKData data = SKData.CreateCopy(PictureFile.DemuxerOf(file) == "jpeg_pipe" ? [.. file, 0xFF, 0xD9] : file);
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null || (long)codec.Info.Width * codec.Info.Height * channels != pixels.Length)
        {
            return false;
        }

        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        byte[] four = new byte[4L * width * height];
        GCHandle pin = GCHandle.Alloc(four, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(
                new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, srgb), pin.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                return false;
            }
        }
        finally
        {
            pin.Free();
        }

        Image stored = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            four.AsSpan(4 * i, 3).CopyTo(stored.Pixels.AsSpan(3 * i));
        }

        byte[] shown = orientation.Turn(stored).Pixels;
        for (int i = 0; i < width * height; i++)
        {
            shown.AsSpan(3 * i, 3).CopyTo(pixels.AsSpan(i * channels));
        }

        return true;
    }
}
