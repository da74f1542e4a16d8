using Orator.Imaging;
using Orator.Media;
using Orator.Tests.Cli;

namespace Orator.Tests.Golden;

/// <summary>
/// How things look: a frame of each generator and each recipe, as somebody has approved it. Written anew with <c>ORATOR_APPROVE=1</c>, see
/// <see cref="GoldenPicture"/>.
/// </summary>
[Collection(nameof(CommandLine))]
public sealed class GoldenTests(GoldenMedia media) : IClassFixture<GoldenMedia>
{
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["animate-mesh"] = "animate -s photo.png -a speech.wav --mouth-motion 2.5 --size 128 --crop --generator mesh",
        ["animate-style-aware"] = "animate -s photo.png -a speech.wav --mouth-motion 2.5 --size 128 --crop --generator style-aware",
        ["animate-face-vid2vid"] = "animate -s photo.png -a speech.wav --mouth-motion 2.5 --size 128 --crop --generator face-vid2vid",
        ["animate-with-style"] = "animate -s photo.png -a speech.wav --mouth-motion 2.5 --size 128 --style style.json --seed 7",
        ["animate-turned-photo"] = "animate -s turned.png -a speech.wav --mouth-motion 2.5 --size 128 --generator mesh",
        ["reenact"] = "reenact -s photo.png -d driver.mp4 --size 128 --crop",
        ["reenact-view"] = "reenact -s photo.png -d driver.mp4 --size 128 --crop --generator mesh --view 18,-8,6",
        ["reenact-face-vid2vid"] = "reenact -s photo.png -d driver.mp4 --size 128 --crop --generator face-vid2vid --view -20,0,0",
        ["reenact-by-pictures"] = "reenact -s photo.png -d driver.mp4 --size 128 --crop --generator face-vid2vid --adapt-scale",
        ["frontalize"] = "frontalize -s photo.png --size 128 --crop",
        ["style-mapping"] = "isp -s photo.png --style style.json",
        ["perceive"] = "perceive photo.png",
    };

    public static TheoryData<string> Names => [.. Commands.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task LooksAsApproved(string name)
    {
        Image made = await media.MakeAsync(Commands[name]);

        // A sheet is four pictures wide.
        await GoldenPicture.CheckAsync(name, made.Width < 512 ? made : Downscaling.Resize(made, made.Width / 4, made.Height / 4));
    }

    /// <summary>The approved pictures themselves, spoiled in ways that have happened to somebody.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task SpoiledPicturesAreSeen(string name)
    {
        Image approved = await ImageReader.ReadAsync(GoldenPicture.PathOf(name), cancellation: TestContext.Current.CancellationToken);
        Assert.Null(GoldenPicture.Difference(approved, approved.Clone()));
        for (int channel = 0; channel < 3; channel++)
        {
            Assert.NotNull(Difference((x, y, p) => p[channel] = Moved(p[channel], 4)));
            Assert.NotNull(Difference((x, y, p) => p[channel] = Moved(p[channel], -4)));
        }

        Assert.NotNull(Difference((x, y, p) => (p[0], p[2]) = (p[2], p[0])));
        Assert.NotNull(Difference((x, y, p) => (p[1], p[2]) = (p[2], p[1])));

        // A seam: a line of one pixel in width, or a step of four levels. The whole picture a pixel to the left.
        Assert.NotNull(Difference((x, y, p) => p[1] = Moved(p[1], x != approved.Width / 2 ? 0 : p[1] < 128 ? 24 : -24)));
        Assert.NotNull(Difference((x, y, p) => p[0] = Moved(p[0], y > approved.Height / 2 ? 4 : 0)));
        Assert.NotNull(Difference((x, y, p) => approved[Math.Min(x + 1, approved.Width - 1), y].CopyTo(p)));

        static byte Moved(byte value, int levels) => (byte)Math.Clamp(value + levels, 0, 255);

        string? Difference(Change change)
        {
            Image changed = approved.Clone();
            for (int y = 0; y < changed.Height; y++)
            {
                for (int x = 0; x < changed.Width; x++)
                {
                    change(x, y, changed[x, y]);
                }
            }

            return GoldenPicture.Difference(approved, changed);
        }
    }

    private delegate void Change(int x, int y, Span<byte> pixel);
}
