using FsCheck;
using FsCheck.Fluent;
using Orator.Checkpoints;
using Orator.Graphs.Layers;

namespace Orator.Graphs.Tests;

public sealed class FilteringTests
{
    // Every run draws the same cases.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(2029, 13).WithQuietOnSuccess(true);

    [Fact]
    public void RandomFiltersMatchTheDefinitionAndHaveGradients() => Check.One(Seeded, Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        float[] x = Numbers.Some(((Shape)c.Shape).Elements);
        Numbers.Close(
            Filter(x, c.Shape, c.Kernel, c.Up, c.Down, c.Padding),
            Numbers.Run(t => t[0].UpFirDn(c.Kernel, c.Up, c.Down, c.Padding), (c.Shape, x)));
        GradientCheck.First(t => t[0].Square().UpFirDn(c.Kernel, c.Up, c.Down, c.Padding), (Shape)c.Shape);
    }));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void FiltersHaveSecondDerivatives(int up, int down) =>
        GradientCheck.Second(
            t => t[0].Square().UpFirDn(FilterKernel.Separable([1, 3, 3, 1]), up, down, [2, 1]), new Shape[] { [1, 2, 4, 3] });

    [Fact]
    public void ConstantPlanesStayInside()
    {
        // The blurs of a generator keep the brightness away from the border.
        float[,] kernel = FilterKernel.Separable([1, 3, 3, 1], 4);
        float[] doubled = Numbers.Run(
            t => t[0].UpFirDn(kernel, up: 2, padding: [2, 2, 1, 1]), ([1, 1, 4, 4], [.. Enumerable.Repeat(1f, 16)]));
        Assert.Equal(64, doubled.Length);
        Assert.All(doubled.Chunk(8).Skip(1).SkipLast(1).SelectMany(row => row[1..^1]), v => Assert.Equal(1, v, 1e-6));
        Assert.Equal(1, FilterKernel.Separable([1, 2, 1]).Cast<float>().Sum(), 1e-6);
    }

    [Fact]
    public void FiltersThatDoNotFitAreRefused()
    {
        Tensor x = new Graph().Input("x", [1, 2, 3, 3]);
        Assert.Contains("[1, 2, 3, 3]", Assert.Throws<ShapeException>(() => x.UpFirDn(new float[4, 4])).Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 1, 1], x.UpFirDn(new float[4, 4], padding: [0, 0, 1, 1]).Shape);
        Assert.Throws<ShapeException>(() => x.UpFirDn(new float[1, 1], up: 0));
    }

    [Theory]
    [InlineData("blur_p2_1", 1, 1, 2, 1, 1)]
    [InlineData("blur_p1_1_gain4", 1, 1, 1, 1, 4)]
    [InlineData("up2_p2_1_gain4", 2, 1, 2, 1, 4)]
    [InlineData("down2_p1_1", 1, 2, 1, 1, 1)]
    [InlineData("asym_up2_down3_p3_2", 2, 3, 3, 2, 0)]
    [InlineData("neg_pad", 2, 1, -1, 2, 1)]
    public void FiltersAgreeWithTheReference(string name, int up, int down, int begin, int end, int gain)
    {
        using SafetensorsFile values = SafetensorsFile.Read(SharedFolder.Path("fixtures/styleheat/sg2_ops.safetensors"));
        float[,] kernel = FilterKernel.Separable([1, 3, 3, 1], gain);
        if (gain == 0)
        {
            StoredTensor stored = values["in.kernel_asym"];
            kernel = new float[stored.Shape[0], stored.Shape[1]];
            Buffer.BlockCopy(stored.Values, 0, kernel, 0, 4 * stored.Values.Length);
        }

        StoredTensor x = values["in.x"];
        StoredTensor expected = values["out.upfirdn2d." + name];
        Blur layer = new(kernel, [begin, begin, end, end], up, down);
        Numbers.Close(Array.ConvertAll(expected.Values, v => (double)v), Numbers.Run(t => layer.Forward(t[0]), (x.Shape, x.Values)), 2e-6);
    }

    private static Gen<(int[] Shape, float[,] Kernel, int Up, int Down, int[] Padding)> Cases() =>
        from size in Gen.Choose(2, 5).ArrayOf(2)
        from up in Gen.Elements(1, 1, 2, 3)
        from down in Gen.Elements(1, 1, 2, 3)
        from taps in Gen.Elements<float[]>([1, 3, 3, 1], [1, 2, 1], [1, 1, 1], [1, 4, 6, 4, 1], [2, -1], [3])
        from other in Gen.Elements<float[]>([1, 3, 3, 1], [1, 1], [1, 0, 2], [0.5f])
        from padding in Gen.Choose(-1, 3).ArrayOf(4)
        let kernel = Product(taps, other)
        where (size[0] * up) + padding[0] + padding[2] >= taps.Length && (size[1] * up) + padding[1] + padding[3] >= other.Length
        select ((int[])[1, 2, .. size], kernel, up, down, padding);

    private static float[,] Product(float[] rows, float[] columns)
    {
        float[,] kernel = new float[rows.Length, columns.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++)
            {
                kernel[i, j] = rows[i] * columns[j];
            }
        }

        return kernel;
    }

    // Every result is the sum over the kernel, reversed, of the elements that lie at multiples of the factor in the padded plane.
    private static double[] Filter(float[] x, int[] shape, float[,] kernel, int up, int down, int[] padding)
    {
        (int height, int width) = (kernel.GetLength(0), kernel.GetLength(1));
        int[] output = [.. new[] { height, width }.Select((k, d) => (((shape[2 + d] * up) + padding[d] + padding[d + 2] - k) / down) + 1)];
        return [.. from plane in x.Chunk(shape[2] * shape[3])
                   from o in Plain.Positions(output)
                   select (from tap in Plain.Positions([height, width])
                           let row = (o[0] * down) + tap[0] - padding[0]
                           let column = (o[1] * down) + tap[1] - padding[1]
                           where row >= 0 && column >= 0 && row % up == 0 && column % up == 0 && row / up < shape[2] && column / up < shape[3]
                           select (double)plane[(row / up * shape[3]) + (column / up)] * kernel[height - 1 - tap[0], width - 1 - tap[1]]).Sum()];
    }
}
