namespace Orator.Graphs.Tests;

public sealed class SamplingTests
{
    [Theory]
    [InlineData(Outside.Zeros, false)]
    [InlineData(Outside.Zeros, true)]
    [InlineData(Outside.Border, false)]
    [InlineData(Outside.Border, true)]
    public void ImagesAndVolumesAreReadAtTheGrid(Outside outside, bool alignCorners)
    {
        Check([2, 3, 5, 7], [2, 4, 6, 2], outside, alignCorners);
        Check([1, 2, 4, 3, 5], [1, 2, 3, 4, 3], outside, alignCorners);
    }

    [Fact]
    public void GridsThatDoNotFitAreRefused()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [1, 2, 4, 4]);
        Assert.Contains(
            "[1, 4, 4, 3]",
            Assert.Throws<ShapeException>(() => x.GridSample(graph.Input("grid", [1, 4, 4, 3]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void NearestResizeTakesTheElementBelow()
    {
        float[] x = Numbers.Some(2 * 3 * 4);
        double[] expected = [.. from c in Enumerable.Range(0, 2) from i in Enumerable.Range(0, 7) from j in Enumerable.Range(0, 6) select (double)x[(c * 3 + i * 3 / 7) * 4 + j * 4 / 6]];
        Numbers.Close(expected, Numbers.Run(t => t[0].Resize([7, 6], Interpolation.Nearest), ([1, 2, 3, 4], x)));
        Numbers.Close(expected, Numbers.Run(t => t[0].Reshape(1, 1, 2, 3, 4).Resize([2, 7, 6], Interpolation.Nearest), ([1, 2, 3, 4], x)));
    }

    [Fact]
    public void VolumesAreResizedInAllDimensions()
    {
        float[] x = Numbers.Some(2 * 60);
        int[] size = [3, 4, 5];
        foreach (int[] target in new[] { [6, 8, 10], [2, 3, 7], [6, 4, 5], new[] { 4, 2, 5 } })
        {
            double[] nearest = [.. from c in Enumerable.Range(0, 2) from p in Plain.Positions(target) select (double)x[(((((c * 3) + (p[0] * 3 / target[0])) * 4) + (p[1] * 4 / target[1])) * 5) + (p[2] * 5 / target[2])]];
            double[] linear = [.. from c in Enumerable.Range(0, 2)
                                  from p in Plain.Positions(target)
                                  select Plain.Sample(
                                      x.AsSpan(c * 60, 60),
                                      size,
                                      [.. p.Select((i, d) => ((i + 0.5) * size[d] / target[d]) - 0.5)],
                                      border: true)];
            Numbers.Close(nearest, Numbers.Run(t => t[0].Resize(target, Interpolation.Nearest), ([1, 2, 3, 4, 5], x)));
            Numbers.Close(linear, Numbers.Run(t => t[0].Resize(target), ([1, 2, 3, 4, 5], x)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LinearResizeInterpolates(bool alignCorners)
    {
        int[] size = [3, 4, 5];
        int[] target = [5, 4, 9];
        float[] x = Numbers.Some(2 * 60);
        double Position(int i, int d) => alignCorners ? i * (size[d] - 1.0) / (target[d] - 1) : (i + 0.5) * size[d] / target[d] - 0.5;
        double[] expected = [.. from c in Enumerable.Range(0, 2)
                                from p in Plain.Positions(target)
                                select Plain.Sample(x.AsSpan(c * 60, 60), size, [.. p.Select(Position)], border: true)];
        Numbers.Close(expected, Numbers.Run(t => t[0].Resize(target, Interpolation.Linear, alignCorners), ([1, 2, 3, 4, 5], x)));

        double[] plane = [.. from p in Plain.Positions([7, 2]) select Plain.Sample(
            x.AsSpan(0, 20),
            [4, 5],
            [alignCorners ? p[0] * 3 / 6.0 : (p[0] + 0.5) * 4 / 7 - 0.5, alignCorners ? p[1] * 4 : (p[1] + 0.5) * 5 / 2 - 0.5],
            border: true)];
        Numbers.Close(plane, Numbers.Run(t => t[0].Resize([7, 2], Interpolation.Linear, alignCorners), ([1, 1, 4, 5], x[..20])));
    }

    private static void Check(int[] shape, int[] gridShape, Outside outside, bool alignCorners)
    {
        int[] size = shape[2..];
        int elements = size.Aggregate(1, (a, b) => a * b);
        int dimensions = size.Length;
        float[] x = Numbers.Some(((Shape)shape).Elements, 1);
        // Up to 1.3: inside, across the border and outside.
        float[] grid = [.. Numbers.Some(((Shape)gridShape).Elements, 2).Select(v => v * 0.65f)];
        int points = gridShape[1..^1].Aggregate(1, (a, b) => a * b);
        List<double> expected = [];
        for (int plane = 0; plane < shape[0] * shape[1]; plane++)
        {
            for (int p = 0; p < points; p++)
            {
                int first = (plane / shape[1] * points + p) * dimensions;
                double[] position = [.. size.Select((s, d) =>
                {
                    double g = grid[first + dimensions - 1 - d];
                    return alignCorners ? (g + 1) / 2 * (s - 1) : ((g + 1) * s - 1) / 2;
                })];
                expected.Add(Plain.Sample(x.AsSpan(plane * elements, elements), size, position, outside == Outside.Border));
            }
        }

        Numbers.Close(expected, Numbers.Run(t => t[0].GridSample(t[1], outside, alignCorners), (shape, x), (gridShape, grid)), 1e-4);
    }
}
