using System.Diagnostics;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>Nothing is left in the user's folders but Orator's own cache: above all no identifier of the machine and no store of
/// events.</summary>
public sealed class PrivacyTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ARunWritesNothingIntoTheHomeFolderButItsOwnCache()
    {
        string home = Directory.CreateDirectory(_folder["home"]).FullName;
        string temporary = Directory.CreateDirectory(_folder["tmp"]).FullName;
        string clip = await _folder.MakeAsync("clip.mp4", $"-ss 20 -t 1.5 -i {DemoMedia.File("franck.mp4")} -an -c:v libx264 -crf 20");
        ProcessStartInfo start = new(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Orator.Cli.dll"), "style", clip, "-o", _folder["a.style.json"]])
        {
            RedirectStandardError = true,
        };
        foreach (string variable in new[] { "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "ORT_DISABLE_TELEMETRY", "ORATOR_CACHE" })
        {
            start.Environment.Remove(variable);
        }

        start.Environment["HOME"] = start.Environment["USERPROFILE"] = home;
        start.Environment["APPDATA"] = Path.Combine(home, "AppData", "Roaming");
        start.Environment["LOCALAPPDATA"] = Path.Combine(home, "AppData", "Local");
        start.Environment["TMPDIR"] = start.Environment["TMP"] = start.Environment["TEMP"] = temporary;

        // The runtime of .NET itself keeps files for debuggers while it runs, and files of its own on a first run; neither is ours.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process program = Process.Start(start)!;
        string errors = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(program.ExitCode == 0, errors);

        string[] files = [.. Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Select(
            file => Path.GetRelativePath(home, file))];
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Contains(Path.Combine("orator", "cache"), file, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories));
    }
}
