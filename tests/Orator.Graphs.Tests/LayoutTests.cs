namespace Orator.Graphs.Tests;

public sealed class LayoutTests
{
    private static readonly float[] Counting = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Fact]
    public void SlicesTakeTheirRange()
    {
        Assert.Equal([5, 7, 17, 19], Numbers.Run(t => t[0].Slice(1, 1, 2).Slice(-1, 1, null, 2), ([2, 3, 4], Counting)));
        Assert.Equal([11, 23], Numbers.Run(t => t[0].Slice(1, -1).Slice(2, -1), ([2, 3, 4], Counting)));
    }

    [Fact]
    public void SplitAndConcatAreInverse()
    {
        Assert.Equal(Counting, Numbers.Run(t => Tensor.Concat(2, [.. t[0].Split(2, 1, 3)]), ([2, 3, 4], Counting)));
        Assert.Equal([1, 2, 3, 5, 6, 7], Numbers.Run(t => t[0].Split(-1, 1, 3)[1], ([2, 4], Counting[..8])));
    }

    [Fact]
    public void TransposeMovesAxes() =>
        Assert.Equal([0, 12, 1, 13, 2, 14, 3, 15], Numbers.Run(t => t[0].Transpose(1, 2, 0).Slice(0, 0, 1), ([2, 3, 4], Counting)));

    [Fact]
    public void GatherPicksEntries()
    {
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Numbers.Run(t => t[0].Gather([2, 0]), ([3, 4], Counting[..12])));
        Assert.Equal([3, 7, 11], Numbers.Run(t => t[0].Gather([-1], axis: 1), ([3, 4], Counting[..12])));
    }

    [Theory]
    [InlineData(PadMode.Constant, new float[] { 9, 9, 0, 1, 2, 9 })]
    [InlineData(PadMode.Reflect, new float[] { 2, 1, 0, 1, 2, 1 })]
    [InlineData(PadMode.Edge, new float[] { 0, 0, 0, 1, 2, 2 })]
    public void PadAddsWhatItsModeSays(PadMode mode, float[] expected) =>
        Assert.Equal(expected, Numbers.Run(t => t[0].Pad([0, 2], [0, 1], mode, 9), ([1, 3], Counting[..3])));

    [Fact]
    public void PixelShuffleMakesPlacesOfChannels()
    {
        Assert.Equal([0, 2, 1, 3, 4, 6, 5, 7], Numbers.Run(t => t[0].PixelShuffle(2), ([1, 4, 1, 2], Counting[..8])));
        Assert.Equal(Counting[..8], Numbers.Run(t => t[0].PixelShuffle(2).PixelUnshuffle(2), ([1, 4, 1, 2], Counting[..8])));
        Tensor x = new Graph().Input("x", [1, 3, 4, 5]);
        Assert.Throws<ShapeException>(() => x.PixelShuffle(2));
        Assert.Throws<ShapeException>(() => x.PixelUnshuffle(2));
    }

    [Fact]
    public void ExpandRepeats() => Assert.Equal([0, 0, 1, 1, 0, 0, 1, 1], Numbers.Run(t => t[0].Expand(2, 2, 2), ([2, 1], Counting[..2])));

    [Fact]
    public void ReductionsRunOverTheirAxes()
    {
        Assert.Equal(
            [12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34], Numbers.Run(t => t[0].Sum([0], keepAxes: true), ([2, 3, 4], Counting)));
        Assert.Equal([5.5f, 17.5f], Numbers.Run(t => t[0].Mean([1, -1]), ([2, 3, 4], Counting)));
        Assert.Equal([23], Numbers.Run(t => t[0].Max(), ([2, 3, 4], Counting)));
        Assert.Equal([0, 4, 8, 12, 16, 20], Numbers.Run(t => t[0].Min([2]), ([2, 3, 4], Counting)));
        Assert.Equal([7], Numbers.Run(t => t[0].Sum(), ([], [7])));
    }

    [Fact]
    public void ImpossibleLayoutsAreRefused()
    {
        Tensor x = new Graph().Input("x", [2, 3, 4]);
        Assert.Equal([6, 4], x.Reshape(-1, 4).Shape);
        Assert.Contains(
            "[2, 3, 4] cannot become [5, -1]", Assert.Throws<ShapeException>(() => x.Reshape(5, -1)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.Transpose(0, 1, 1));
        Assert.Throws<ShapeException>(() => x.Slice(1, 2, 4));
        Assert.Throws<ShapeException>(() => x.Slice(3, 0));
        Assert.Throws<ShapeException>(() => x.Split(2, 1, 2));
        Assert.Throws<ShapeException>(() => x.Gather([3], axis: 1));
        Assert.Throws<ShapeException>(() => x.Expand(2, 6, 4));
        Assert.Throws<ShapeException>(() => x.Pad([1], [1]));
        Assert.Throws<ShapeException>(() => x.Sum([0, -3]));
        Assert.Contains(
            "[2, 3, 4] and [2, 3, 5]",
            Assert.Throws<ShapeException>(() => Tensor.Concat(1, x, x.Graph.Input("y", [2, 3, 5]))).Message,
            StringComparison.Ordinal);
    }
}
