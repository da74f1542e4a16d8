using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>The command that users run, on real faces and odd but legitimate input.</summary>
[Collection(nameof(CommandLine))]
public sealed partial class AnimateTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PeersFlagsWorkAndTheReportIsJson()
    {
        string speech = await SpeechAsync("rede äöü 讲话.mp3", "-ar 48000 -ac 2");
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(
            "animate", "--source_image", DemoMedia.File("audrey.jpg"), "--driven_audio", speech, "--size", "128", "--crop", "--json", "--outfile", _folder["ergebnis ß.mp4"]);
        Assert.True(exitCode == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(38, report.RootElement.GetProperty("frames").GetInt32(), 1.0);
        MediaInfo info = await MediaProbe.ProbeAsync(_folder["ergebnis ß.mp4"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(
            info is { HasVideo: true, HasAudio: true, VideoCodec: "h264", AudioCodec: "aac", Width: 128, Height: 128 }, info.ToString());
    }

    [Fact]
    public async Task EveryVideoSaysThatItIsSynthetic()
    {
        await RunAsync("-s", DemoMedia.File("audrey.jpg"), "-a", await SpeechAsync("a.ogg", "-c:a libvorbis"));
        Assert.NotNull(await Provenance.ReadAsync(_folder["out.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TheSameSeedGivesTheSameFileAndAnotherSeedAnother()
    {
        string speech = await SpeechAsync("a.wav", "");
        string[] args = ["-s", DemoMedia.File("audrey.jpg"), "-a", speech, "--seed"];
        await RunAsync([.. args, "1"]);
        byte[] first = await File.ReadAllBytesAsync(_folder["out.mp4"], TestContext.Current.CancellationToken);
        await RunAsync([.. args, "1"]);
        Assert.Equal(first, await File.ReadAllBytesAsync(_folder["out.mp4"], TestContext.Current.CancellationToken));
        await RunAsync([.. args, "2"]);
        Assert.NotEqual(first, await File.ReadAllBytesAsync(_folder["out.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TheNumberOfThreadsChangesNoByteOfTheFile()
    {
        string[] args = ["-s", DemoMedia.File("audrey.jpg"), "-a", await SpeechAsync("a.wav", ""), "--threads"];
        await RunAsync([.. args, "1"]);
        byte[] one = await File.ReadAllBytesAsync(_folder["out.mp4"], TestContext.Current.CancellationToken);
        await RunAsync([.. args, "2"]);
        Assert.Equal(one, await File.ReadAllBytesAsync(_folder["out.mp4"], TestContext.Current.CancellationToken));
        await RunAsync([.. args, "5"]);
        Assert.Equal(one, await File.ReadAllBytesAsync(_folder["out.mp4"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task AnImpossibleNumberOfThreadsIsRefused(string threads)
    {
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "animate", "-s", "a.png", "-a", "a.wav", "-o", "a.mp4", "--threads", threads);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("orator: --threads must lie between 1 and", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilenceGivesALivingFaceWithAClosedMouth()
    {
        string silence = await _folder.MakeAsync("silence.wav", "-f lavfi -i anullsrc=r=44100:cl=stereo -t 6");
        await RunAsync("-s", DemoMedia.File("audrey.jpg"), "-a", silence, "--size", "256");
        List<FaceObservation> faces = await TrackAsync();
        float[] openings = [.. faces.Select(Opening)];
        Assert.True(openings.Max() - openings.Min() < 0.02f, $"the lips part by {openings.Max() - openings.Min()}");
        Assert.True(faces.Max(f => f.Landmarks[1].X) - faces.Min(f => f.Landmarks[1].X) > 0.3f, "the head should move a little");
    }

    [Fact]
    public async Task OfSeveralFacesTheLargestIsTakenAndSaid()
    {
        string two = await _folder.MakeAsync(
            "two.png",
            $"-i {DemoMedia.File("audrey.jpg")} -i {DemoMedia.File("cage.jpg")} -filter_complex [0]scale=-2:400[a];[1]scale=-2:240,pad=iw:400:0:80[b];[a][b]hstack -frames:v 1");
        string speech = await SpeechAsync("a.wav", "");
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "animate", "-s", two, "-a", speech, "--size", "128", "-o", _folder["out.mp4"]);
        Assert.Equal(0, exitCode);
        Assert.Contains("2 faces", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await CommandLine.RunAsync(
            "animate", "-s", two, "-a", speech, "--size", "128", "--face", "2", "-o", _folder["second.mp4"]);
        Assert.True(exitCode == 0, errors);
    }

    /// <summary>The sound and the mouth of the finished file, measured as a viewer would see them.</summary>
    [Theory]
    [InlineData("25")]
    [InlineData("29.97")]
    [InlineData("60")]
    public async Task BurstsOfSoundOpenTheMouthWithinOneFrame(string fps)
    {
        // A vowel-like burst of 160 ms around every 0.8 s. No speech, so that the generator that hears signals is asked: what is tested is
        // the file.
        string bursts = await _folder.MakeAsync(
            "bursts.wav",
            "-f lavfi -i aevalsrc='0.4*(sin(2*PI*130*t)+sin(2*PI*260*t)+0.8*sin(2*PI*650*t)+0.6*sin(2*PI*780*t)+0.4*sin(2*PI*1170*t))*lt(abs(mod(t,0.8)-0.4),0.08)':s=16000 -t 3.2");
        await RunAsync(
            "-s",
            DemoMedia.File("audrey.jpg"),
            "-a",
            bursts,
            "--size",
            "256",
            "--fps",
            fps,
            "--head-motion",
            "0",
            "--no-blink",
            "--motion",
            "rule-based");
        List<FaceObservation> faces = await TrackAsync();
        double rate = (await MediaProbe.ProbeAsync(
            _folder["out.mp4"], cancellation: TestContext.Current.CancellationToken)).FrameRate!.Value.Value;
        float[] openings = [.. faces.Select(Opening)];
        for (double center = 0.4; center < 3.2; center += 0.8)
        {
            // The peak of a plateau is ill-defined, the middle of its upper half is not.
            int from = (int)((center - 0.3) * rate);
            int to = (int)((center + 0.3) * rate);
            float half = (openings[from..to].Max() + openings[from..to].Min()) / 2;
            double[] high = [.. Enumerable.Range(from, to - from).Where(i => openings[i] > half).Select(i => (double)i)];
            Assert.True(openings[from..to].Max() > 0.02f, $"the burst at {center} s does not open the mouth");
            Assert.True(
                Math.Abs(high.Average() - (center * rate)) <= 1,
                $"the mouth peaks at frame {high.Average():0.0}, the sound at {center * rate:0.0}");
        }
    }

    [Fact]
    public async Task CtrlCEndsAtOnceAndLeavesNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        using Process program = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(
                AppContext.BaseDirectory,
                "Orator.Cli.dll"), "animate", "-s", DemoMedia.File("joconde.jpg"), "-a", DemoMedia.Speech, "-o", _folder["out.mp4"] },
            RedirectStandardError = true,
        })!;

        // Once the temporary file exists, rendering is under way or about to begin.
        while (!Directory.EnumerateFileSystemEntries(_folder.Root).Any() && !program.HasExited)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, Kill(program.Id, 2));
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, program.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static float Opening(FaceObservation face) =>
        MouthMeasurement.Opening(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).ToCanonical(face.Landmarks));

    private async Task RunAsync(params string[] args)
    {
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            ["animate", "--crop", .. args.Contains("--size") ? args : [.. args, "--size", "128"], "-o", _folder["out.mp4"]]);
        Assert.True(exitCode == 0, errors);
    }

    private Task<string> SpeechAsync(string name, string arguments) =>
        _folder.MakeAsync(name, $"-ss 1 -t 1.5 -i {DemoMedia.Speech} {arguments}");

    private async Task<List<FaceObservation>> TrackAsync()
    {
        using FaceAnalyzer analyzer = new();
        FaceTracker tracker = new(analyzer, smooth: false);
        List<FaceObservation> faces = [];
        VideoReader video = await VideoReader.OpenAsync(_folder["out.mp4"], new VideoReadOptions(), TestContext.Current.CancellationToken);
        await foreach (VideoFrame frame in video.ReadAsync(TestContext.Current.CancellationToken))
        {
            faces.Add(tracker.Track(frame.Image, frame.Time) ?? throw new InvalidOperationException($"no face in frame {frame.Index}"));
        }

        return faces;
    }
}
