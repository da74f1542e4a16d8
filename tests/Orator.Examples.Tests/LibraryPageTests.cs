using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Orator;
using Orator.Examples.Tests;
using Orator.Geometry;
using Orator.Media;
using Orator.Motion.FromSpeech;

#pragma warning disable xUnit1051 // The page is no test: its programs have no token at hand.

// Outside Orator, so that the page's directives are as needed here as in a reader's program.
namespace LibraryDocumentation;

/// <summary>
/// The code of docs/library.md: each of its C# blocks is a region between page markers here, so that it compiles, runs and does what the
/// page says. To change the page's code, change it here and there; the first block stands in README.md and src/Orator/README.md, too.
/// </summary>
public sealed partial class LibraryPageTests : IDisposable
{
    private const string FirstLine = "using Orator;\n\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("library").FullName;
    private readonly string _before = Environment.CurrentDirectory;

    public LibraryPageTests()
    {
        File.Copy(Inputs.Photo, Path.Combine(_folder, "portrait.jpg"));
        Inputs.WriteSpeech(Path.Combine(_folder, "speech.wav"), 0.6);
        Environment.CurrentDirectory = _folder;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ThePagesCodeRuns()
    {
        Image photograph = await ImageReader.ReadAsync("portrait.jpg", cancellation: TestContext.Current.CancellationToken);
        (int width, int height, byte[] rgb) = (photograph.Width, photograph.Height, photograph.Pixels);
        float[] samples = (await AudioReader.ReadAsync("speech.wav", cancellation: TestContext.Current.CancellationToken)).Samples;

        // <page>
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync("portrait.jpg");
        RenderReport report = await heads.AnimateToFileAsync(portrait, "speech.wav", "out.mp4");
        Console.WriteLine($"{report.Output}: {report.Frames} frames in {report.Seconds:0.0} s");

        // Or frame by frame, as they are drawn: 8-bit RGB and its time.
        await foreach (VideoFrame frame in heads.Animate(portrait, "speech.wav"))
        {
            Console.WriteLine($"{frame.Time:0.00} s: {frame.Image.Width}x{frame.Image.Height}");
            frame.Dispose();
        }
        // </page>
        Assert.Equal(15, report.Frames);
        Assert.Equal(15, (await Inputs.ReadVideoAsync("out.mp4")).Count);

        // <page>
        using FileStream photo = File.OpenRead("portrait.jpg");
        Portrait fromStream = await heads.OpenPortraitAsync(photo);
        Portrait fromPixels = await heads.OpenPortraitAsync(new Image(width, height, rgb)); // rgb: 3 * width * height bytes

        MediaInput speech = MediaInput.FromSamples(samples); // 16 kHz mono, -1 to 1
        AnimateRequest small = new() { Size = 256, Framing = Framing.Crop, Seed = 7 };
        await heads.AnimateToFileAsync(fromStream, speech, "small.mp4", small);
        // </page>
        Assert.Equal(fromStream.Width, fromPixels.Width);
        List<Image> learned = await Inputs.ReadVideoAsync("small.mp4");
        Assert.Equal((15, 256, 256), (learned.Count, learned[0].Width, learned[0].Height));

        // <page>
        MotionTrack nod = new(FramesPerSecond: 25, [.. Enumerable.Range(0, 25).Select(i =>
            new MotionTrackFrame(new MotionFrame { Rotation = Rotation.FromAngles(yaw: 0, pitch: 0.1f * MathF.Sin(i / 4f), roll: 0) }))]);
        await nod.WriteAsync("nod.json");
        await heads.ReenactToFileAsync(portrait, nod, "nod.mp4");
        await heads.AnimateToFileAsync(portrait, speech, "nodding.mp4", small with { Pose = await MotionTrack.ReadAsync("nod.json") });
        // </page>
        Assert.Equal(25, (await VideoReader.OpenAsync("nod.mp4", cancellation: TestContext.Current.CancellationToken)).EstimatedFrames);
        Assert.NotEqual(learned[^1].Pixels, (await Inputs.ReadVideoAsync("nodding.mp4"))[^1].Pixels);

        // <page>
        Progress<RenderProgress> progress = new(done => Console.Error.WriteLine($"{done.Stage} {done.Frames} of {done.Total}"));
        using CancellationTokenSource stop = new(TimeSpan.FromMinutes(5));
        await heads.AnimateToFileAsync(portrait, speech, "slow.mp4", small, progress, stop.Token);
        // </page>
        Assert.Equal(15, (await Inputs.ReadVideoAsync("slow.mp4")).Count);

        // <page>
        MotionGenerators.Register("loudness", (_, _) => new Loudness());
        await heads.AnimateToFileAsync(portrait, speech, "loud.mp4", small with { Motion = "loudness" });
        // </page>
        List<Image> loud = await Inputs.ReadVideoAsync("loud.mp4");
        Assert.Equal(15, loud.Count);
        Assert.NotEqual(learned[^1].Pixels, loud[^1].Pixels);
    }

    [Fact]
    public void AHostHasOneForAll()
    {
        // <page>
        ServiceCollection services = new();
        services.AddOrator(new TalkingHeadsOptions { Threads = 1 });
        // </page>
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<TalkingHeads>(), provider.GetRequiredService<TalkingHeads>());
    }

    [Fact]
    public async Task FramesAreCounted()
    {
        // <page>
        long frames = 0;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "orator.frames")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref frames, count));
        listener.Start();
        // </page>
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync("portrait.jpg", cancellation: TestContext.Current.CancellationToken);
        AnimateRequest request = new() { Generator = "mesh", Size = 128, Framing = Framing.Crop };
        await foreach (VideoFrame frame in heads.Animate(portrait, "speech.wav", request, TestContext.Current.CancellationToken))
        {
            frame.Dispose();
        }

        Assert.Equal(15, Interlocked.Read(ref frames));
    }

    [Fact]
    public void ThePageShowsTheCodeThatRunsHere()
    {
        string source = Read("tests/Orator.Examples.Tests/LibraryPageTests.cs");
        string[] regions = [.. Page().Matches(source).Select(region => Unindented(region.Groups[1].Value))];
        string[] blocks = Blocks("docs/library.md");
        Assert.Equal(FirstLine + regions[0], blocks[0]);
        Assert.Equal(regions[1..].Order(StringComparer.Ordinal), blocks[1..].Order(StringComparer.Ordinal));
        Assert.Equal([blocks[0]], Blocks("README.md"));
        Assert.Equal([blocks[0]], Blocks("src/Orator/README.md"));
    }

    private static string Unindented(string code)
    {
        int depth = code.Length - code.TrimStart(' ').Length;
        return string.Concat(code.TrimEnd(' ').Split('\n').SkipLast(1).Select(line => (line.Length == 0 ? line : line[depth..]) + "\n"));
    }

    private static string[] Blocks(string page) => [.. Block().Matches(Read(page)).Select(block => block.Groups[1].Value)];

    private static string Read(string path) => File.ReadAllText(Path.Combine(ExampleProgram.Repository, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^ *// <page>\n(.*?)^ *// </page>\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Page();

    [GeneratedRegex(@"^```csharp\n(.*?)^```\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    // <page>
    internal sealed class Loudness : IMotionGenerator
    {
        public async IAsyncEnumerable<MotionFrame> GenerateAsync(
            IAsyncEnumerable<ReadOnlyMemory<float>> speech,
            MotionRequest request,
            [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            double length = 16_000 / request.FramesPerSecond;
            (long heard, int frames, double power) = (0, 0, 0);
            await foreach (ReadOnlyMemory<float> block in speech.WithCancellation(cancellation))
            {
                for (int i = 0; i < block.Length; i++)
                {
                    power += block.Span[i] * block.Span[i];
                    if (++heard >= (frames + 1) * length)
                    {
                        float loudness = (float)Math.Sqrt(power / length);
                        MouthShape mouth = new(Math.Min(0.3f, 2 * request.MouthMotion * loudness), Width: 0, Rounding: 0);
                        yield return new MotionFrame { Expression = ExpressionBasis.Default.FromMouthShape(mouth) };
                        (frames, power) = (frames + 1, 0);
                    }
                }
            }

            if (heard > frames * length)
            {
                yield return new MotionFrame();
            }
        }
    }
    // </page>
}
