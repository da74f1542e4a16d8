using System.Security.Cryptography;
using System.Text.Json;
using Orator.Media;

namespace Orator.Tests.Media;

public sealed class ImageReaderTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PalettePngIsExact()
    {
        JsonElement expected = JsonDocument.Parse(
            File.ReadAllBytes(SharedFolder.Path("fixtures/perception/e2e_images.json"))).RootElement.GetProperty("average.png");
        Image image = await ImageReader.ReadAsync(DemoMedia.File("average.png"), null, TestContext.Current.CancellationToken);
        Assert.Equal(expected.GetProperty("sha256_rgb24").GetString(), Convert.ToHexStringLower(SHA256.HashData(image.Pixels)));
    }

    /// <summary>The four corners of a picture have four colours; each EXIF orientation puts them where the standard's figure shows
    /// them.</summary>
    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task ExifOrientationIsApplied(string programs)
    {
        MediaFolder.Use(programs);

        // Stored corners, reading order: top left, top right, bottom left, bottom right. Shown corners for orientation 1 to 8.
        string[] shown = ["RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"];
        byte[] jpeg = await File.ReadAllBytesAsync(await WriteCornersAsync("corners.jpg"), TestContext.Current.CancellationToken);
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            string path = _folder[$"orientation {orientation}.jpg"];
            await File.WriteAllBytesAsync(
                path, WithExif(jpeg, orientation, little: orientation is 1 or 4 or 6 or 7), TestContext.Current.CancellationToken);
            Image image = await ImageReader.ReadAsync(path, null, TestContext.Current.CancellationToken);
            Assert.Equal(orientation >= 5 ? (32, 48) : (48, 32), (image.Width, image.Height));
            Assert.Equal(shown[orientation - 1], Corners(image));
        }
    }

    [Theory]
    [InlineData("grey 16 bit.png", "-c:v png -pix_fmt gray16be", 3)]
    [InlineData("alpha.png", "-c:v png -pix_fmt rgba", 3)]
    [InlineData("colours.tiff", "-c:v tiff -pix_fmt rgb24", 3)]
    [InlineData("colours.bmp", "-c:v bmp -pix_fmt bgr24", 3)]
    [InlineData("colours.webp", "-c:v libwebp -lossless 1 -pix_fmt bgra", 3)]
    [InlineData("colours.ppm", "-c:v ppm -pix_fmt rgb24", 3)]
    [InlineData("100%d of %03d: it's {-} \"a\" #1.jpg", "-c:v mjpeg -pix_fmt yuvj420p -q:v 1", 8)]
    [InlineData("-i.jpeg", "-c:v mjpeg -pix_fmt yuvj444p -q:v 1", 8)]
    public async Task EveryKindOfPictureAndNameIsRead(string name, string encoder, int tolerance)
    {
        foreach (string programs in new[] { "package", "system" })
        {
            FFmpeg? chosen = programs != "package" ? FFmpeg.FromSystem() : FFmpeg.FromPackage();
            if (chosen is null)
            {
                continue;
            }

            FFmpeg.Choose(chosen);
            string made = await _folder.MakeAsync("made", $"-f lavfi -i color=c=0x808080:s=48x32 -frames:v 1 {encoder} -f image2pipe");
            File.Move(made, _folder[name], overwrite: true);
            Image image = await ImageReader.ReadAsync(_folder[name], null, TestContext.Current.CancellationToken);
            Assert.Equal((48, 32), (image.Width, image.Height));
            Assert.All(image.Pixels, p => Assert.InRange(p, 128 - tolerance, 128 + tolerance));
        }
    }

    /// <summary>Phones append a second picture or a film to a JPEG file.</summary>
    [Theory]
    [InlineData("system")]
    [InlineData("package")]
    public async Task WhatFollowsThePictureInAFileDoesNotMatter(string programs)
    {
        MediaFolder.Use(programs);
        byte[] photo = File.ReadAllBytes(DemoMedia.File("audrey.jpg"));
        byte[] second = File.ReadAllBytes(await WriteCornersAsync("second.jpg"));
        File.WriteAllBytes(_folder["phone.jpg"], [.. photo, .. new byte[3000], .. second, .. "trailer"u8]);
        Image expected = await ImageReader.ReadAsync(DemoMedia.File("audrey.jpg"), null, TestContext.Current.CancellationToken);
        Image image = await ImageReader.ReadAsync(_folder["phone.jpg"], null, TestContext.Current.CancellationToken);
        Assert.Equal(expected.Pixels, image.Pixels);
    }

    [Fact]
    public async Task TransparentPixelsShowWhite()
    {
        string path = await _folder.MakeAsync(
            "half.png", "-f rawvideo -pix_fmt rgba -s 2x1 -i pipe:0 -c:v png -f image2pipe", new byte[] { 200, 0, 0, 0, 200, 0, 100, 128 });
        Image image = await ImageReader.ReadAsync(path, null, TestContext.Current.CancellationToken);
        Assert.Equal([255, 255, 255, 227, 127, 177], image.Pixels);
    }

    [Fact]
    public async Task WrittenPicturesComeBack()
    {
        Image image = Gradient(33, 21);
        await ImageWriter.WriteAsync(image, _folder["a%d b.png"], TestContext.Current.CancellationToken);
        await ImageWriter.WriteAsync(image, _folder["c.JPG"], TestContext.Current.CancellationToken);
        Assert.Equal(image.Pixels, (await ImageReader.ReadAsync(_folder["a%d b.png"], null, TestContext.Current.CancellationToken)).Pixels);
        Image lossy = await ImageReader.ReadAsync(_folder["c.JPG"], null, TestContext.Current.CancellationToken);
        Assert.True(image.Pixels.Zip(lossy.Pixels, (a, b) => Math.Abs(a - b)).Average() < 1.5);
        Assert.Equal(2, Directory.GetFiles(_folder.Root).Length);
    }

    [Fact]
    public async Task OnePixelIsAPicture()
    {
        await ImageWriter.WriteAsync(new Image(1, 1, [10, 200, 30]), _folder["one.png"], TestContext.Current.CancellationToken);
        Image image = await ImageReader.ReadAsync(_folder["one.png"], null, TestContext.Current.CancellationToken);
        Assert.Equal([10, 200, 30], image.Pixels);
    }

    internal static Image Gradient(int width, int height)
    {
        Image image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                image[x, y][0] = (byte)(x * 255 / Math.Max(1, width - 1));
                image[x, y][1] = (byte)(y * 255 / Math.Max(1, height - 1));
                image[x, y][2] = 90;
            }
        }

        return image;
    }

    /// <summary>A JPEG with an EXIF segment (CIPA DC-008, 4.7) that holds nothing but the orientation.</summary>
    internal static byte[] WithExif(byte[] jpeg, int orientation, bool little)
    {
        byte[] tiff = little
            ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
            : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] segment = [0xFF, 0xE1, 0, (byte)(tiff.Length + 8), .. "Exif\0\0"u8, .. tiff];
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    /// <summary>48x32 pixels whose quarters are red, green (above), blue and white (below).</summary>
    internal static Image FourCorners()
    {
        Image image = new(48, 32);
        for (int y = 0; y < 32; y++)
        {
            for (int x = 0; x < 48; x++)
            {
                ReadOnlySpan<byte> colour = (x < 24, y < 16) switch
                {
                    (true, true) => [220, 20, 20],
                    (false, true) => [20, 200, 20],
                    (true, false) => [20, 20, 220],
                    _ => [240, 240, 240],
                };
                colour.CopyTo(image[x, y]);
            }
        }

        return image;
    }

    /// <summary>The colours of the corners in reading order, as letters.</summary>
    internal static string Corners(Image image)
    {
        (int, int)[] at = [(4, 4), (image.Width - 5, 4), (4, image.Height - 5), (image.Width - 5, image.Height - 5)];
        return string.Concat(at.Select(p =>
        {
            Span<byte> pixel = image[p.Item1, p.Item2];
            return (pixel[0] > 120, pixel[1] > 120, pixel[2] > 120) switch
            {
                (true, false, false) => 'R',
                (false, true, false) => 'G',
                (false, false, true) => 'B',
                (true, true, true) => 'W',
                _ => '?',
            };
        }));
    }

    private async Task<string> WriteCornersAsync(string name)
    {
        await ImageWriter.WriteAsync(FourCorners(), _folder[name], TestContext.Current.CancellationToken);
        return _folder[name];
    }
}
