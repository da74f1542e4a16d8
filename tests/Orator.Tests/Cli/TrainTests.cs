using System.Diagnostics;
using System.Text.Json;
using Orator.Checkpoints;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Media;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Training;
using Orator.Training.Systems.StyleAware;

namespace Orator.Tests.Cli;

/// <summary>Training as users run it: a tiny network on one face.</summary>
[Collection(nameof(CommandLine))]
public sealed class TrainTests : IDisposable
{
    private const string Channels = "4";

    private static readonly string[] Tiny =
    [
        "train", "unet", "--size", "16", "--levels", "1", "--channels", Channels, "--batch", "2", "--report-every", "2", "--save-every", "2",
    ];

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ARunLeavesStateMetricsAndPictures()
    {
        (int exitCode, string output, string errors) = await RunAsync("--steps", "5", "--json", "-o", _folder["run"]);
        Assert.True(exitCode == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("done").GetBoolean());
        Assert.InRange(report.RootElement.GetProperty("psnr").GetDouble(), 3, 60);
        Assert.Equal(["losses.png", "metrics.jsonl", "samples.png", "state.safetensors"], Files());
        Assert.Equal([2, 4, 5], MetricsFile.Read(Path.Combine(_folder["run"], "metrics.jsonl")).Select(line => line.Step));
        Assert.IsType<UNet>(ModelPackage.Open(Path.Combine(_folder["run"], "model")).Network);
        Image samples = await ImageReader.ReadAsync(
            Path.Combine(_folder["run"], "samples.png"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(3 * 100, samples.Height - 32);

        // The plot of the same metrics, by hand.
        (exitCode, _, errors) = await CommandLine.RunAsync("train", "plot", _folder["run"], "-o", _folder["plot.png"]);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(_folder["run"], "losses.png"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_folder["plot.png"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FaceVid2VidIsTrainedFromTheCommandLine()
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(
            "train", "face-vid2vid", "--clips", DemoMedia.File("cap13_edit2.mp4"), "--clip-length", "0.6s", "--batch", "1", "--faces", "2", "--steps", "1", "--json", "-o", _folder["run"]);
        Assert.True(exitCode == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.True(report.RootElement.GetProperty("done").GetBoolean());
        Assert.Equal(1, report.RootElement.GetProperty("step").GetInt64());
        Assert.Equal(
            ["face-vid2vid", "face-vid2vid, key points of the mesh", "mesh"],
            report.RootElement.GetProperty("scores").EnumerateArray().Select(score => score.GetProperty("way").GetString()));
        Assert.Equal(["losses.png", "metrics.jsonl", "samples.png", "state.safetensors"], Files());
        Assert.True(Directory.Exists(Path.Combine(_folder["run"], "model")));
    }

    [Fact]
    public async Task AStoppedRunContinuesToTheBit()
    {
        UNetTrainingOptions options = Options(_folder["whole"], steps: 7);
        Assert.True((await UNetTraining.RunAsync(options, stop: TestContext.Current.CancellationToken)).Done);

        using CancellationTokenSource stop = new();
        UNetTrainingReport stopped = await UNetTraining.RunAsync(options with { Output = _folder["run"] }, new Listener(value =>
        {
            if (value.Step == 3)
            {
                stop.Cancel();
            }
        }), stop.Token);
        Assert.Equal((3, false), (stopped.Step, stopped.Done));
        Assert.Equal(3, ModelPackage.Open(Path.Combine(_folder["run"], "model")).Metrics["steps"]);
        List<long> steps = [];
        Assert.True((await UNetTraining.RunAsync(
            options with { Output = _folder["run"] },
            new Listener(value => steps.Add(value.Step)),
            TestContext.Current.CancellationToken)).Done);
        Assert.Equal([4, 4, 5, 6, 6, 7, 7], steps.Order());

        using SafetensorsFile expected = SafetensorsFile.Read(Path.Combine(_folder["whole"], "state.safetensors"));
        using SafetensorsFile actual = SafetensorsFile.Read(Path.Combine(_folder["run"], "state.safetensors"));
        Assert.All(expected.Names, name => Assert.Equal(expected[name].Values, actual[name].Values));
    }

    [Fact]
    public async Task TheTimeLimitEndsARunWithoutAnError()
    {
        (int exitCode, _, string errors) = await RunAsync("--steps", "100000000", "--time-limit", "0.1s", "-o", _folder["run"]);
        Assert.True(exitCode == 0, errors);
        Assert.Contains("the same command goes on", errors, StringComparison.Ordinal);
        Assert.Contains("state.safetensors", Files());
    }

    [Fact]
    public async Task AnInterruptSavesTheState()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal");
        string program = Path.Combine(AppContext.BaseDirectory, "Orator.Cli.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. Tiny, "--images", DemoMedia.File("audrey.jpg"), "--steps", "100000000", "-o", _folder["run"]]) { RedirectStandardError = true })!;
        await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).Dispose();
        string rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("all is saved", rest, StringComparison.Ordinal);
        Assert.Contains("state.safetensors", Files());
    }

    [Fact]
    public async Task AnotherNetworksStateIsNotContinued()
    {
        Assert.Equal(0, (await RunAsync("--steps", "1", "-o", _folder["run"])).ExitCode);
        string[] wider = Array.ConvertAll(Tiny, arg => arg == Channels ? "3" : arg);
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            [.. wider, "--images", DemoMedia.File("audrey.jpg"), "--steps", "2", "-o", _folder["run"]]);
        Assert.Equal(2, exitCode);
        Assert.Contains("cannot be continued", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--size", "100", "multiple of 16")]
    [InlineData("--size", "-1", "between 16 and 1024")]
    [InlineData("--batch", "0", "between 1 and 256")]
    [InlineData("--learning-rate", "NaN", "--learning-rate takes a number")]
    [InlineData("--learning-rate", "-1", "learning rate")]
    [InlineData("--time-limit", "soon", "30m")]
    [InlineData("--report-every", "0", "at least 1")]
    [InlineData("--images", "/nowhere/face.jpg", "face.jpg")]
    public async Task AnImpossibleOptionIsRefused(string option, string value, string expected)
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync("train", "unet", option, value, "-o", _folder["run"]);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, errors.Split('\n')[0], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task AMissingClipIsRefused()
    {
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "train", "face-vid2vid", "--clips", _folder["nowhere.mp4"], "-o", _folder["run"]);
        Assert.Equal(2, exitCode);
        Assert.Contains("nowhere.mp4", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task AFolderWithoutMetricsHasNoPlot()
    {
        (int exitCode, _, string errors) = await CommandLine.RunAsync("train", "plot", _folder.Root);
        Assert.Equal(2, exitCode);
        Assert.Contains("metrics.jsonl", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1800)]
    [InlineData("1.5h", 5400)]
    [InlineData("1h30m10s", 5410)]
    public void LengthsOfTimeAreUnderstood(string text, double seconds) => Assert.Equal(seconds, Duration.TryParse(text)?.TotalSeconds);

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("5 minutes")]
    [InlineData("10m1h")]
    public void OtherTextsAreNoLengthsOfTime(string text) => Assert.Null(Duration.TryParse(text));

    private static UNetTrainingOptions Options(string output, long steps) => new()
    {
        Images = [DemoMedia.File("audrey.jpg"), DemoMedia.File("chuck_crop.jpg")],
        Output = output,
        Size = 16,
        Levels = 1,
        Channels = 2,
        Batch = 2,
        Schedule = new TrainingSchedule { Steps = steps, ReportEvery = 2, SaveEvery = 2 },
    };

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args) =>
        CommandLine.RunAsync([.. Tiny, "--images", DemoMedia.File("audrey.jpg"), .. args]);

    private string[] Files() =>
        [.. Directory.GetFiles(_folder["run"]).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private sealed class Listener(Action<TrainingProgress> heard) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => heard(value);
    }
}
