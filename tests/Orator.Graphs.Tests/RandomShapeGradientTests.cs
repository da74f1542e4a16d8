using FsCheck;
using FsCheck.Fluent;

namespace Orator.Graphs.Tests;

/// <summary>Gradients on shapes and settings that nobody chose.</summary>
public sealed class RandomShapeGradientTests
{
    // Every run draws the same cases.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(2027, 13).WithQuietOnSuccess(true);

    [Fact]
    public void BroadcastArithmetic() => Check.One(Seeded, Prop.ForAll(
        (from shape in Dimensions(0, 4)
         from left in Gen.Elements(true, false).ArrayOf(shape.Length)
         from right in Gen.Elements(true, false).ArrayOf(shape.Length)
         from dropped in Gen.Choose(0, shape.Length)
         select (Left: Ones(shape, left), Right: Ones(shape, right)[dropped..])).ToArbitrary(),
        c => GradientCheck.First(
            x => (x[0] - x[1]) * x[1].Exp() / (x[0].Square() + 1) + x[0].Maximum(x[1]), (Shape)c.Left, (Shape)c.Right)));

    [Fact]
    public void Reductions() => Check.One(Seeded, Prop.ForAll(
        (from shape in Dimensions(1, 4)
         from reduced in Gen.Elements(true, false).ArrayOf(shape.Length)
         from keep in Gen.Elements(true, false)
         select (Shape: shape, Axes: Enumerable.Range(0, shape.Length).Where(i => reduced[i]).ToArray(), Keep: keep)).ToArbitrary(),
        c => GradientCheck.First(
            x => x[0].Square().Sum(c.Axes, c.Keep) * x[0].Mean(c.Axes, c.Keep) + x[0].Max(c.Axes, c.Keep) * x[0].Min(c.Axes, c.Keep),
            (Shape)c.Shape)));

    [Fact]
    public void MatrixProducts() => Check.One(Seeded, Prop.ForAll(
        (from batch in Dimensions(0, 2)
         from left in Gen.Elements(true, false).ArrayOf(batch.Length)
         from dropped in Gen.Choose(0, batch.Length)
         from size in Gen.Choose(1, 4).ArrayOf(3)
         select (Left: (int[])[.. Ones(batch, left), size[0], size[1]], Right: (int[])[.. batch[dropped..], size[1], size[2]])).ToArbitrary(),
        c => GradientCheck.First(x => x[0].MatMul(x[1]), (Shape)c.Left, (Shape)c.Right)));

    [Fact]
    public void PoolsAndResizes() => Check.One(Seeded, Prop.ForAll(
        (from dimensions in Gen.Choose(1, 3)
         from kernel in Gen.Choose(1, 3).ArrayOf(dimensions)
         from stride in Gen.Choose(1, 3).ArrayOf(dimensions)
         from extra in Gen.Choose(0, 3).ArrayOf(dimensions)
         from pad in Gen.Elements(0, 1)
         from size in Gen.Choose(1, 6).ArrayOf(dimensions)
         let input = kernel.Zip(extra, (k, e) => k + e).ToArray()
         // The runtime wants paddings below the kernel's size.
         let padding = kernel.Concat(kernel).Select(k => Math.Min(pad, k - 1)).ToArray()
         select (Shape: (int[])[1, 2, .. input], Kernel: kernel, Stride: stride, Padding: padding, Size: size)).ToArbitrary(),
        c =>
        {
            GradientCheck.First(x => x[0].MaxPool(c.Kernel, c.Stride, c.Padding), (Shape)c.Shape);
            GradientCheck.First(x => x[0].AveragePool(c.Kernel, c.Stride, c.Padding), (Shape)c.Shape);
            GradientCheck.First(x => x[0].AveragePool(c.Kernel, c.Stride, c.Padding, countPadding: false), (Shape)c.Shape);
            GradientCheck.First(x => x[0].Resize(c.Size), (Shape)c.Shape);
            GradientCheck.First(x => x[0].Resize([.. c.Shape.Skip(2).Select(d => 2 * d)], Interpolation.Nearest), (Shape)c.Shape);
        }));

    [Fact]
    public void Layouts() => Check.One(Seeded, Prop.ForAll(
        (from shape in Dimensions(2, 4)
         from order in Gen.Shuffle(Enumerable.Range(0, shape.Length).ToArray())
         from axis in Gen.Choose(0, shape.Length - 1)
         from start in Gen.Choose(0, shape[axis] - 1)
         from step in Gen.Choose(1, 3)
         from begins in Gen.Choose(0, 2).ArrayOf(shape.Length)
         from ends in Gen.Choose(0, 2).ArrayOf(shape.Length)
         from picked in Gen.Choose(0, shape[axis] - 1).NonEmptyListOf()
         select (Shape: shape, Order: order, Axis: axis, Start: start, Step: step, Begins: begins, Ends: ends, Picked: picked.Take(6).ToArray())).ToArbitrary(),
        c =>
        {
            GradientCheck.First(x => x[0].Square().Transpose(c.Order), (Shape)c.Shape);
            GradientCheck.First(x => x[0].Square().Slice(c.Axis, c.Start, null, c.Step), (Shape)c.Shape);
            GradientCheck.First(x => x[0].Square().Pad(c.Begins, c.Ends), (Shape)c.Shape);
            GradientCheck.First(x => x[0].Square().Pad(c.Begins, c.Ends, PadMode.Edge), (Shape)c.Shape);
            GradientCheck.First(x => x[0].Square().Gather(c.Picked, c.Axis), (Shape)c.Shape);
            GradientCheck.First(x => Tensor.Concat(c.Axis, x[0], x[0].Exp(), x[0].Slice(c.Axis, c.Start)).Square(), (Shape)c.Shape);
        }));

    private static Gen<int[]> Dimensions(int fewest, int most) =>
        from rank in Gen.Choose(fewest, most)
        from shape in Gen.Choose(1, 3).ArrayOf(rank)
        select shape;

    // Some dimensions become 1.
    private static int[] Ones(int[] shape, bool[] which) => [.. shape.Zip(which, (d, one) => one ? 1 : d)];
}
