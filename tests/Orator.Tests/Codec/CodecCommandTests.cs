using System.Text.Json;
using Orator.Media;
using Orator.Tests.Cli;
using Orator.Tests.Media;

namespace Orator.Tests.Codec;

[Collection(nameof(CommandLine))]
public sealed class CodecCommandTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AVideoGoesThroughAStreamAndSaysThatItIsSynthetic()
    {
        string video = await _folder.MakeAsync("talk.mp4", $"-i {DemoMedia.File("franck.mp4").Replace(' ', '\u00A0')} -t 1 -c:v libx264 -crf 10");
        (int code, string output, string errors) = await CommandLine.RunAsync("codec", "encode", video, "-o", _folder["talk.orf"], "--json");
        Assert.True(code == 0, errors);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        int frames = report.GetProperty("frames").GetInt32();
        Assert.InRange(frames, 23, 26);
        Assert.Equal(1, report.GetProperty("pictures").GetInt32());
        (code, string info, errors) = await CommandLine.RunAsync("codec", "info", _folder["talk.orf"], "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(output, info);
        (code, output, errors) = await CommandLine.RunAsync(
            "codec", "decode", _folder["talk.orf"], "-o", _folder["out.mp4"], "--generator", "mesh", "--loss", "0.1", "--seed", "3", "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(frames, JsonDocument.Parse(output).RootElement.GetProperty("frames").GetInt32());
        Assert.NotNull(await Provenance.ReadAsync(_folder["out.mp4"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task BadInputGetsOneLineAndLeavesNothing()
    {
        await File.WriteAllTextAsync(_folder["text.orf"], "no stream", TestContext.Current.CancellationToken);
        string[][] commands =
        [
            ["codec", "info", _folder["text.orf"]],
            ["codec", "info", _folder["missing.orf"]],
            ["codec", "decode", _folder["text.orf"], "-o", _folder["out.mp4"]],
            ["codec", "decode", _folder["text.orf"], "-o", _folder["out.mp4"], "--loss", "2"],
            ["codec", "encode", _folder["text.orf"], "-o", _folder["out.orf"]],
            ["codec", "encode", _folder["text.orf"], "-o", _folder["out.orf"], "--quality", "9"],
        ];
        foreach (string[] command in commands)
        {
            (int code, _, string errors) = await CommandLine.RunAsync(command);
            Assert.Equal(2, code);
            Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        Assert.Equal([_folder["text.orf"]], Directory.GetFiles(_folder.Root));
    }
}
