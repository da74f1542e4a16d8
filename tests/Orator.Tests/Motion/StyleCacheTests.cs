using System.Diagnostics;
using Orator.Geometry;
using Orator.Motion.Style;
using Orator.Tests.Media;

namespace Orator.Tests.Motion;

public sealed class StyleCacheTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;
    private int _tracked;

    private StyleVideoOptions Options => new() { Cache = new StyleCache(_folder["kept"]), Progress = (_, _) => _tracked++ };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheSecondTimeNothingIsTrackedAndTheStyleIsTheSameToTheBit()
    {
        string clip = await CutAsync("clip.mp4");
        StyleVideo fresh = await StyleVideo.ExtractAsync(clip, Options, _stop);
        Assert.True(_tracked > 0);
        _tracked = 0;
        AssertSame(fresh, await StyleVideo.ExtractAsync(clip, Options, _stop));
        Assert.Equal(0, _tracked);
        AssertSame(fresh, await StyleVideo.ExtractAsync(clip, Options with { Cache = null }, _stop));
        Assert.True(_tracked > 0, "without a cache the video is tracked");
    }

    [Fact]
    public async Task TheContentCountsNotTheName()
    {
        string clip = await CutAsync("clip.mp4");
        await StyleVideo.ExtractAsync(clip, Options, _stop);
        _tracked = 0;
        File.Copy(clip, _folder["other.mp4"]);
        StyleVideo other = await StyleVideo.ExtractAsync(_folder["other.mp4"], Options, _stop);
        Assert.Equal((0, "other.mp4", _folder["other.mp4"]), (_tracked, other.Extraction.Style.Name, other.Path));

        await File.AppendAllTextAsync(clip, "x", _stop);
        await StyleVideo.ExtractAsync(clip, Options, _stop);
        Assert.True(_tracked > 0, "another content is another video");
    }

    [Fact]
    public async Task OtherOptionsAreAnotherStyle()
    {
        string clip = await CutAsync("clip.mp4");
        string key = await StyleCache.KeyAsync(clip, Options, _stop);
        Assert.Equal(key, await StyleCache.KeyAsync(clip, Options with { Threads = 1, Progress = null }, _stop));
        Assert.NotEqual(key, await StyleCache.KeyAsync(clip, Options with { Seconds = null }, _stop));
        Assert.NotEqual(key, await StyleCache.KeyAsync(clip, Options with { Seconds = 59 }, _stop));
        Assert.NotEqual(key, await StyleCache.KeyAsync(clip, Options with { MaximumLength = TimeSpan.FromSeconds(2) }, _stop));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("cut")]
    [InlineData("flipped")]
    public async Task WhatIsNotIntactIsIgnoredAndWrittenAnew(string damage)
    {
        string clip = await CutAsync("clip.mp4");
        StyleVideo fresh = await StyleVideo.ExtractAsync(clip, Options, _stop);
        string file = Assert.Single(Directory.GetFiles(_folder["kept"]));
        byte[] intact = await File.ReadAllBytesAsync(file, _stop);
        byte[] damaged = damage switch
        {
            "" => [],
            "short" => intact[..20],
            "cut" => intact[..^1],
            _ => [.. intact[..500], (byte)(intact[500] ^ 1), .. intact[501..]],
        };
        await File.WriteAllBytesAsync(file, damaged, _stop);
        _tracked = 0;
        AssertSame(fresh, await StyleVideo.ExtractAsync(clip, Options, _stop));
        Assert.True(_tracked > 0);
        Assert.Equal(intact, await File.ReadAllBytesAsync(file, _stop));
    }

    [Fact]
    public void TheOldestGoWhenThereAreTooMany()
    {
        StyleCache cache = new(_folder["kept"]);
        DateTime yesterday = DateTime.UtcNow.AddDays(-1);
        for (int i = 0; i < StyleCache.MaximumEntries; i++)
        {
            cache.Keep($"k{i}", Planted(i));
            File.SetLastWriteTimeUtc(_folder[$"kept/k{i}.style"], yesterday.AddSeconds(i));
        }

        Assert.Equal(0, cache.Find("k0")?.Extraction.Seconds);
        cache.Keep("new", Planted(7));
        cache.Keep("newer", Planted(8));
        Assert.Equal(StyleCache.MaximumEntries, Directory.GetFiles(_folder["kept"]).Length);
        Assert.NotNull(cache.Find("k0"));
        Assert.Null(cache.Find("k1"));
        Assert.Null(cache.Find("k2"));
        Assert.NotNull(cache.Find("k3"));
        Assert.NotNull(cache.Find("new"));
    }

    [Fact]
    public void WhatAKilledProgramLeftIsClearedAway()
    {
        StyleCache cache = new(_folder["kept"]);
        Directory.CreateDirectory(_folder["kept"]);
        File.WriteAllText(_folder["kept/a.style.1.partial"], "half");
        File.WriteAllText(_folder["kept/b.style.2.partial"], "just being written");
        File.SetLastWriteTimeUtc(_folder["kept/a.style.1.partial"], DateTime.UtcNow.AddHours(-2));
        cache.Keep("k", Planted(1));
        Assert.Equal(["b.style.2.partial", "k.style"], Directory.GetFiles(_folder["kept"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task AFolderThatCannotBeUsedOnlyCostsTime()
    {
        string clip = await CutAsync("clip.mp4");
        await File.WriteAllTextAsync(_folder["file"], "no folder", _stop);
        StyleVideoOptions options = Options with { Cache = new StyleCache(Path.Combine(_folder["file"], "kept")) };
        StyleVideo first = await StyleVideo.ExtractAsync(clip, options, _stop);
        AssertSame(first, await StyleVideo.ExtractAsync(clip, options, _stop));
        Assert.Equal("no folder", await File.ReadAllTextAsync(_folder["file"], _stop));
    }

    [Fact]
    public void ManyMayWriteAndReadAtOnce()
    {
        StyleVideo planted = Planted(3);
        Parallel.For(0, 200, i =>
        {
            StyleCache cache = new(_folder["kept"]);
            cache.Keep($"k{i % 3}", planted);
            if (cache.Find($"k{i % 3}") is StyleVideo found)
            {
                AssertSame(planted, found);
            }
        });
        Assert.Equal(3, Directory.GetFiles(_folder["kept"]).Length);
    }

    [Fact]
    public async Task TwoProgramsAtOnceAndTheSwitchThatTurnsTheCacheOff()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the folder for local data is moved by XDG_DATA_HOME");
        string clip = await CutAsync("clip.mp4");
        await RunAsync(clip, "off.json", "--no-cache");
        Assert.False(Directory.Exists(_folder["data/orator/cache/styles"]));
        await Task.WhenAll(RunAsync(clip, "a.json"), RunAsync(clip, "b.json"));
        Assert.EndsWith(".style", Assert.Single(Directory.GetFiles(_folder["data/orator/cache/styles"])), StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(_folder["a.json"], _stop), await File.ReadAllTextAsync(_folder["b.json"], _stop));
        Assert.Equal(await File.ReadAllTextAsync(_folder["a.json"], _stop), await File.ReadAllTextAsync(_folder["off.json"], _stop));
    }

    private static void AssertSame(StyleVideo expected, StyleVideo actual)
    {
        ExpressionBasis basis = ExpressionBasis.Default;
        Assert.Equal(StyleFile.ToJson(expected.Extraction.Style, basis), StyleFile.ToJson(actual.Extraction.Style, basis));
        Assert.Equal(expected.Extraction.Frames, actual.Extraction.Frames);
        Assert.Equal(expected.Extraction.Shapes, actual.Extraction.Shapes);
        Assert.Equal(expected.Extraction.Remarks, actual.Extraction.Remarks);
        Assert.Equal(expected.Regions, actual.Regions);
        Assert.Equal(expected.Extraction.Seconds, actual.Extraction.Seconds);
        Assert.Equal(expected.Extraction.SpeakingFraction, actual.Extraction.SpeakingFraction);
    }

    private static StyleVideo Planted(int number)
    {
        KeyMotion[] keys = Enum.GetValues<KeyMotion>();
        StyleReference style = new()
        {
            Name = "planted",
            Templates = keys.ToDictionary(k => k, k => Enumerable.Range(0, ExpressionBasis.Count).Select(i => (i + number) / 3f).ToArray()),
            RestingExpression = new float[ExpressionBasis.Count],
            OpeningAmplitude = 0.1f,
            WidthAmplitude = 1 / 30f,
            Head = new HeadDynamics(0.1f, 0.2f, 0.3f, 0.4f, 0.5f),
            Blinks = new BlinkStatistics(17, 0.25f),
        };
        Dictionary<KeyMotion, MouthShape> shapes = keys.ToDictionary(k => k, _ => new MouthShape(1 / 3f, 0.1f, -0.2f));
        return new StyleVideo(
            "",
            new StyleExtraction(style, keys.ToDictionary(k => k, k => (long)k), shapes, number, 1 / 3.0, ["a remark"]),
            keys.ToDictionary(k => k, _ => new FaceRegion(1 / 7f, 2, 3, -0.4f)));
    }

    private Task<string> CutAsync(string name) =>
        _folder.MakeAsync(name, $"-ss 20 -t 1.5 -i {DemoMedia.File("franck.mp4")} -an -c:v libx264 -crf 20");

    private async Task RunAsync(string clip, string output, params string[] more)
    {
        Directory.CreateDirectory(_folder["data"]);
        ProcessStartInfo start = new("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] command = [Path.Combine(AppContext.BaseDirectory, "Orator.Cli.dll"), "style", clip, "-o", _folder[output], .. more];
        foreach (string argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["XDG_DATA_HOME"] = _folder["data"];
        using Process program = Process.Start(start)!;
        Task<string> printed = program.StandardOutput.ReadToEndAsync(_stop);
        string errors = await program.StandardError.ReadToEndAsync(_stop);
        await printed;
        await program.WaitForExitAsync(_stop);
        Assert.True(program.ExitCode == 0, errors);
    }
}
