using System.Text.Json;
using Orator.Checkpoints;
using Orator.Engine.Models;

namespace Orator.Tests.Cli;

[Collection(nameof(CommandLine))]
public sealed class DescribeTests
{
    public static TheoryData<string> Shipped => [.. Directory.GetDirectories(ModelFolders.Shipped)
        .Where(folder => File.Exists(Path.Combine(folder, ModelPackage.DescriptionFile)))
        .Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task AShippedModelHasAsManyValuesAsItsFile(string name)
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync("describe", name, "--json");
        Assert.True(exitCode == 0, errors);
        JsonElement table = JsonDocument.Parse(output).RootElement;
        (long parameters, long buffers) = (table.GetProperty("parameters").GetInt64(), table.GetProperty("buffers").GetInt64());
        using Checkpoint weights = Checkpoint.Open(Path.Combine(ModelFolders.Shipped, name, ModelPackage.WeightsFile));
        Assert.Equal(weights.Tensors.Values.Sum(tensor => tensor.Elements), parameters + buffers);

        // Totals are sums of the rows.
        JsonElement[] networks = [.. table.GetProperty("networks").EnumerateArray()];
        Assert.Equal(parameters, networks.Sum(Rows("parameters")));
        long multiplications = table.GetProperty("multiplications").GetInt64();
        Assert.Equal(multiplications, networks.Sum(Rows("multiplications")));
        JsonElement.ArrayEnumerator parts = table.GetProperty("parts").EnumerateArray();
        Assert.Equal(multiplications, parts.Sum(part => part.GetProperty("multiplications").GetInt64()));
        static Func<JsonElement, long> Rows(string field) => network =>
        {
            long sum = network.GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty(field).GetInt64());
            Assert.Equal(network.GetProperty(field).GetInt64(), sum);
            return sum;
        };
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task TablesFitIntoATerminal(string name)
    {
        (_, string output, string errors) = await CommandLine.RunAsync("describe", name);
        Assert.Empty(errors);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Assert.Contains("total", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APresetIsDescribedWithoutWeights()
    {
        (int exitCode, string output, _) = await CommandLine.RunAsync("describe", "lip-sync", "--preset", "paper", "--json");
        Assert.Equal(0, exitCode);
        JsonElement table = JsonDocument.Parse(output).RootElement;
        Assert.Equal("paper", table.GetProperty("preset").GetString());
        JsonElement first = table.GetProperty("networks")[0].GetProperty("layers")[0];
        Assert.Equal("face_encoder.0.conv_block.0", first.GetProperty("name").GetString());
        Assert.Equal("[15,32,7,7]", JsonSerializer.Serialize(first.GetProperty("kernel")));

        // Of face-vid2vid, unless another system is given; at another size, the same parameters.
        (_, string large, _) = await CommandLine.RunAsync("describe", "--preset", "lite");
        (_, string small, _) = await CommandLine.RunAsync("describe", "face-vid2vid", "--preset", "lite", "--size", "128");
        Assert.Contains("[1,3,256,256]", large, StringComparison.Ordinal);
        Assert.DoesNotContain("[1,3,256,256]", small, StringComparison.Ordinal);
        Assert.Contains("1,538,674 parameters", large, StringComparison.Ordinal);
        Assert.Contains("1,538,674 parameters", small, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCanBeDescribedIsListed()
    {
        (int exitCode, string output, _) = await CommandLine.RunAsync("describe", "--list");
        Assert.Equal(0, exitCode);
        Assert.Contains("presets of face-vid2vid: paper, public, public-spade, seeds, lite, lite-128", output, StringComparison.Ordinal);
        Assert.Contains("style-aware", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PresetsNeedNoModels()
    {
        const string Variable = "ORATOR_MODELS";
        string? before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, Path.Combine(Path.GetTempPath(), "no models here"));
            Assert.Equal(0, (await CommandLine.RunAsync("describe", "--preset", "lite-128")).ExitCode);
            (int exitCode, _, string errors) = await CommandLine.RunAsync("describe", "lip-sync");
            Assert.Equal(2, exitCode);
            Assert.Contains("neither the folder", errors, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }

    [Theory]
    [InlineData("There is no preset 'huge' of face-vid2vid", "--preset", "huge")]
    [InlineData("There is no preset 'seeds' of style-aware", "style-aware", "--preset", "seeds")]
    [InlineData("There is no system 'face-vid'", "face-vid", "--preset", "lite")]
    [InlineData("'nothing' is neither the folder of a model package nor a shipped model", "nothing")]
    [InlineData("Give a model or a --preset")]
    [InlineData("cannot work on pictures of 7x7 pixels", "face-vid2vid", "--size", "7")]
    public async Task WhatCannotBeDescribedIsRefusedByOneLine(string expected, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await CommandLine.RunAsync(["describe", .. arguments]);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("orator: ", errors, StringComparison.Ordinal);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        if (!expected.StartsWith("cannot", StringComparison.Ordinal))
        {
            const string Presets = "presets: apc paper, lite; canonical-key-points lite, paper; face-vid2vid paper, public, public-spade, seeds, lite, lite-128;";
            Assert.Contains(Presets, errors, StringComparison.Ordinal);
        }
    }
}
