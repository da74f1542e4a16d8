namespace Orator.Graphs.Tests;

public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(new[] { 2, 4, 11 }, new[] { 6, 4, 3 }, new[] { 2 }, new[] { 1 }, new[] { 1 }, 1)]
    [InlineData(new[] { 2, 4, 9, 8 }, new[] { 6, 2, 3, 2 }, new[] { 2, 1 }, new[] { 0, 1, 2, 1 }, new[] { 1 }, 2)]
    [InlineData(new[] { 1, 3, 10, 10 }, new[] { 3, 1, 3, 3 }, new[] { 1 }, new[] { 2 }, new[] { 2 }, 3)]
    [InlineData(new[] { 1, 2, 5, 6, 4 }, new[] { 3, 2, 3, 2, 3 }, new[] { 1, 2, 1 }, new[] { 1, 0, 1 }, new[] { 1 }, 1)]
    [InlineData(new[] { 2, 2, 4, 5, 4 }, new[] { 3, 2, 3, 3, 3 }, new[] { 2, 1, 1 }, new[] { 1 }, new[] { 1 }, 1)]
    [InlineData(new[] { 2, 2, 3, 5, 6 }, new[] { 3, 2, 2, 3, 3 }, new[] { 1, 2, 1 }, new[] { 3, 0, 1, 0, 1, 2 }, new[] { 1, 1, 2 }, 1)]
    [InlineData(new[] { 1, 2, 5, 5, 4 }, new[] { 18, 2, 3, 2, 3 }, new[] { 1 }, new[] { 1 }, new[] { 1 }, 1)]
    [InlineData(new[] { 1, 1, 5, 6, 5 }, new[] { 18, 1, 5, 5, 5 }, new[] { 1 }, new[] { 2, 2, 2, 1, 2, 2 }, new[] { 1 }, 1)]
    public void ConvolutionsMatchTheDefinition(int[] x, int[] weights, int[] stride, int[] padding, int[] dilation, int groups)
    {
        Plain.Window window = Plain.Window.Of(x, stride, padding, dilation, weights[2..]);
        float[] values = Numbers.Some(((Shape)x).Elements, 1);
        float[] kernel = Numbers.Some(((Shape)weights).Elements, 2);
        float[] bias = Numbers.Some(weights[0], 3);
        double[] expected = Plain.Convolution(values, x, kernel, weights, bias, window, groups);
        Numbers.Close(
            expected,
            Numbers.Run(
                t => t[0].Conv(t[1], t[2], stride, padding, dilation, groups), (x, values), (weights, kernel), ([weights[0]], bias)));
    }

    [Theory]
    [InlineData(new[] { 2, 4, 7 }, new[] { 4, 3, 4 }, new[] { 2 }, new[] { 1 }, new[] { 0 }, 1)]
    [InlineData(new[] { 1, 4, 5, 6 }, new[] { 4, 3, 3, 3 }, new[] { 2 }, new[] { 1 }, new[] { 1 }, 2)]
    [InlineData(new[] { 1, 2, 3, 4, 3 }, new[] { 2, 3, 3, 2, 3 }, new[] { 1, 2, 2 }, new[] { 0, 1, 1 }, new[] { 0, 1, 0 }, 1)]
    public void TransposedConvolutionsMatchTheDefinition(
        int[] x, int[] weights, int[] stride, int[] padding, int[] outputPadding, int groups)
    {
        float[] values = Numbers.Some(((Shape)x).Elements, 1);
        float[] kernel = Numbers.Some(((Shape)weights).Elements, 2);
        double[] expected = Plain.TransposedConvolution(values, x, kernel, weights, stride, padding, outputPadding, groups);
        Numbers.Close(
            expected,
            Numbers.Run(
                t => t[0].ConvTranspose(t[1], null, stride, padding, outputPadding, groups: groups), (x, values), (weights, kernel)));
    }

    [Fact]
    public void PoolsMatchTheDefinition()
    {
        int[] shape = [2, 3, 7, 6];
        float[] x = Numbers.Some(2 * 3 * 7 * 6);
        Plain.Window window = Plain.Window.Of(shape, [2], [0, 1, 1, 0], [1], [3, 2]);
        Numbers.Close(
            Plain.Pool(x, shape, window, taps => taps.Max()), Numbers.Run(t => t[0].MaxPool([3, 2], [2], [0, 1, 1, 0]), (shape, x)));
        Numbers.Close(
            Plain.Pool(x, shape, window, taps => taps.Average()),
            Numbers.Run(t => t[0].AveragePool([3, 2], [2], [0, 1, 1, 0], countPadding: false), (shape, x)));
        Numbers.Close(
            Plain.Pool(x, shape, window, taps => taps.Sum() / 6),
            Numbers.Run(t => t[0].AveragePool([3, 2], [2], [0, 1, 1, 0]), (shape, x)));
        Numbers.Close([.. x.Chunk(42).Select(c => c.Average(v => (double)v))], Numbers.Run(t => t[0].GlobalAveragePool(), (shape, x)));
        Numbers.Close([.. x.Chunk(42).Select(c => (double)c.Max())], Numbers.Run(t => t[0].GlobalMaxPool(), (shape, x)));
    }

    [Fact]
    public void PoolsFollowWidePaddings() =>
        Assert.Equal(
            [0, 0, 0, 1.5f],
            Numbers.Run(t => t[0].Pad([0, 0, 2, 2], [0, 0, 0, 0]).AveragePool([2, 2]), ([1, 2, 2, 2], [1, 1, 2, 2, 3, 3, 4, 4]))[..4]);

    [Fact]
    public void BatchedMatrixProductsBroadcast()
    {
        float[] a = Numbers.Some(2 * 3 * 4, 1);
        float[] b = Numbers.Some(5 * 4 * 2, 2);
        double[] expected = new double[2 * 5 * 3 * 2];
        for (int i = 0; i < expected.Length; i++)
        {
            (int n, int m, int row, int column) = (i / 30, i / 6 % 5, i / 2 % 3, i % 2);
            expected[i] = Enumerable.Range(0, 4).Sum(k => (double)a[(n * 3 + row) * 4 + k] * b[(m * 4 + k) * 2 + column]);
        }

        Numbers.Close(expected, Numbers.Run(t => t[0].MatMul(t[1]), ([2, 1, 3, 4], a), ([5, 4, 2], b)));
    }

    [Fact]
    public void MisfitsNameTheShapes()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [1, 3, 8, 8]);
        Tensor weights = graph.Input("w", [4, 2, 3, 3]);
        ShapeException e = Assert.Throws<ShapeException>(() => x.Conv(weights));
        Assert.Contains("[4, 2, 3, 3]", e.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 8, 8]", e.Message, StringComparison.Ordinal);
        Tensor large = graph.Input("large", [4, 3, 9, 9]);
        Assert.Contains("does not fit", Assert.Throws<ShapeException>(() => x.Conv(large)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 4, 2, 2], x.Conv(large, padding: [1]).Shape);
        Assert.Throws<ShapeException>(() => x.Conv(graph.Input("fits", [4, 3, 3, 3]), graph.Input("bias", [3])));
        Assert.Throws<ShapeException>(() => x.Conv(graph.Input("flat", [4, 3, 3])));
        Assert.Throws<ShapeException>(() => x.MatMul(graph.Input("matrix", [9, 2])));
        Assert.Throws<ShapeException>(() => x.ConvTranspose(weights));
        Assert.Throws<ShapeException>(() => x.MaxPool([2]));
    }
}
