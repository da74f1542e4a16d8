using Orator.Media;

namespace Orator.Tests.Media;

/// <summary>The user's files: no input is replaced, nothing is left behind, and a name that cannot be is found out before the
/// work.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnInputIsNotReplacedUnderAnyOfItsNames()
    {
        File.WriteAllText(_folder["input.mp4"], "precious");
        string dotted = Path.Combine(_folder.Root, ".", "x", "..", "input.mp4");
        List<string> names = [_folder["input.mp4"], dotted];
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_folder["link.mp4"], _folder["input.mp4"]);
            File.CreateSymbolicLink(_folder["chain.mp4"], "link.mp4");
            Directory.CreateSymbolicLink(_folder["folder"], _folder.Root);
            names.AddRange([_folder["link.mp4"], _folder["chain.mp4"], Path.Combine(_folder["folder"], "input.mp4")]);
        }

        foreach (string name in names)
        {
            InputException error = Assert.Throws<InputException>(() => OutputFile.Check(name, null, _folder["input.mp4"]));
            Assert.Contains("input", error.Message, StringComparison.Ordinal);
            Assert.Throws<InputException>(() => OutputFile.Check(_folder["input.mp4"], name));
        }

        OutputFile.Check(_folder["other.mp4"], _folder["input.mp4"]);
        Assert.Equal("precious", File.ReadAllText(_folder["input.mp4"]));
    }

    [Fact]
    public void AHardLinkIsTheSameFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "made by ln");
        File.WriteAllText(_folder["input.wav"], "precious");
        using (System.Diagnostics.Process ln = System.Diagnostics.Process.Start("ln", [_folder["input.wav"], _folder["hard.wav"]]))
        {
            ln.WaitForExit();
        }

        Assert.Throws<InputException>(() => OutputFile.Check(_folder["hard.wav"], _folder["input.wav"]));
    }

    [Fact]
    public void LetterCaseCountsWhereTheFileSystemSaysSo()
    {
        File.WriteAllText(_folder["input.wav"], "precious");
        if (File.Exists(_folder["INPUT.wav"]))
        {
            Assert.Throws<InputException>(() => OutputFile.Check(_folder["INPUT.wav"], _folder["input.wav"]));
        }
        else
        {
            OutputFile.Check(_folder["INPUT.wav"], _folder["input.wav"]);
        }
    }

    [Fact]
    public void ALinkKeepsItsTargetUpToDate()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(_folder["big"]);
        File.CreateSymbolicLink(_folder["out.mp4"], Path.Combine("big", "out.mp4"));
        using (OutputFile file = OutputFile.Create(_folder["out.mp4"]))
        {
            File.WriteAllText(file.TemporaryPath, "new");
            file.Complete();
        }

        Assert.NotNull(new FileInfo(_folder["out.mp4"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(Path.Combine(_folder["big"], "out.mp4")));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/stdout")]
    public void DevicesAndPipesAreNotReplaced(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no such files");
        Assert.SkipWhen(FileIdentity.Of(path) is null or { Kind: FileKind.Regular }, "is a file here");
        Assert.Throws<InputException>(() => OutputFile.Check(path));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void ANameThatCannotBeIsFoundOutAtOnce()
    {
        InputException error = Assert.Throws<InputException>(() => OutputFile.Check(_folder[new string('ä', 126) + ".mp4"]));
        Assert.True(error.Message.Length < 200);
        Assert.Contains("too long", error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => OutputFile.Check(_folder["a\0b.mp4"]));
        OutputFile.Check(_folder[new string('a', 251) + ".mp4"]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void LeftoversOfKilledRunsAreRemovedAndThoseOfLivingRunsAreNot()
    {
        // No process has this number, or this start.
        string dead = _folder[$".orator-{int.MaxValue}-1000-{Guid.NewGuid():N}.partial"];
        string reused = _folder[$".orator-{Environment.ProcessId}-1000-{Guid.NewGuid():N}.partial"];
        string earlier = _folder[$".orator-{Guid.NewGuid():N}.partial"];
        string fresh = _folder[$".orator-{Guid.NewGuid():N}.partial"];
        string others = _folder[".orator-notes.partial"];
        foreach (string path in (string[])[dead, reused, earlier, fresh, others])
        {
            File.WriteAllText(path, "half a video");
        }

        File.SetLastWriteTimeUtc(earlier, DateTime.UtcNow.AddDays(-2));
        using OutputFile living = OutputFile.Create(_folder["first.mp4"]);
        string locked = _folder[$".orator-{int.MaxValue}-1001-{Guid.NewGuid():N}.partial"];
        using FileStream elsewhere = new(locked, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
        OutputFile.Create(_folder["second.mp4"]).Dispose();
        Assert.False(File.Exists(dead));
        Assert.False(File.Exists(reused));
        Assert.False(File.Exists(earlier));
        Assert.True(File.Exists(fresh));
        Assert.True(File.Exists(others));
        Assert.True(File.Exists(locked));
        Assert.True(File.Exists(living.TemporaryPath));
    }

    [Fact]
    public void AFullDiskIsNamed()
    {
        Assert.True(DiskSpace.IsExhausted(new IOException("x", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28)));
        Assert.False(DiskSpace.IsExhausted(new IOException("x", 5)));
        OratorException error = DiskSpace.Failure(_folder["a.mp4"], new IOException("No space left on device : 'x'"));
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "disk is full", DiskSpace.Failure(_folder["a.mp4"], new IOException("Input/output error")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFullDiskIsNamedWhenFFmpegMeetsIt()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Linux's full device");
        string[] arguments = ["-nostdin", "-hide_banner", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x240:d=5", "-c:v", "mpeg4", "-f", "matroska", "-y", "file:/dev/full"];
        (int code, _, string errors) = await FFmpegProcess.RunAsync(
            FFmpeg.Current.Program, arguments, null, TestContext.Current.CancellationToken);
        Assert.True(code != 0 || FFmpegErrors.TellsOfUnfinishedFile(errors), errors);
        Assert.Contains("disk is full", FFmpegErrors.EncodingFailure(_folder["a.mp4"], errors).Message, StringComparison.Ordinal);
    }
}
