using Microsoft.ML.OnnxRuntime;
using Onnx;
using Orator.Graphs.Layers;
using Orator.Graphs.Onnx;

namespace Orator.Graphs.Tests;

public sealed class ExportTests
{
    [Fact]
    public void AnExportedModuleNeedsOnlyONNXRuntime()
    {
        Sequential network = new(new Conv(2, 3, [3, 3], new CounterRandom(1)), new BatchNorm(3), new Activation(x => x.Relu()));
        network.Train();
        byte[] model = network.ToOnnx(
            graph => graph.Output("y", network.Forward(graph.Input("x", [1, 2, 6, 5]))),
            new Dictionary<string, string> { ["licence"] = "MIT" });
        Assert.True(network.Training);

        // The runtime's own binding, without a Session.
        OnnxRuntimeLibrary.Prepare();
        float[] input = Numbers.Some(60);
        using InferenceSession session = new(model);
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(input, [1, 2, 6, 5]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["x"], [x], ["y"]);
        Assert.Equal(["x"], session.InputMetadata.Keys);
        Assert.Equal("MIT", session.ModelMetadata.CustomMetadataMap["licence"]);
        Assert.Equal("Orator", session.ModelMetadata.ProducerName);

        network.Train(false);
        float[] expected = Numbers.Run(inputs => network.Forward(inputs[0]), (Shape.Create([1, 2, 6, 5]), input));
        Numbers.Close([.. expected], results[0].GetTensorDataAsSpan<float>().ToArray(), 1e-6);
    }

    [Fact]
    public void WeightsHaveTheNamesOfTheirParameters()
    {
        Sequential network = new(new Linear(2, 3, new CounterRandom(1)), new Linear(3, 1, new CounterRandom(2)));
        byte[] model = network.ToOnnx(graph => graph.Output("y", network.Forward(graph.Input("0.weight", [1, 2]))));

        // One is taken by the input.
        string[] names = [.. ModelProto.Parser.ParseFrom(model).Graph.Initializer.Select(constant => constant.Name)];
        Assert.Equal(["0.bias", "1.weight", "1.bias"], names.Where(name => name.Contains('.', StringComparison.Ordinal)));
    }

    [Fact]
    public void NotesAreReplacedByName()
    {
        Graph graph = new();
        graph.Output("y", graph.Input("x", [1]).Relu());
        byte[] model = OnnxExport.WithMetadata(graph.ToOnnx(), new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        model = OnnxExport.WithMetadata(model, new Dictionary<string, string> { ["b"] = "3" });
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "3" }, OnnxExport.Metadata(model));
    }
}
