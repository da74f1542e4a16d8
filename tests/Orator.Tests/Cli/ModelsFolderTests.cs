using System.Diagnostics;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>Models lie beside the program, or in the folder that <c>ORATOR_MODELS</c> names.</summary>
public sealed class ModelsFolderTests : IDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "models");
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ModelsInAnotherFolderAreUsedAndOnlyRead()
    {
        string models = Copy(Shipped, _folder["models"]);
        if (!OperatingSystem.IsWindows())
        {
            foreach (string folder in Directory.GetDirectories(models, "*", SearchOption.AllDirectories).Append(models))
            {
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        string[] before = Files(models);
        (int exitCode, string errors) = await AnimateAsync(models);
        Assert.True(exitCode == 0, errors);
        Assert.True(File.Exists(_folder["out.mp4"]));
        Assert.Equal(before, Files(models));
        if (!OperatingSystem.IsWindows())
        {
            foreach (string folder in Directory.GetDirectories(models, "*", SearchOption.AllDirectories).Prepend(models))
            {
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    [Fact]
    public async Task AFolderThatIsMissingIsNamedInOneLine() => await AssertRefusedAsync(_folder["nowhere"], "nowhere");

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(100_000)]
    public async Task AFaceNetworkThatIsMissingOrDamagedIsNamedInOneLine(int length)
    {
        string models = Copy(Shipped, _folder["models"]);
        string network = Path.Combine(models, "face-networks", "blazeface.onnx");
        byte[] whole = await File.ReadAllBytesAsync(network, TestContext.Current.CancellationToken);
        File.Delete(network);
        if (length >= 0)
        {
            await File.WriteAllBytesAsync(network, whole[..length], TestContext.Current.CancellationToken);
        }

        await AssertRefusedAsync(models, "blazeface.onnx");
    }

    private async Task AssertRefusedAsync(string models, string name)
    {
        (int exitCode, string errors) = await AnimateAsync(models);
        Assert.Equal(1, exitCode);
        Assert.Contains(name, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.mp4"]));
    }

    private async Task<(int ExitCode, string Errors)> AnimateAsync(string models)
    {
        string speech = await _folder.MakeAsync("speech.wav", $"-ss 1 -t 1 -i {DemoMedia.Speech}");
        string[] command = ["animate", "-s", DemoMedia.File("audrey.jpg"), "-a", speech, "-o", _folder["out.mp4"]];
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Orator.Cli.dll"), .. command])
        {
            RedirectStandardError = true,
        };
        start.Environment["ORATOR_MODELS"] = models;
        using Process program = Process.Start(start)!;
        string errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, errors);
    }

    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string Copy(string source, string target)
    {
        foreach (string file in Files(source))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
