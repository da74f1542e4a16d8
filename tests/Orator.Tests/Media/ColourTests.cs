using System.Buffers.Binary;
using System.IO.Compression;
using Orator.Media;
using SkiaSharp;

namespace Orator.Tests.Media;

/// <summary>Colours arrive as sRGB, whatever the file says they are; sRGB stays as it is to the byte.</summary>
public sealed class ColourTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Wide => ["p3.png", "p3.jpg", "p3.webp", "p3.tiff"];

    [Theory]
    [MemberData(nameof(Wide))]
    public async Task AWideProfileIsApplied(string name)
    {
        // The colours of the picture, told in the coordinates of Display P3.
        byte[] srgb = [200, 60, 40];
        using SKColorSpace p3 = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        Image stored = Filled(Converted(srgb, p3));
        await WriteAsync(name, stored, p3);
        List<string> notes = [];
        Image image = await ImageReader.ReadAsync(_folder[name], notes, null, Stop);
        AssertNear(srgb, image, 4);
        Assert.Empty(notes);
        Assert.True(stored[0, 0][0] < 195);
    }

    [Theory]
    [InlineData("same.png")]
    [InlineData("same.jpg")]
    [InlineData("same.tiff")]
    public async Task AnSrgbProfileChangesNothing(string name)
    {
        Image picture = ImageReaderTests.Gradient(48, 40);
        using SKColorSpace srgb = SKColorSpace.CreateSrgb();
        await WriteAsync(name, picture, null);
        byte[] plain = (await ImageReader.ReadAsync(_folder[name], null, Stop)).Pixels;
        await WriteAsync(name, picture, srgb);
        Assert.Equal(plain, (await ImageReader.ReadAsync(_folder[name], null, Stop)).Pixels);
    }

    [Fact]
    public async Task TheUsualGammaOfAPngChangesNothingAndAnotherDoes()
    {
        Image picture = ImageReaderTests.Gradient(48, 40);
        await ImageWriter.WriteAsync(picture, _folder["plain.png"], Stop);
        byte[] plain = File.ReadAllBytes(_folder["plain.png"]);
        File.WriteAllBytes(_folder["usual.png"], WithChunk(plain, "gAMA", [0, 0, 0xB1, 0x8F]));
        File.WriteAllBytes(_folder["linear.png"], WithChunk(plain, "gAMA", [0, 1, 0x86, 0xA0]));
        Assert.Equal(picture.Pixels, (await ImageReader.ReadAsync(_folder["usual.png"], null, Stop)).Pixels);
        Image linear = await ImageReader.ReadAsync(_folder["linear.png"], null, Stop);

        // Half of the light is level 188 in sRGB.
        Image grey = Filled([128, 128, 128]);
        await ImageWriter.WriteAsync(grey, _folder["grey.png"], Stop);
        File.WriteAllBytes(_folder["grey.png"], WithChunk(File.ReadAllBytes(_folder["grey.png"]), "gAMA", [0, 1, 0x86, 0xA0]));
        AssertNear([188, 188, 188], await ImageReader.ReadAsync(_folder["grey.png"], null, Stop), 2);
        Assert.NotEqual(picture.Pixels, linear.Pixels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void InksWithoutAProfileLookLikePrint(int transform)
    {
        // Paper, full black, full cyan and a skin tone, inverted as Adobe stores them; colours of US Web Coated SWOP (black as the fit
        // has it).
        byte[][] inks = [[0, 0, 0, 0], [0, 0, 0, 255], [255, 0, 0, 0], [26, 89, 115, 0]];
        byte[][] expected = [[255, 255, 255], [44, 46, 52], [0, 174, 239], [230, 174, 140]];
        for (int i = 0; i < inks.Length; i++)
        {
            byte[] stored = [.. inks[i].Select(ink => (byte)(255 - ink))];
            if (transform == 2)
            {
                (double r, double g, double b) = (255 - stored[0], 255 - stored[1], 255 - stored[2]);
                stored[0] = Level((0.299 * r) + (0.587 * g) + (0.114 * b));
                stored[1] = Level(128 - (0.168736 * r) - (0.331264 * g) + (0.5 * b));
                stored[2] = Level(128 + (0.5 * r) - (0.418688 * g) - (0.081312 * b));
            }

            byte[] rgb = PrintingInks.ToRgb(stored, transform);
            for (int c = 0; c < 3; c++)
            {
                Assert.InRange(rgb[c], expected[i][c] - 16, expected[i][c] + 16);
            }
        }
    }

    [Fact]
    public async Task ACmykJpegIsReadFromItsInks()
    {
        byte[] cmyk = CmykJpeg();
        File.WriteAllBytes(_folder["cmyk.jpg"], cmyk);
        Assert.Equal(4, PictureContent.JpegComponents(cmyk));
        List<string> notes = [];
        Image image = await ImageReader.ReadAsync(_folder["cmyk.jpg"], notes, null, Stop);
        Assert.Contains("CMYK", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Equal((32, 32), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public async Task ATiffIsTurnedUpright(int orientation)
    {
        await ImageWriter.WriteAsync(ImageReaderTests.FourCorners(), _folder["corners.png"], Stop);
        await _folder.MakeAsync(
            "plain.tiff", $"-i file:{_folder["corners.png"].Replace(" ", "\u00A0", StringComparison.Ordinal)} -f image2pipe -c:v tiff");
        byte[] tiff = WithTiffTag(File.ReadAllBytes(_folder["plain.tiff"]), 274, 3, 1, [(byte)orientation, 0, 0, 0]);
        File.WriteAllBytes(_folder["turned.tiff"], tiff);
        Image image = await ImageReader.ReadAsync(_folder["turned.tiff"], null, Stop);
        Assert.Equal(orientation switch { 3 => "WBGR", 6 => "BRWG", _ => "GWRB" }, ImageReaderTests.Corners(image));
    }

    [Theory]
    [InlineData("smpte2084", "zscale=tin=bt709:pin=bt709:min=bt709:rin=limited:t=smpte2084:p=bt2020:m=bt2020nc:npl=100")]
    [InlineData("arib-std-b67", "zscale=tin=bt709:pin=bt709:min=bt709:rin=limited:t=arib-std-b67:p=bt2020:m=bt2020nc:npl=100")]
    [InlineData("bt709", "zscale=tin=bt709:pin=bt709:min=bt709:rin=limited:t=bt709:p=bt2020:m=bt2020nc")]
    public async Task VideosInOtherColoursLookAsTheOrdinaryOne(string transfer, string filter)
    {
        Assert.SkipUnless(FFmpeg.Current.HasColourFilters, "this ffmpeg lacks zscale or tonemap");
        const string Source = "-f lavfi -i color=c=0x8A5A3C:s=64x64:r=5:d=1";
        string ordinary = await _folder.MakeAsync(
            "sdr.mkv",
            $"{Source} -vf format=yuv444p,setparams=color_trc=bt709:color_primaries=bt709 -c:v ffv1 -colorspace bt709 -color_trc bt709 -color_primaries bt709 -color_range tv");
        string hdr = await _folder.MakeAsync(
            "hdr.mkv",
            $"-i file:{_folder["sdr.mkv"].Replace(" ", "\u00A0", StringComparison.Ordinal)} -vf {filter},format=yuv444p10le -c:v ffv1 -colorspace bt2020nc -color_trc {transfer} -color_primaries bt2020 -color_range tv");
        Image expected = await FirstAsync(ordinary);
        VideoReader video = await VideoReader.OpenAsync(hdr, null, Stop);
        Assert.Single(video.Info.VideoNotes);
        Image actual = await FirstAsync(hdr);
        Assert.True(
            expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b)).Average() < 12,
            $"{string.Join(',', actual[9, 9].ToArray())} {string.Join(',', expected[9, 9].ToArray())}");
        Assert.Empty((await VideoReader.OpenAsync(ordinary, null, Stop)).Info.VideoNotes);
    }

    [Theory]
    [InlineData("trailer.png")]
    [InlineData("trailer.webp")]
    [InlineData("trailer.bmp")]
    [InlineData("trailer.jpg")]
    [InlineData("noend.png")]
    [InlineData("noend.jpg")]
    public async Task TrailersAndMissingEndMarksDoNotMatter(string name)
    {
        await ImageWriter.WriteAsync(ImageReaderTests.FourCorners(), _folder["corners.png"], Stop);
        string kind = Path.GetExtension(name) switch { ".jpg" => "mjpeg -pix_fmt yuvj444p", ".webp" => "libwebp", ".bmp" => "bmp", _ => "png" };
        string plain = await _folder.MakeAsync(
            "plain",
            $"-i file:{_folder["corners.png"].Replace(" ", "\u00A0", StringComparison.Ordinal)} -frames:v 1 -f image2pipe -c:v {kind}");
        byte[] bytes = File.ReadAllBytes(plain);
        Image expected = await ImageReader.ReadAsync(plain, null, Stop);
        int end = name.EndsWith("png", StringComparison.Ordinal) ? 12 : 2;
        File.WriteAllBytes(
            _folder[name],
            name.StartsWith("trailer", StringComparison.Ordinal) ? [.. bytes, .. new byte[77], .. "SEFT"u8, .. bytes] : bytes[..^end]);
        Assert.Equal(expected.Pixels, (await ImageReader.ReadAsync(_folder[name], null, Stop)).Pixels);
        File.WriteAllBytes(_folder["half"], bytes[..(bytes.Length / 2)]);
        await Assert.ThrowsAsync<InputException>(() => ImageReader.ReadAsync(_folder["half"], null, Stop));
    }

    [Fact]
    public async Task AnAnimatedWebPIsNamed()
    {
        byte[] header = [.. "RIFF"u8, 40, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 15, 0, 0, 15, 0, 0, .. "ANIM"u8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(_folder["moving.webp"], header);
        InputException error = await Assert.ThrowsAsync<InputException>(() => ImageReader.ReadAsync(_folder["moving.webp"], null, Stop));
        Assert.Contains("animated WebP", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InputException>(() => MediaProbe.ProbeAsync(_folder["moving.webp"], null, Stop));
    }

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    private static async Task<Image> FirstAsync(string path)
    {
        VideoReader video = await VideoReader.OpenAsync(path, null, Stop);
        await foreach (VideoFrame frame in video.ReadAsync(Stop))
        {
            return frame.Image;
        }

        throw new InvalidOperationException();
    }

    private static Image Filled(byte[] colour)
    {
        Image image = new(32, 32);
        for (int i = 0; i < 32 * 32; i++)
        {
            colour.CopyTo(image.Pixels, 3 * i);
        }

        return image;
    }

    private static byte[] Converted(byte[] srgb, SKColorSpace to)
    {
        using SKColorSpace from = SKColorSpace.CreateSrgb();
        using SKBitmap pixel = new(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul, from));
        pixel.SetPixel(0, 0, new SKColor(srgb[0], srgb[1], srgb[2]));
        using SKBitmap converted = new(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul, to));
        Assert.True(pixel.PeekPixels().ReadPixels(converted.Info, converted.GetPixels(), 4));
        return converted.Bytes[..3];
    }

    private static void AssertNear(byte[] colour, Image image, int tolerance)
    {
        for (int c = 0; c < 3; c++)
        {
            Assert.InRange(image[16, 16][c], colour[c] - tolerance, colour[c] + tolerance);
        }
    }

    /// <summary>Writes a picture with a profile in the way of its format.</summary>
    private async Task WriteAsync(string name, Image picture, SKColorSpace? space)
    {
        await ImageWriter.WriteAsync(picture, _folder["source.png"], Stop);
        string encoder = Path.GetExtension(name) switch { ".jpg" => "mjpeg -q:v 1 -pix_fmt yuvj444p", ".webp" => "libwebp -lossless 1", ".tiff" => "tiff", _ => "png" };
        string plain = await _folder.MakeAsync(
            "encoded",
            $"-i file:{_folder["source.png"].Replace(" ", "\u00A0", StringComparison.Ordinal)} -frames:v 1 -f image2pipe -c:v {encoder}");
        byte[] file = File.ReadAllBytes(plain);
        if (space is not null)
        {
            using SKData data = Profile(space);
            byte[] profile = data.ToArray();
            file = Path.GetExtension(name) switch
            {
                ".jpg" => [.. file[..2], 0xFF, 0xE2, (byte)((profile.Length + 16) >> 8), (byte)(profile.Length + 16), .. "ICC_PROFILE\0"u8, 1, 1, .. profile, .. file[2..]],
                ".webp" => WithIccChunk(file, profile),
                ".tiff" => WithTiffTag(file, 34675, 7, profile.Length, profile),
                _ => WithChunk(file, "iCCP", [.. "p\0\0"u8, .. Deflated(profile)]),
            };
        }

        File.WriteAllBytes(_folder[name], file);
    }

    // Skia writes the profile of a colour space into the PNGs that it makes.
    private static SKData Profile(SKColorSpace space)
    {
        using SKBitmap bitmap = new(new SKImageInfo(2, 2, SKColorType.Rgba8888, SKAlphaType.Opaque, space));
        using SKData jpeg = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
        byte[]? profile = PictureContent.ProfileOf(jpeg.ToArray());
        Assert.NotNull(profile);
        return SKData.CreateCopy(profile);
    }

    private static byte[] Deflated(byte[] data)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionMode.Compress))
        {
            stream.Write(data);
        }

        return packed.ToArray();
    }

    private static byte[] WithChunk(byte[] png, string name, byte[] content)
    {
        byte[] chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(chunk, 4);
        content.CopyTo(chunk, 8);
        uint crc = uint.MaxValue;
        foreach (byte value in chunk.AsSpan(4, 4 + content.Length))
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), ~crc);
        return [.. png[..33], .. chunk, .. png[33..]];
    }

    private static byte[] WithIccChunk(byte[] webp, byte[] profile)
    {
        // Width and height less one in 24 bits each; the flag 32 announces a profile.
        byte[] extended = [.. "VP8X"u8, 10, 0, 0, 0, 32, 0, 0, 0, 31, 0, 0, 31, 0, 0];
        byte[] chunk = [.. "ICCP"u8, .. BitConverter.GetBytes(profile.Length), .. profile, .. new byte[profile.Length & 1]];
        byte[] body = [.. "WEBP"u8, .. extended, .. chunk, .. webp[12..]];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Length), .. body];
    }

    // A new first directory at the end with one more tag.
    private static byte[] WithTiffTag(byte[] tiff, int tag, int type, int count, byte[] value)
    {
        Assert.Equal((byte)'I', tiff[0]);
        int directory = BitConverter.ToInt32(tiff, 4);
        int entries = BitConverter.ToUInt16(tiff, directory);
        List<byte[]> list = [.. Enumerable.Range(0, entries).Select(
            i => tiff[(directory + 2 + (12 * i))..(directory + 14 + (12 * i))]).Where(e => BitConverter.ToUInt16(e) != tag)];
        byte[] file = [.. tiff, .. new byte[tiff.Length & 1]];
        byte[] entry = [.. BitConverter.GetBytes((ushort)tag), .. BitConverter.GetBytes((ushort)type), .. BitConverter.GetBytes(count), .. value.Length > 4 ? BitConverter.GetBytes(file.Length) : value];
        file = [.. file, .. value.Length > 4 ? value : [], .. new byte[value.Length & 1]];
        list.Add(entry);
        int at = file.Length;
        file = [.. file, .. BitConverter.GetBytes((ushort)list.Count), .. list.OrderBy(e => BitConverter.ToUInt16(e)).SelectMany(e => e), 0, 0, 0, 0];
        BitConverter.GetBytes(at).CopyTo(file, 4);
        return file;
    }

    // A baseline JPEG of 32x32 pixels, four components, all coefficients zero, i.e. level 128 everywhere (ISO 10918-1, annexes B and F):
    // ffmpeg writes no CMYK.
    private static byte[] CmykJpeg()
    {
        List<byte> file = [0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        file.AddRange([0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64)]);
        file.AddRange([0xFF, 0xC0, 0, 20, 8, 0, 32, 0, 32, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);

        // One code for DC (category 0) and one for AC (end of block), each of one bit.
        file.AddRange([0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0]);
        file.AddRange([0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0]);
        file.AddRange([0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);

        // 16 blocks of 4 components, two zero bits each.
        file.AddRange(new byte[16]);
        file.AddRange([0xFF, 0xD9]);
        return [.. file];
    }
}
