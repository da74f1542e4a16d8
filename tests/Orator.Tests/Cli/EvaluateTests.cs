using System.Text.Json;
using Orator.Tests.FaceVid2Vid;
using Orator.Tests.Media;
using Orator.Training.Data;

namespace Orator.Tests.Cli;

/// <summary><c>orator evaluate</c> as users run it.</summary>
[Collection(nameof(CommandLine))]
public sealed class EvaluateTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ASuitePrintsATableAndLeavesSheetsAndCases()
    {
        string clip = await _folder.MakeAsync("clip.mp4", $"-t 0.4 -i {DemoMedia.File("franck.mp4")} -r 25 -c:v libx264 -crf 18");
        await CorpusBuilder.BuildAsync(
            new CorpusOptions { Output = _folder["corpus"], From = [clip] }, stop: TestContext.Current.CancellationToken);
        string[] command = ["evaluate", "self-reenactment", "--corpus", _folder["corpus"], "--part", "train", "--frames-per-person", "2"];
        (int exitCode, string output, string errors) = await CommandLine.RunAsync([.. command, "--sheet", _folder["sheets"]]);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(
            ["real video", "repeat source", "mesh", "style-aware"],
            output.Split('\n').Where(
                line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Split('|')[1].Trim()));
        Assert.Equal(
            ["self-reenactment-1.jpg", "self-reenactment.json"],
            Directory.GetFiles(_folder["sheets"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // A generator that is driven by pictures.
        ShiftingModel.Create().Save(_folder["model"]);
        (exitCode, output, errors) = await CommandLine.RunAsync(
            [.. command, "--json", "--generator", "face-vid2vid", "--model", _folder["model"]]);
        Assert.True(exitCode == 0, errors);
        using JsonDocument report = JsonDocument.Parse(output);
        JsonElement row = report.RootElement.GetProperty("rows")[3];
        Assert.Equal("face-vid2vid, driven by pictures", row.GetProperty("name").GetString());
        Assert.Equal(2, row.GetProperty("scores").GetProperty("frames").GetInt32());
        Assert.InRange(row.GetProperty("scores").GetProperty("psnr").GetDouble(), 12, 30); // The model's picture is coarse and pale.

        foreach ((string option, string value, string expected) in new[]
        {
            ("--part", "test", "test split"),
            ("--generator", "magic", "magic"),
            ("--model", "somewhere", "does not exist"),
            ("--perceptual", _folder["missing.pth"], "VGG19"),
            ("--perceptual", clip, "VGG19"),
            ("--frames-per-person", "0", "--frames-per-person"),
            ("--corpus", _folder["nowhere"], "corpus build"),
        })
        {
            int at = Array.IndexOf(command, option);
            string[] changed = at < 0 ? [.. command, option, value] : [.. command[..(at + 1)], value, .. command[(at + 2)..]];
            (exitCode, output, errors) = await CommandLine.RunAsync(changed);
            Assert.Equal((2, ""), (exitCode, output));
            Assert.Contains(expected, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }

        (exitCode, _, errors) = await CommandLine.RunAsync("evaluate", "cross-identity", "--corpus", _folder["corpus"], "--part", "train");
        Assert.Equal(2, exitCode);
        Assert.Contains("one person only", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--suite motion --corpus c --json", "is now 'evaluate motion'")]
    [InlineData("--corpus c --suite=motion-style --style x.json", "is now 'evaluate style'")]
    [InlineData("--suite everything", "one of: self-reenactment, cross-identity, motion, style")]
    [InlineData("--self-reenactment a.mp4 --step 2", "is now 'evaluate clip a.mp4'")]
    [InlineData("--generated a.mp4 --truth b.mp4", "is now 'evaluate video --generated VIDEO'")]
    public async Task AFormerSpellingNamesThePresentOne(string arguments, string expected)
    {
        foreach (string[] before in (string[][])[[], ["--threads", "1"]])
        {
            (int exitCode, string output, string errors) = await CommandLine.RunAsync([.. before, "evaluate", .. arguments.Split(' ')]);
            Assert.Equal((2, ""), (exitCode, output));
            Assert.Contains(expected, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("video --generated a.mp4", "'--truth'")]
    [InlineData("self-reenactment", "'--corpus'")]
    [InlineData("motion --corpus c --style x.json", "'--style'")]
    [InlineData("cross-identity --corpus c --frames-per-person 3", "'--frames-per-person'")]
    public async Task ASubcommandTakesItsOwnOptionsOnlyAndSaysWhatIsMissing(string arguments, string expected)
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(["evaluate", .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Contains($"Try 'orator evaluate {arguments.Split(' ')[0]} --help'.", errors, StringComparison.Ordinal);
    }
}
