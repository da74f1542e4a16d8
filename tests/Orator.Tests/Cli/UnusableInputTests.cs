using Orator.Media;
using Orator.Tests.Media;

namespace Orator.Tests.Cli;

/// <summary>Whatever is wrong: exit code 2, one line that says what, and nothing left behind.</summary>
[Collection(nameof(CommandLine))]
public sealed class UnusableInputTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public static TheoryData<string, string> Pictures => new()
    {
        { "missing.jpg", "missing.jpg" },
        { "text.png", "text.png" },
        { "truncated.jpg", "truncated.jpg" },
        { "empty.jpg", "empty" },
        { "tiny.png", "face" },
        { "huge.png", "20000x8000" },
        { "noface.png", "No face" },
        { "smallface.png", "too small" },
    };

    public static TheoryData<string, string> Sounds => new()
    {
        { "missing.wav", "missing.wav" },
        { "zero.wav", "zero.wav" },
        { "text.wav", "text.wav" },
        { "silentfilm.mp4", "no sound" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task APortraitThatCannotBeUsedIsRefused(string name, string expected)
    {
        await MakeAsync(name);
        await AssertRefusedAsync(expected, "animate", "-s", _folder[name], "-a", DemoMedia.Speech, "-o", _folder["out.mp4"]);
    }

    [Theory]
    [MemberData(nameof(Sounds))]
    public async Task SpeechThatCannotBeUsedIsRefused(string name, string expected)
    {
        await MakeAsync(name);
        await AssertRefusedAsync(expected, "animate", "-s", DemoMedia.File("audrey.jpg"), "-a", _folder[name], "-o", _folder["out.mp4"]);
    }

    [Fact]
    public Task ASoundFileIsNoDrivingVideo() =>
        AssertRefusedAsync("video", "reenact", "-s", DemoMedia.File("audrey.jpg"), "-d", DemoMedia.Speech, "-o", _folder["out.mp4"]);

    [Fact]
    public Task AFolderThatDoesNotExistIsFoundOutBeforeTheWork() =>
        AssertRefusedAsync(
            "does not exist",
            "animate",
            "-s",
            DemoMedia.File("audrey.jpg"),
            "-a",
            DemoMedia.Speech,
            "-o",
            Path.Combine(_folder["nowhere"], "out.mp4"));

    [Fact]
    public Task AFaceThatIsNotThereCannotBeChosen() =>
        AssertRefusedAsync(
            "face 3", "animate", "-s", DemoMedia.File("audrey.jpg"), "-a", DemoMedia.Speech, "--face", "3", "-o", _folder["out.mp4"]);

    [Theory]
    [InlineData("--style-strength", "2")]
    [InlineData("--style-strength", "NaN")]
    [InlineData("--fps", "0")]
    [InlineData("--size", "16")]
    [InlineData("--generator", "magic")]
    [InlineData("--style", "missing.json")]
    [InlineData("--pose", "missing.mp4")]
    [InlineData("--no-such-option", "1")]
    public Task AnImpossibleOptionIsRefused(string option, string value) =>
        AssertRefusedAsync(
            "", "animate", "-s", DemoMedia.File("audrey.jpg"), "-a", DemoMedia.Speech, option, value, "-o", _folder["out.mp4"]);

    [Fact]
    public Task AViewMustBeThreeAngles() =>
        AssertRefusedAsync(
            "angles",
            "reenact",
            "-s",
            DemoMedia.File("audrey.jpg"),
            "-d",
            DemoMedia.File("cap13_edit2.mp4"),
            "--view",
            "left",
            "-o",
            _folder["out.mp4"]);

    private async Task AssertRefusedAsync(string expected, params string[] args)
    {
        HashSet<string> before = [.. Directory.EnumerateFileSystemEntries(_folder.Root)];
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(args);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        string line = errors.TrimEnd().Split('\n')[0];
        Assert.StartsWith("orator: ", line, StringComparison.Ordinal);
        Assert.True(line.Contains(expected, StringComparison.OrdinalIgnoreCase), line);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(before, [.. Directory.EnumerateFileSystemEntries(_folder.Root)]);
    }

    private async Task MakeAsync(string name)
    {
        string path = _folder[name];
        byte[] portrait = await File.ReadAllBytesAsync(DemoMedia.File("audrey.jpg"));
        switch (name)
        {
            case "text.png" or "text.wav":
                await File.WriteAllTextAsync(path, "This is a shopping list: milk, bread, a talking head.\n");
                break;
            case "truncated.jpg":
                await File.WriteAllBytesAsync(path, portrait[..(portrait.Length / 2)]);
                break;
            case "empty.jpg":
                await File.WriteAllBytesAsync(path, []);
                break;
            case "tiny.png":
                await ImageWriter.WriteAsync(new Image(1, 1), path);
                break;
            case "huge.png":
                await _folder.MakeAsync(name, "-f lavfi -i color=black:size=20000x8000,format=monob -frames:v 1");
                break;
            case "noface.png":
                await _folder.MakeAsync(name, "-f lavfi -i mandelbrot=size=320x240 -frames:v 1");
                break;
            case "smallface.png":
                await _folder.MakeAsync(name, $"-i {DemoMedia.File("audrey.jpg")} -vf scale=-2:56,pad=400:300:100:100 -frames:v 1");
                break;
            case "zero.wav":
                await _folder.MakeAsync(name, "-f lavfi -i anullsrc=r=16000:cl=mono -t 0 -c:a pcm_s16le");
                break;
            case "silentfilm.mp4":
                await _folder.MakeAsync(name, "-f lavfi -i testsrc=size=64x64:rate=10 -t 1 -pix_fmt yuv420p");
                break;
        }
    }
}
