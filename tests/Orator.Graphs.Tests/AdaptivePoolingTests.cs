using FsCheck;
using FsCheck.Fluent;

namespace Orator.Graphs.Tests;

public sealed class AdaptivePoolingTests
{
    // Every run draws the same cases.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(2028, 13).WithQuietOnSuccess(true);

    [Fact]
    public void WindowsDivideTheInputEvenly()
    {
        // Seven elements into three windows: 0 to 3, 2 to 5, 4 to 7.
        float[] x = [1, 2, 4, 8, 16, 32, 64];
        Numbers.Close([7.0 / 3, 28.0 / 3, 112.0 / 3], Numbers.Run(t => t[0].AdaptiveAveragePool([3]), ([1, 1, 7], x)));
        Assert.Equal([4, 16, 64], Numbers.Run(t => t[0].AdaptiveMaxPool([3]), ([1, 1, 7], x)));

        // Two into three: each window has one or both.
        Assert.Equal([1, 1.5f, 2], Numbers.Run(t => t[0].AdaptiveAveragePool([3]), ([1, 1, 2], [1, 2])));
    }

    [Fact]
    public void RandomShapesMatchTheDefinitionAndHaveGradients() => Check.One(Seeded, Prop.ForAll(
        (from dimensions in Gen.Choose(1, 3)
         from input in Gen.Choose(1, dimensions == 3 ? 5 : 7).ArrayOf(dimensions)
         from size in Gen.Choose(1, 5).ArrayOf(dimensions)
         select (Input: input, Size: size)).ToArbitrary(),
        c =>
        {
            int[] shape = [2, 1, .. c.Input];
            float[] x = Numbers.Some(((Shape)shape).Elements);
            Numbers.Close(
                Pool(x, c.Input, c.Size, window => window.Average()), Numbers.Run(t => t[0].AdaptiveAveragePool(c.Size), (shape, x)));
            Numbers.Close(Pool(x, c.Input, c.Size, window => window.Max()), Numbers.Run(t => t[0].AdaptiveMaxPool(c.Size), (shape, x)));
            GradientCheck.First(t => t[0].AdaptiveAveragePool(c.Size).Square(), (Shape)shape);
            GradientCheck.First(t => t[0].AdaptiveMaxPool(c.Size).Square(), (Shape)shape);
        }));

    [Fact]
    public void SecondDerivativesExist()
    {
        GradientCheck.Second(t => t[0].Square().AdaptiveAveragePool([2, 3]), new Shape[] { [1, 2, 4, 4] });
        GradientCheck.Second(t => t[0].Square().AdaptiveMaxPool([2, 3]), new Shape[] { [1, 2, 4, 4] });
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        Tensor x = new Graph().Input("x", [1, 2, 4, 4]);
        Assert.Contains("[1, 2, 4, 4]", Assert.Throws<ShapeException>(() => x.AdaptiveAveragePool([2])).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => x.AdaptiveMaxPool([2, 0]));
    }

    private static double[] Pool(float[] x, int[] input, int[] size, Func<IEnumerable<double>, double> reduce)
    {
        int plane = input.Aggregate(1, (product, n) => product * n);
        return [.. from first in Enumerable.Range(0, x.Length / plane).Select(i => i * plane)
                   from o in Plain.Positions(size)
                   select reduce(from i in Plain.Positions(input)
                                 where i.Select((p, d) => p >= Math.Floor((double)o[d] * input[d] / size[d]) && p < Math.Ceiling(
                                     (o[d] + 1.0) * input[d] / size[d])).All(inside => inside)
                                 select (double)x[first + i.Zip(input).Aggregate(0, (index, p) => (index * p.Second) + p.First)])];
    }
}
