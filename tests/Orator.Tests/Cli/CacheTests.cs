using System.Diagnostics;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>The cache saves time and is never a condition.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoProcessesFillAnEmptyCacheAtTheSameTime()
    {
        await MakeClipAsync();
        string cache = _folder["cache"];
        await Task.WhenAll(StyleAsync(cache, "a.style.json"), StyleAsync(cache, "b.style.json"));
        Assert.Equal(await ReadAsync("a.style.json"), await ReadAsync("b.style.json"));
        string[] files = Directory.GetFiles(cache, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.EndsWith(".partial", StringComparison.Ordinal));

        // What they left is good for a third.
        byte[][] before = [.. files.Select(File.ReadAllBytes)];
        await StyleAsync(cache, "c.style.json");
        Assert.Equal(await ReadAsync("a.style.json"), await ReadAsync("c.style.json"));
        Assert.Equal(before, files.Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task ACacheFolderThatCannotBeMadeCostsOnlyTime()
    {
        await MakeClipAsync();

        // Below a file there can be no folder, not even for an administrator.
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        await StyleAsync(Path.Combine(_folder["file"], "cache"), "a.style.json");
        await StyleAsync("not a full path", "b.style.json");
        Assert.Equal(await ReadAsync("a.style.json"), await ReadAsync("b.style.json"));
    }

    private Task<string> MakeClipAsync() =>
        _folder.MakeAsync("clip.mp4", $"-ss 20 -t 1.5 -i {DemoMedia.File("franck.mp4")} -an -c:v libx264 -crf 20");

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_folder[name], TestContext.Current.CancellationToken);

    private async Task StyleAsync(string cache, string output)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Orator.Cli.dll");
        ProcessStartInfo start = new("dotnet", [program, "style", _folder["clip.mp4"], "-o", _folder[output]])
        {
            RedirectStandardError = true,
        };
        start.Environment["ORATOR_CACHE"] = cache;
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors);
    }
}
