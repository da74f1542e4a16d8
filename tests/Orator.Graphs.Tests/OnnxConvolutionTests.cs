using Orator.Graphs.Onnx;

namespace Orator.Graphs.Tests;

public sealed class OnnxConvolutionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ConvolutionsOfAFileAreReadInTheirOrder()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [1, 2, 8, 8]);
        Tensor first = x.Conv(graph.Constant([1, 2, 3, 4], [2, 1, 1, 2]), graph.Constant([5, 6], [2]), [2, 1], groups: 2);
        graph.Output("y", first.Relu().Conv(graph.Constant([7, 8], [1, 2, 1, 1]), graph.Constant([9], [1])));

        IReadOnlyList<OnnxConvolution> convolutions = OnnxConvolution.ReadAll(Write(graph.ToOnnx()));

        Assert.Equal(2, convolutions.Count);
        Assert.Equal([1, 2, 3, 4], convolutions[0].Weights);
        Assert.Equal([2, 1, 1, 2], convolutions[0].Shape);
        Assert.Equal([5, 6], convolutions[0].Bias);
        Assert.Equal([2, 1], convolutions[0].Stride);
        Assert.Equal(2, convolutions[0].Groups);
        Assert.Equal([7, 8], convolutions[1].Weights);
        Assert.Equal(1, convolutions[1].Groups);
    }

    [Fact]
    public void WeightsThatAreNotConstantsAreRefused()
    {
        Graph graph = new();
        Tensor weights = graph.Input("w", [1, 2, 1, 1]);
        graph.Output("y", graph.Input("x", [1, 2, 8, 8]).Conv(weights, graph.Constant([9], [1])));
        AssertRefused(graph.ToOnnx(), "is not a constant");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(100)]
    public void ATruncatedFileIsRefused(int length)
    {
        Graph graph = new();
        float[] weights = [.. Enumerable.Range(0, 64).Select(i => (float)i)];
        graph.Output("y", graph.Input("x", [1, 8, 8, 8]).Conv(graph.Constant(weights, [8, 8, 1, 1]), graph.Constant(new float[8], [8])));
        AssertRefused(graph.ToOnnx()[..length], "not a usable ONNX model");
    }

    private void AssertRefused(byte[] model, string complaint)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => OnnxConvolution.ReadAll(Write(model)));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
        Assert.Contains("model.onnx", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    private string Write(byte[] model)
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, model);
        return path;
    }
}
