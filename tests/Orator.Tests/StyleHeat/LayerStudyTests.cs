using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Media;
using Orator.Systems.StyleHeat;
using Orator.Tests.Cli;
using Orator.Tests.Media;

namespace Orator.Tests.StyleHeat;

/// <summary>The study of which feature map to warp, by the command.</summary>
[Collection(nameof(CommandLine))]
public sealed class LayerStudyTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    [Fact]
    public async Task TheSheetHasAPictureForEachLevel()
    {
        StyleHeatModel model = TinyStyleHeat.Configuration.Create(new CounterRandom(3));
        new ModelPackage("styleheat", TinyStyleHeat.Configuration, model).Save(_folder["model"]);
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "evaluate", "layers", "--model", _folder["model"], "-s", DemoMedia.File("joconde.jpg"), "-d", DemoMedia.File("audrey.jpg"), "-o", _folder["sheet.png"]);
        Assert.True(exitCode == 0, errors);
        Image sheet = await ImageReader.ReadAsync(_folder["sheet.png"], cancellation: TestContext.Current.CancellationToken);

        // Driver, portrait, w+, and five levels, each of 128 pixels and a gap of 4.
        Assert.InRange(sheet.Width, 8 * 132, (8 * 132) + 200);
        Assert.InRange(sheet.Height, 128, 200);
    }

    public void Dispose() => _folder.Dispose();
}
