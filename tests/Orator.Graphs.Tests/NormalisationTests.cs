namespace Orator.Graphs.Tests;

public sealed class NormalisationTests
{
    private static readonly int[] ImageShape = [2, 4, 3, 5];
    private static readonly float[] Image = Numbers.Some(120, 1);
    private static readonly float[] Scale = Numbers.Some(4, 2);
    private static readonly float[] Bias = Numbers.Some(4, 3);

    [Fact]
    public void InstancesAreNormalisedOverTheirPlanes() =>
        Numbers.Close(
            PerChannel(Normalised(Image, 15)),
            Numbers.Run(t => t[0].InstanceNorm(t[1], t[2]), (ImageShape, Image), ([4], Scale), ([4], Bias)));

    [Fact]
    public void GroupsAreNormalisedTogether() =>
        Numbers.Close(
            PerChannel(Normalised(Image, 30)),
            Numbers.Run(t => t[0].GroupNorm(2, t[1], t[2]), (ImageShape, Image), ([4], Scale), ([4], Bias)));

    [Fact]
    public void LayersAreNormalisedOverTheLastAxes()
    {
        float[] scale = Numbers.Some(15, 4);
        float[] bias = Numbers.Some(15, 5);
        Numbers.Close(
            [.. Normalised(Image, 15).Select((v, i) => v * scale[i % 15] + bias[i % 15])],
            Numbers.Run(t => t[0].LayerNorm(t[1], t[2]), (ImageShape, Image), ([3, 5], scale), ([3, 5], bias)));
    }

    [Fact]
    public void BatchesAreNormalisedByTheRunningStatistics()
    {
        float[] mean = Numbers.Some(4, 6);
        float[] variance = [.. Numbers.Some(4, 7).Select(v => v * v + 0.1f)];
        Numbers.Close(
            PerChannel([.. Image.Select((v, i) => (v - mean[i / 15 % 4]) / Math.Sqrt(variance[i / 15 % 4] + 1e-3))]),
            Numbers.Run(
                t => t[0].BatchNorm(t[1], t[2], t[3], t[4], 1e-3f),
                (ImageShape, Image),
                ([4], Scale),
                ([4], Bias),
                ([4], mean),
                ([4], variance)));
    }

    [Fact]
    public void ParametersThatDoNotFitAreRefused()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", ImageShape);
        Tensor five = graph.Input("five", [5]);
        Assert.Contains(
            "[5] does not fit x [2, 4, 3, 5]",
            Assert.Throws<ShapeException>(() => x.InstanceNorm(five, five)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.GroupNorm(3, five, five));
        Assert.Throws<ShapeException>(() => x.LayerNorm(x.Slice(0, 0, 1), five));
        Assert.Throws<ShapeException>(() => five.InstanceNorm());
    }

    private static double[] Normalised(float[] x, int size) => [.. x.Chunk(size).SelectMany(chunk =>
    {
        double mean = chunk.Average(v => (double)v);
        double variance = chunk.Average(v => (v - mean) * (v - mean));
        return chunk.Select(v => (v - mean) / Math.Sqrt(variance + 1e-5));
    })];

    private static double[] PerChannel(double[] x) => [.. x.Select((v, i) => v * Scale[i / 15 % 4] + Bias[i / 15 % 4])];
}
