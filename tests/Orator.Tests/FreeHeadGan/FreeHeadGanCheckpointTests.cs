using System.Text.Json;
using Orator.Checkpoints;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Cli;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Checkpoints of HeadGAN's generator, and its presets on the command line.</summary>
[Collection(nameof(CommandLine))]
public sealed class FreeHeadGanCheckpointTests : IDisposable
{
    private const string First = "flow_network.enc.0.1.0.weight_orig";
    private static readonly FreeHeadGanConfiguration Small = HeadGanFixtures.Tiny with { Size = 64, Frames = 2, MiddleBlocks = 1 };
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Theory]
    [InlineData("", 6, 1)]
    [InlineData("module.", 0, 1)]
    [InlineData("netG/", 0, 4)]
    public async Task TheCommandRecognisesTheSizes(string prefix, int audioFeatures, int shots)
    {
        FreeHeadGanConfiguration configuration = Small with { AudioFeatures = audioFeatures, Shots = shots };
        FreeHeadGanModel stored = configuration.Create(new CounterRandom(7));
        string model = Path.Combine(_folder, "model");
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(
            "import", Write(prefix, stored), "--model", "headgan", "--size", "64", "-o", model, "--json");
        Assert.True(exitCode == 0, errors);
        Assert.Contains("\"headgan\"", output, StringComparison.Ordinal);
        ModelPackage package = ModelPackage.Open(model);
        Assert.Equal(JsonSerializer.Serialize(configuration), JsonSerializer.Serialize((FreeHeadGanConfiguration)package.Configuration));
        Assert.Null(package.Preset);
        foreach ((string name, StoredTensor tensor) in stored.State())
        {
            Assert.Equal(tensor.Values, package.Network.State()[name].Values);
        }
    }

    [Fact]
    public async Task FilesThatDoNotFitAreRefused()
    {
        FreeHeadGanModel stored = Small.Create();
        await RefuseAsync("no name begins with flow_network.", Write("", stored.Rendering));
        await RefuseAsync("missing: " + First, Write("", stored, without: First));
        await RefuseAsync("superfluous: flow_network.more", Write("", stored, more: "flow_network.more"));
        await RefuseAsync("size is 63, but must be a multiple of 4", Write("", stored), "63");
        await RefuseAsync("cannot be read", Path.Combine(_folder, "absent.pth"));
    }

    [Fact]
    public async Task TheLitePresetIsSmall()
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync("describe", "headgan", "--preset", "lite", "--json");
        Assert.True(exitCode == 0, errors);
        JsonElement table = JsonDocument.Parse(output).RootElement;
        Assert.InRange(table.GetProperty("parameters").GetInt64(), 100_000, 6_000_000);
        long frame = table.GetProperty("parts").EnumerateArray().Single(
            part => part.GetProperty("name").GetString() == "frame").GetProperty("multiplications").GetInt64();
        Assert.InRange(frame, 100_000_000, 700_000_000);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task RefuseAsync(string expected, string path, string size = "64")
    {
        string model = path + ".model";
        (int exitCode, _, string errors) = await CommandLine.RunAsync("import", path, "--model", "headgan", "--size", size, "-o", model);
        Assert.Equal(2, exitCode);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(Directory.Exists(model));
    }

    // A network's tensors under a prefix, without one of them, and with one more.
    private string Write(string prefix, Module network, string? without = null, string? more = null)
    {
        string path = Path.Combine(_folder, Guid.NewGuid() + ".safetensors");
        Dictionary<string, StoredTensor> tensors = network.State().Where(pair => pair.Key != without).ToDictionary(
            pair => prefix + pair.Key, pair => pair.Value);
        if (more is not null)
        {
            tensors.Add(more, new StoredTensor([1], [0]));
        }

        SafetensorsWriter.Write(path, tensors, halfPrecision: false);
        return path;
    }
}
