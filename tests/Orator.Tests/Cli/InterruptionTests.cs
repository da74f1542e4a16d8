using System.Diagnostics;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Media;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>The program itself, stopped by signals while it works.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task ASignalEndsTheWorkAndNothingIsLeft(string signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no signals");
        Assert.SkipWhen(signal == "HUP" && Interruption.IgnoresHangUp(), "the tests run under nohup");
        string speech = await _folder.MakeAsync("long.wav", $"-stream_loop 30 -i file:{DemoMedia.Speech} -c:a pcm_s16le");
        using Process orator = Start("animate", "-s", DemoMedia.File("audrey.jpg"), "-a", speech, "--generator", "mesh", "-o", _folder["out.mp4"]);
        try
        {
            await WaitForPartialAsync(orator);
            using Process kill = Process.Start("kill", [$"-{signal}", orator.Id.ToString(CultureInfo.InvariantCulture)]);
            Task<string> errors = orator.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await orator.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(expected, orator.ExitCode);
            Assert.Contains("cancelled", await errors, StringComparison.Ordinal);
            Assert.Equal(
                ["long.wav"],
                Directory.EnumerateFileSystemEntries(
                    _folder.Root, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(Path.GetFileName));
        }
        finally
        {
            orator.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task WhatAKilledRunLeftIsRemovedByTheNext()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no signals");
        string speech = await _folder.MakeAsync("long.wav", $"-stream_loop 30 -i file:{DemoMedia.Speech} -c:a pcm_s16le");
        using Process orator = Start("animate", "-s", DemoMedia.File("audrey.jpg"), "-a", speech, "--generator", "mesh", "-o", _folder["out.mp4"]);
        try
        {
            await WaitForPartialAsync(orator);

            // Beside a living run nothing is removed ...
            OutputFile.Check(_folder["other.mp4"]);
            Assert.NotEmpty(Partials());
        }
        finally
        {
            orator.Kill();
        }

        await orator.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(Partials());

        // ... and after its end everything.
        OutputFile.Check(_folder["other.mp4"]);
        Assert.Empty(Partials());
    }

    private static Process Start(params string[] arguments)
    {
        string program = typeof(CommandRunner).Assembly.Location;
        ProcessStartInfo start = new(
            "dotnet", [program, .. arguments])
        { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        return Process.Start(start)!;
    }

    private string[] Partials() =>
        [.. Directory.EnumerateFiles(_folder.Root, ".orator-*", new EnumerationOptions { AttributesToSkip = 0 })];

    // Two files, the video without sound and the one with it, exist while frames are drawn.
    private async Task WaitForPartialAsync(Process orator)
    {
        while (Partials().Length < 2)
        {
            Assert.False(orator.HasExited);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
