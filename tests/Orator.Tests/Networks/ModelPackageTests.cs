using System.Text.Json;
using System.Text.Json.Nodes;
using Orator.Checkpoints;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.StyleAware;

namespace Orator.Tests.Networks;

public sealed class ModelPackageTests : IDisposable
{
    private static readonly UNetConfiguration Tiny = new(Inputs: 3, Outputs: 3, Channels: 4, Levels: 2, Size: 16);

    private readonly string _folder = Directory.CreateTempSubdirectory("model").FullName;

    private string Description => Path.Combine(_folder, ModelPackage.DescriptionFile);

    private string Weights => Path.Combine(_folder, ModelPackage.WeightsFile);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1f / 2048)]
    public void ASavedNetworkIsOpenedWithItsWeightsAndNotes(bool fullPrecision, float tolerance)
    {
        UNet network = Tiny.Create(new CounterRandom(7));
        new ModelPackage("unet", Tiny, network) { Preset = "lite", Licence = "MIT", Data = "a test", Metrics = new Dictionary<string, double> { ["psnr"] = 31.5 } }.Save(_folder, fullPrecision);

        ModelPackage opened = ModelPackage.Open(_folder);
        Assert.Equal(Tiny, opened.Configuration);
        Assert.Equal(("lite", "MIT", "a test", 31.5), (opened.Preset, opened.Licence, opened.Data, opened.Metrics["psnr"]));
        foreach (((string name, Parameter before), (_, Parameter after)) in network.NamedParameters.Zip(opened.Network.NamedParameters))
        {
            Assert.All(
                before.Values.Zip(after.Values),
                pair => Assert.True(MathF.Abs(pair.First - pair.Second) <= tolerance * MathF.Abs(pair.First) + (tolerance * 1e-4f), name));
        }
    }

    [Fact]
    public void TheDescriptionTellsOtherProgramsTheInputsAndOutputs()
    {
        Save();
        JsonElement network = JsonDocument.Parse(File.ReadAllText(Description)).RootElement.GetProperty("parts").GetProperty("network");
        Assert.Equal("[1,3,16,16]", Compact(network.GetProperty("inputs").GetProperty("image")));
        Assert.Equal("[1,3,16,16]", Compact(network.GetProperty("outputs").GetProperty("picture")));

        static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
    }

    [Fact]
    public void SavingAgainReplacesTheModelAndLeavesOtherFilesAlone()
    {
        Save();
        File.WriteAllText(Path.Combine(_folder, "README.md"), "card");
        UNetConfiguration larger = Tiny with { Channels = 6 };
        new ModelPackage("unet", larger, larger.Create()).Save(_folder);
        Assert.Equal(larger, ModelPackage.Open(_folder).Configuration);
        Assert.Equal(
            ["README.md", "model.json", "weights.safetensors"],
            Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("version", "2", "format version 2")]
    [InlineData("version", "\"1\"", "format version \"1\"")]
    [InlineData("format", "\"orator.track\"", "not a model description")]
    [InlineData("architecture", "\"resnet\"", "unknown architecture 'resnet'; known are: apc, canonical-key-points, face-vid2vid, gaze, headgan, lip-sync, mouth-sync, speech-embedding, speech-motion, style-aware, styleheat, unet")]
    [InlineData("configuration", "{\"inputs\":3,\"outputs\":3,\"channels\":4,\"levels\":2}", "size")]
    [InlineData("configuration", "{\"inputs\":3,\"outputs\":3,\"channels\":4,\"levels\":2,\"size\":16,\"colour\":1}", "colour")]
    [InlineData("configuration", "{\"inputs\":3,\"outputs\":3,\"channels\":2000000000,\"levels\":2,\"size\":16}", "channels is 2000000000")]
    [InlineData("configuration", "{\"inputs\":3,\"outputs\":3,\"channels\":4,\"levels\":2,\"size\":18}", "size 18 is not a multiple of 4")]
    [InlineData("configuration", "null", "configuration")]
    [InlineData("licence", "[]", "licence")]
    public void ADescriptionThatCannotBeUsedIsRefusedByOneLine(string field, string value, string expected)
    {
        Save();
        JsonObject json = JsonNode.Parse(File.ReadAllText(Description))!.AsObject();
        json[field] = JsonNode.Parse(value);
        File.WriteAllText(Description, json.ToJsonString());
        Refused(expected);
    }

    [Theory]
    [InlineData("up0.conv1.weight", null, "missing: up0.conv1.weight [4, 12, 3, 3]")]
    [InlineData("extra", 3, "superfluous: extra")]
    [InlineData("last.bias", 4, "last.bias [4] instead of [3]")]
    public void WeightsThatDoNotFitAreRefusedByName(string name, int? length, string expected)
    {
        Save();
        Dictionary<string, StoredTensor> state = new(Tiny.Create().State());
        state.Remove(name);
        if (length is int count)
        {
            state[name] = new StoredTensor([count], new float[count]);
        }

        SafetensorsWriter.Write(Weights, state, halfPrecision: true);
        Refused(expected);
    }

    [Fact]
    public void WeightsThatAreNotNumbersAreRefusedAtOpeningAndAtSaving()
    {
        Save();
        UNet network = Tiny.Create();
        network.State()["last.bias"].Values[1] = float.NaN;
        Assert.Contains(
            "last.bias",
            Assert.Throws<OratorException>(() => new ModelPackage("unet", Tiny, network).Save(_folder)).Message,
            StringComparison.Ordinal);
        ModelPackage.Open(_folder);

        SafetensorsWriter.Write(Weights, network.State(), halfPrecision: true);
        Refused("element 1 of tensor 'last.bias' is not a number");
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        Refused("no model.json");
        Save();
        File.Delete(Weights);
        Refused("no weights.safetensors");
        File.WriteAllText(Weights, "not weights at all");
        Refused("neither a safetensors file");
        File.WriteAllText(Description, "{");
        Refused("model.json");
        Assert.Contains(
            "does not exist", Assert.Throws<InputException>(() => ModelPackage.Open(_folder + "x")).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<InputException>(() => ModelPackage.Open(Weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PartsAndSizesThatTheModelDoesNotHaveAreRefused()
    {
        ModelPackage model = new("unet", Tiny, Tiny.Create());
        Assert.Equal([1, 3, 32, 32], model.WriteGraph(size: 32).Inputs[0].Shape);
        Assert.Contains(
            "it has: network", Assert.Throws<InputException>(() => model.WriteGraph("source")).Message, StringComparison.Ordinal);
        Assert.Contains("1x1 pixels", Assert.Throws<InputException>(() => model.WriteGraph(size: 1)).Message, StringComparison.Ordinal);
    }

    private void Save() => new ModelPackage("unet", Tiny, Tiny.Create()).Save(_folder);

    private void Refused(string expected)
    {
        InputException refusal = Assert.Throws<InputException>(() => ModelPackage.Open(_folder));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }
}
