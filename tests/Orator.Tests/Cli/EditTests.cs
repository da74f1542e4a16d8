using System.Text.Json;
using Orator.Media;
using Orator.Systems.StyleHeat;
using Orator.Tests.Media;
using Orator.Tests.StyleHeat;

namespace Orator.Tests.Cli;

/// <summary>Editing as users run it, with random weights.</summary>
[Collection(nameof(CommandLine))]
public sealed class EditTests(RandomStyleHeat model) : IClassFixture<RandomStyleHeat>, IDisposable
{
    private static readonly string Portrait = DemoMedia.File("audrey.jpg");
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnEditedPictureSaysThatItIsSynthetic()
    {
        await DoneAsync("edit", "-s", Portrait, "--age", "-1", "--direction", "beard=0.5", "--size", "192", "-o", _folder["a.png"]);
        await DoneAsync("edit", "-s", Portrait, "--age", "0", "--size", "192", "-o", _folder["b.png"]);
        Provenance said = (await Provenance.ReadAsync(_folder["a.png"], TestContext.Current.CancellationToken))!;
        Assert.Equal(
            (DigitalSourceType.CompositeWithTrainedAlgorithmicMedia, "generator styleheat"), (said.SourceType, said.Detail));
        Image edited = await ImageReader.ReadAsync(_folder["a.png"], cancellation: TestContext.Current.CancellationToken);
        Image plain = await ImageReader.ReadAsync(_folder["b.png"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((plain.Width, plain.Height), (edited.Width, edited.Height));
        Assert.NotEqual(plain.Pixels, edited.Pixels);
    }

    [Fact]
    public async Task ASheetHasARowForEachAttribute()
    {
        string output = await DoneAsync("edit", "-s", Portrait, "--sheet", "--size", "128", "--json", "-o", _folder["sheet.png"]);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(
            (5 * 128, 2 * (128 + 32)),
            (report.RootElement.GetProperty("width").GetInt32(), report.RootElement.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task AVideoIsEditedOverTime()
    {
        string speech = await _folder.MakeAsync("a.wav", "-f lavfi -i sine=f=200:d=0.3");
        await DoneAsync(
            "animate", "-s", Portrait, "-a", speech, "--generator", "styleheat", "--age", "0..2", "--beard", "+1", "--size", "128",
            "--crop", "--fps", "10", "-o", _folder["a.mp4"]);
        MediaInfo info = await MediaProbe.ProbeAsync(_folder["a.mp4"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((128, 128), (info.Width, info.Height));
    }

    [Fact]
    public async Task LipsFollowTheSoundByTheModelsOwnNetwork()
    {
        string low = await _folder.MakeAsync("low.wav", "-f lavfi -i sine=f=200:d=0.3");
        string high = await _folder.MakeAsync("high.wav", "-f lavfi -i sine=f=3000:d=0.3");
        foreach (string sound in new[] { low, high })
        {
            await DoneAsync(
                "animate", "-s", Portrait, "-a", sound, "--generator", "styleheat", "--lips", "sound", "--head-motion", "0", "--no-blink",
                "--gaze", "source", "--size", "128", "--crop", "--fps", "10", "-o", sound + ".mp4");
        }

        VideoReader first = await VideoReader.OpenAsync(low + ".mp4", cancellation: TestContext.Current.CancellationToken);
        VideoReader second = await VideoReader.OpenAsync(high + ".mp4", cancellation: TestContext.Current.CancellationToken);
        VideoFrame a = await first.ReadAsync(TestContext.Current.CancellationToken).ElementAtAsync(1, TestContext.Current.CancellationToken);
        VideoFrame b = await second.ReadAsync(TestContext.Current.CancellationToken).ElementAtAsync(1, TestContext.Current.CancellationToken);
        Assert.NotEqual(a.Image.Pixels, b.Image.Pixels);
    }

    [Theory]
    [InlineData("mesh cannot move lips by sound", "animate", "-s", "PORTRAIT", "-a", "SPEECH", "--generator", "mesh", "--lips", "sound", "-o", "x.mp4")]
    [InlineData("needs a video to follow", "animate", "-s", "PORTRAIT", "-a", "SPEECH", "--gaze", "follow", "-o", "x.mp4")]
    [InlineData("The gaze (--gaze) is camera", "reenact", "-s", "PORTRAIT", "-d", "x.mp4", "--gaze", "up", "-o", "x.mp4")]
    [InlineData("The gaze (--gaze) is camera", "codec", "decode", "x.orf", "--gaze", "up", "-o", "x.mp4")]
    [InlineData("'70,0' is not that", "call", "--listen", "127.0.0.1:5004", "-d", "x.mp4", "--gaze", "70,0", "-o", "y.mp4")]
    [InlineData("--age takes a strength such as +1", "edit", "-s", "PORTRAIT", "--age", "old", "-o", "x.png")]
    [InlineData("--direction takes FILE=STRENGTH", "edit", "-s", "PORTRAIT", "--direction", "age", "-o", "x.png")]
    [InlineData("Say what to change", "edit", "-s", "PORTRAIT", "-o", "x.png")]
    [InlineData("not the ramp 0..+2", "edit", "-s", "PORTRAIT", "--age", "0..2", "-o", "x.png")]
    [InlineData("no direction 'smile' (it has age, beard)", "edit", "-s", "PORTRAIT", "--smile", "1", "--model", "MODEL", "-o", "x.png")]
    [InlineData("choose --generator styleheat", "animate", "-s", "PORTRAIT", "-a", "SPEECH", "--age", "1", "-o", "x.mp4")]
    [InlineData("mesh cannot edit", "reenact", "-s", "PORTRAIT", "-d", "x.mp4", "--generator", "mesh", "--age", "1", "-o", "x.mp4")]
    public async Task MistakesAreToldInOneLine(string reason, params string[] arguments)
    {
        string[] args = [.. arguments.Select(argument => argument switch
        {
            "PORTRAIT" => Portrait,
            "SPEECH" => DemoMedia.Speech,
            "MODEL" => model.Folder,
            "x.png" or "x.mp4" => _folder[argument],
            _ => argument,
        })];
        (int exitCode, _, string errors) = await CommandLine.RunAsync(args);
        Assert.Equal(2, exitCode);
        Assert.Contains(reason, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task DirectionsAreLearnedAndUsed()
    {
        string[] pictures =
        [
            .. Directory.GetFiles(Path.GetDirectoryName(Portrait)!, "franck_*.jpg").Take(9),
            DemoMedia.File("cage.jpg"), Portrait,
        ];
        string labels = _folder["labels.csv"];
        await File.WriteAllLinesAsync(
            labels,
            ["file,year", .. pictures.Select((path, i) => $"{Path.GetFileName(path)},{1950 + (7 * i % 11)}")],
            TestContext.Current.CancellationToken);
        string output = await DoneAsync(
            ["train", "direction", "--pictures", .. pictures, "--labels", labels, "--column", "year=-age", "--measure", "makeup",
             "-o", _folder["directions"], "--json"]);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.InRange(report.RootElement.GetProperty("pictures").GetInt32(), 8, 11);
        StyleDirection age = StyleDirection.Read(Path.Combine(_folder["directions"], "age.safetensors"));
        Assert.Equal(("age", 14, 80), (age.Name, age.Rows, age.StyleSize));
        Assert.StartsWith("Regression on the label year, reversed", age.Description, StringComparison.Ordinal);
        Assert.Contains(age.Values, value => value != 0);
        string makeup = Path.Combine(_folder["directions"], "makeup.safetensors");
        await DoneAsync("edit", "-s", Portrait, "--direction", makeup + "=1", "--size", "128", "-o", _folder["m.png"]);

        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "train", "direction", "--pictures", Portrait, "--measure", "smile", "--model", model.Folder, "-o", _folder["x"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("at least 8 are needed", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await CommandLine.RunAsync(
            "train", "direction", "--pictures", Portrait, "--column", "height", "--labels", labels, "--model", model.Folder,
            "-o", _folder["x"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("have no column 'height', but year", errors, StringComparison.Ordinal);
    }

    private async Task<string> DoneAsync(params string[] args)
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync([.. args, "--model", model.Folder]);
        Assert.True(exitCode == 0, errors);
        return output;
    }
}
