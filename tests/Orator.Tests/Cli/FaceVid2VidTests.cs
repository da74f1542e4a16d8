using System.Text.Json;
using Orator.Animation;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Media;
using Orator.Motion.Style;
using Orator.Perception;
using Orator.Systems.StyleAware;
using Orator.Tests.FaceVid2Vid;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>What surrounds the networks, with a model whose pictures can be foretold (<see cref="ShiftingModel"/>).</summary>
[Collection(nameof(CommandLine))]
public sealed class FaceVid2VidTests : IDisposable
{
    private static readonly string Portrait = DemoMedia.File("audrey.jpg");
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task APortraitFollowsADriverWithItsFramesAndSound()
    {
        // A still head whose picture loses red after 0.3 s: for the model a move to the left.
        string driver = await DriverAsync("colorchannelmixer=rr=0.6:enable='gte(t,0.29)'");
        JsonElement report = await ReenactAsync("a.mp4", driver, "--crop", "--size", "128");
        Assert.StartsWith(
            "The photo is made smaller: 540x720",
            Assert.Single(report.GetProperty("notes").EnumerateArray()).GetString(),
            StringComparison.Ordinal);
        Assert.Equal(
            (6, 128, 10.0),
            (report.GetProperty("frames").GetInt32(), report.GetProperty("width").GetInt32(), report.GetProperty("framesPerSecond").GetDouble()));
        MediaInfo info = await MediaProbe.ProbeAsync(_folder["a.mp4"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(info is { HasAudio: true, Width: 128, Height: 128 }, info.ToString());
        Assert.Equal(0.6, info.Seconds!.Value, 0.11);
        Provenance provenance = (await Provenance.ReadAsync(_folder["a.mp4"], TestContext.Current.CancellationToken))!;
        Assert.Equal(
            (DigitalSourceType.CompositeWithTrainedAlgorithmicMedia, "generator face-vid2vid"), (provenance.SourceType, provenance.Detail));

        List<Image> frames = await FramesAsync("a.mp4");
        Assert.True(Difference(frames[0], frames[2]) < 2, "the head is still");
        Assert.True(Difference(frames[0], frames[5]) > 6, $"the head moves by {Difference(frames[0], frames[5])}");
        int shift = Enumerable.Range(-40, 81).MinBy(dx => Difference(frames[0], frames[5], dx));
        Assert.InRange(shift, -40, -4);
        Assert.True(
            Difference(frames[0], frames[5], shift) < 0.6 * Difference(frames[0], frames[5]),
            "and only moves, up to the model's resolution of 8 pixels");
    }

    [Fact]
    public async Task TheHeadIsPutBackIntoThePhoto()
    {
        await ReenactAsync("a.mp4", await DriverAsync("null"), "--size", "192");
        Image frame = (await FramesAsync("a.mp4"))[0];
        Image photo = await ImageReader.ReadAsync(Portrait, cancellation: TestContext.Current.CancellationToken);
        using FaceAnalyzer analyzer = new();
        HeadCrop crop = HeadCrop.Around(PortraitFace.Find(analyzer, photo, "").Face, photo.Width, photo.Height, 192);
        Image scaled = crop.ScalePhoto(photo);
        Assert.InRange(frame.Width - scaled.Width, 0, 1);

        // Outside the square the photo itself; inside the model's coarse picture of it, paler by its sigmoid, in the same place.
        Assert.True(Mean(frame, scaled, (x, y) => y > crop.Y + crop.Side + 2) < 3);
        double inside = Mean(frame, scaled, (x, y) => Math.Abs(x - crop.X - 96) < 50 && Math.Abs(y - crop.Y - 96) < 50);
        Assert.InRange(inside, 5, 45);
    }

    [Fact]
    public async Task FramesWithoutAFaceHoldTheMotion()
    {
        string driver = await DriverAsync("drawbox=c=gray:t=fill:enable='gte(t,0.29)'");
        (int exitCode, _, string errors) = await CommandLine.RunAsync(Arguments("a.mp4", driver, "--crop", "--size", "128"));
        Assert.True(exitCode == 0, errors);
        Assert.Contains("3 of 6 frames", errors, StringComparison.Ordinal);
        List<Image> frames = await FramesAsync("a.mp4");
        Assert.True(Difference(frames[0], frames[5]) < 2);
    }

    [Fact]
    public async Task TheSameInputGivesTheSameFile()
    {
        string driver = await DriverAsync("colorchannelmixer=rr=0.6:enable='gte(t,0.29)'");
        foreach (string name in (string[])["a.mp4", "b.mp4"])
        {
            await ReenactAsync(name, driver, "--best-frame", "--view", "orbit", "--size", "128");
        }

        Assert.Equal(
            await File.ReadAllBytesAsync(_folder["a.mp4"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_folder["b.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task AStyleFileAndAPortraitGiveTheFourPatternsAndAFrontalView()
    {
        Save();
        string style = _folder["x.style.json"];
        StyleFile.Write(style, new StyleReference
        {
            Templates = Enum.GetValues<KeyMotion>().ToDictionary(key => key, key => new float[ExpressionBasis.Count]),
            RestingExpression = new float[ExpressionBasis.Count],
            OpeningAmplitude = 0.1f,
            WidthAmplitude = 0.1f,
            Head = new(0, 0, 0, 0, 0),
            Blinks = new(10, 0.2f),
        });
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "isp", "--neutral", Portrait, "--style", style, "--model", _folder["model"], "-o", _folder["isp.png"]);
        Assert.True(exitCode == 0, errors);
        Image sheet = await ImageReader.ReadAsync(_folder["isp.png"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((1024, 288), (sheet.Width, sheet.Height));

        (exitCode, _, errors) = await CommandLine.RunAsync(
            "frontalize", "-s", Portrait, "--model", _folder["model"], "--size", "128", "--crop", "-o", _folder["front.png"]);
        Assert.True(exitCode == 0, errors);
        Image front = await ImageReader.ReadAsync(_folder["front.png"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((128, 128), (front.Width, front.Height));

        foreach (string name in (string[])["isp.png", "front.png"])
        {
            Provenance provenance = (await Provenance.ReadAsync(_folder[name], TestContext.Current.CancellationToken))!;
            Assert.Equal(
                (DigitalSourceType.CompositeWithTrainedAlgorithmicMedia, "AI-generated (synthetic) picture"),
                (provenance.SourceType, provenance.Title));
        }

        // Without expression, and without rotation to undo, all show the portrait.
        Image large = Downscaling.Resize(front, 256, 256);
        foreach (int i in Enumerable.Range(0, 4))
        {
            Assert.True(Mean(large, sheet, (x, y) => x is > 20 and < 236 && y is > 20 and < 236, offset: 256 * i) < 8, $"pattern {i}");
        }
    }

    [Theory]
    [InlineData("not to style-aware", "reenact", "--adapt-scale")]
    [InlineData("not to style-aware", "reenact", "--int8")]
    [InlineData("relative motion", "reenact", "--generator", "face-vid2vid", "--model", "MODEL", "--absolute", "--find_best_frame")]
    [InlineData("this is a unet model", "reenact", "--generator", "face-vid2vid", "--model", "UNET")]
    [InlineData("by pictures only", "animate", "--generator", "face-vid2vid", "--model", "MODEL")]
    [InlineData("or orbit", "reenact", "--view", "orbital")]
    public async Task ImpossibleCombinationsAreRefusedByOneLine(string expected, string command, params string[] options)
    {
        Save();
        UNetConfiguration unet = new(3, 3, 4, 2, 32);
        new ModelPackage("unet", unet, unet.Create()).Save(_folder["unet"]);
        string[] inputs = command == "animate" ? ["-a", DemoMedia.Speech] : ["-d", DemoMedia.File("franck.mp4")];
        string[] arguments = [command, "-s", Portrait, .. inputs, .. options.Select(
            o => o is "MODEL" or "UNET" ? _folder[o.ToLowerInvariant()] : o), "-o", _folder["x.mp4"]];
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(File.Exists(_folder["x.mp4"]));
    }

    [Fact]
    public void ADriversSquareHoldsAllItsMoves()
    {
        HeadCrop still = HeadCrop.Holding(new(100, 80), new(200, 190), 110, 640, 480);
        Assert.InRange(110f / still.Side, 0.45f, 0.5f);
        HeadCrop moving = HeadCrop.Holding(new(50, 80), new(450, 230), 110, 640, 480);
        Assert.True(moving.X < 50 && moving.Y < 80 && moving.X + moving.Side > 450 && moving.Y + moving.Side > 230, moving.ToString());
        Assert.Equal(moving.Side, moving.Cut(new Image(640, 480)).Width);
    }

    private void Save() => ShiftingModel.Create().Save(_folder["model"], fullPrecision: true);

    /// <summary>0.6 s of a photo at 10 frames a second, with sound.</summary>
    private Task<string> DriverAsync(string filter) =>
        _folder.MakeAsync(
            "driver.mp4",
            $"-loop 1 -framerate 10 -i {Portrait} -f lavfi -i sine=f=300:r=16000 -t 0.6 -vf scale=240:-2,{filter},format=yuv420p -c:v libx264 -qp 10 -c:a aac");

    private string[] Arguments(string output, string driver, params string[] options)
    {
        Save();
        return ["reenact", "-s", Portrait, "-d", driver, "--generator", "face-vid2vid", "--model", _folder["model"], .. options, "-o", _folder[output]];
    }

    private async Task<JsonElement> ReenactAsync(string output, string driver, params string[] options)
    {
        (int exitCode, string json, string errors) = await CommandLine.RunAsync([.. Arguments(output, driver, options), "--json"]);
        Assert.True(exitCode == 0, errors);
        return JsonDocument.Parse(json).RootElement;
    }

    private async Task<List<Image>> FramesAsync(string name)
    {
        VideoReader video = await VideoReader.OpenAsync(_folder[name], cancellation: TestContext.Current.CancellationToken);
        List<Image> frames = [];
        await foreach (VideoFrame frame in video.ReadAsync(TestContext.Current.CancellationToken))
        {
            frames.Add(frame.Image);
        }

        return frames;
    }

    // Mean absolute difference in the middle of squares, one of them moved by some pixels.
    private static double Difference(Image a, Image b, int dx = 0) => Mean(a, b, (x, y) => x is > 44 and < 84 && y is > 24 and < 104, dx);

    private static double Mean(Image a, Image b, Func<int, int, bool> where, int offset = 0)
    {
        double sum = 0;
        long count = 0;
        for (int y = 0; y < Math.Min(a.Height, b.Height); y++)
        {
            for (int x = 0; x < a.Width; x++)
            {
                if (where(x, y) && x + offset >= 0 && x + offset < b.Width)
                {
                    count++;
                    sum += Math.Abs(a[x, y][1] - b[x + offset, y][1]);
                }
            }
        }

        return sum / Math.Max(1, count);
    }
}
