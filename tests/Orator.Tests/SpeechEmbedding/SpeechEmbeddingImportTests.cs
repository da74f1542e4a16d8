using Orator.Checkpoints;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Graphs.Onnx;
using Orator.Systems.SpeechEmbedding;
using Orator.Tests.Cli;
using Orator.Tests.Media;

namespace Orator.Tests.SpeechEmbedding;

/// <summary>An ONNX file with the published names becomes a model package; others are refused.</summary>
[Collection(nameof(CommandLine))]
public sealed class SpeechEmbeddingImportTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AnOnnxFileBecomesAModel()
    {
        SpeechEmbeddingModel network = new SpeechEmbeddingConfiguration(2, 18).Create(new CounterRandom(3));
        string path = Write(network.State());
        (int exitCode, _, string errors) = await CommandLine.RunAsync(
            "import", path, "--model", "speech-embedding", "--licence", "Apache-2.0", "-o", _folder["model"]);
        Assert.True(exitCode == 0, errors);
        ModelPackage package = ModelPackage.Open(_folder["model"]);
        Assert.Equal(new SpeechEmbeddingConfiguration(2), package.Configuration);
        Assert.Equal(("Apache-2.0", null), (package.Licence, package.Preset));
        IReadOnlyDictionary<string, StoredTensor> read = package.Network.State();
        Assert.Equal(30, read.Count);
        Assert.All(read, pair => Assert.Equal(network.State()[pair.Key].Values, pair.Value.Values));
        using Session session = Session.Compile(package.WriteGraph());
        Assert.Equal(1 * 8 * 1 * 4, session.Output("features").Length);
    }

    [Theory]
    [InlineData("missing: conv.9.bias [6]")]
    [InlineData("of the wrong shape: conv.3.weight [4, 2, 3, 1] instead of [4, 2, 1, 3]")]
    [InlineData("no tensor model/conv2d/Conv2D_weights_fused_bn")]
    [InlineData("channels is 300")]
    [InlineData("is not a number")]
    [InlineData("damaged or truncated")]
    public async Task WhatDoesNotFitIsNamed(string because)
    {
        Dictionary<string, StoredTensor> state = new SpeechEmbeddingConfiguration(2).Create().State().ToDictionary();
        switch (because[..4])
        {
            case "miss":
                state.Remove("conv.9.bias");
                break;
            case "of t":
                state["conv.3.weight"] = new StoredTensor([4, 2, 3, 1], state["conv.3.weight"].Values);
                break;
            case "no t":
                state.Remove("conv.0.weight");
                break;
            case "chan":
                state["conv.0.weight"] = new StoredTensor([300, 1, 3, 3], new float[2700]);
                break;
            case "is n":
                state["conv.2.weight"].Values[0] = float.NaN;
                break;
        }

        string path = Write(state);
        if (because.StartsWith("damaged", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..2000]);
        }

        (int exitCode, string output, string errors) = await CommandLine.RunAsync(
            "import", path, "--model", "speech-embedding", "-o", _folder["model"]);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(because, errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        Assert.False(Directory.Exists(_folder["model"]));
    }

    private string Write(IReadOnlyDictionary<string, StoredTensor> state)
    {
        Named module = new(state);
        File.WriteAllBytes(_folder["embedding.onnx"], module.ToOnnx(module.Write));
        return _folder["embedding.onnx"];
    }

    /// <summary>Parameters with the names that tf2onnx has given the published ones, in a graph that adds them up.</summary>
    private sealed class Named : Module
    {
        private readonly List<Parameter> _parameters = [];

        public Named(IReadOnlyDictionary<string, StoredTensor> state)
        {
            foreach ((string name, StoredTensor tensor) in state)
            {
                string[] parts = name.Split('.');
                Parameter parameter = new(tensor.Shape);
                tensor.Values.CopyTo(parameter.Values, 0);
                string number = parts[1] == "0" ? "" : "_" + parts[1];
                _parameters.Add(Register($"model/conv2d{number}/Conv2D_{(parts[2] == "bias" ? "bias" : "weights")}_fused_bn", parameter));
            }
        }

        public void Write(Graph graph) =>
            graph.Output("sum", _parameters.Aggregate(graph.Input("x", [1]), (sum, parameter) => sum + parameter.In(graph).Sum()));
    }
}
