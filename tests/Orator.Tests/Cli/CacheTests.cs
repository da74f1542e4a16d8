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
        string cache = _folder["cache"];
        await Task.WhenAll(PerceiveAsync(cache, "a.json"), PerceiveAsync(cache, "b.json"));
        Assert.Equal(await ReadAsync("a.json"), await ReadAsync("b.json"));
        string[] files = Directory.GetFiles(cache);
        Assert.Contains(files, file => file.EndsWith(".onnx", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.EndsWith(".partial", StringComparison.Ordinal));

        // What they left is good for a third.
        string[] before = [.. files.Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}").Order()];
        await PerceiveAsync(cache, "c.json");
        Assert.Equal(await ReadAsync("a.json"), await ReadAsync("c.json"));
        Assert.Equal(before, Directory.GetFiles(cache).Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}").Order());
    }

    [Fact]
    public async Task ACacheFolderThatCannotBeMadeCostsOnlyTime()
    {
        // Below a file there can be no folder, not even for an administrator.
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        await PerceiveAsync(Path.Combine(_folder["file"], "cache"), "a.json");
        await PerceiveAsync("not a full path", "b.json");
        Assert.Equal(await ReadAsync("a.json"), await ReadAsync("b.json"));
    }

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_folder[name], TestContext.Current.CancellationToken);

    private async Task PerceiveAsync(string cache, string output)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Orator.Cli.dll"), "perceive", DemoMedia.File("audrey.jpg"), "-o", _folder[output]])
        {
            RedirectStandardError = true,
        };
        start.Environment["ORATOR_CACHE"] = cache;
        using Process program = Process.Start(start)!;
        string errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(program.ExitCode == 0, errors);
    }
}
