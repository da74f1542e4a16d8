using FsCheck;
using FsCheck.Fluent;

namespace Orator.Graphs.Tests;

public sealed class ConvolutionGradientTests
{
    // Every run draws the same cases.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(2026, 11).WithQuietOnSuccess(true);

    [Fact]
    public void GradientsOfRandomConvolutionsAgreeWithDifferences() => Check.One(Seeded, Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        GradientCheck.First(
            x => x[0].Conv(x[1], x[2], c.Stride, c.Padding, c.Dilation, c.Groups),
            [c.Samples, c.Channels * c.Groups, .. c.Size],
            [c.Outputs * c.Groups, c.Channels, .. c.Kernel],
            [c.Outputs * c.Groups]);
    }));

    [Fact]
    public void GradientsOfRandomTransposedConvolutionsAgreeWithDifferences() => Check.One(Seeded, Prop.ForAll(Cases().ToArbitrary(), c =>
    {
        int[] cut = [.. c.Padding.Zip([.. c.Kernel, .. c.Kernel], (p, k) => Math.Min(p, (k - 1) / 2))];
        GradientCheck.First(
            x => x[0].ConvTranspose(x[1], x[2], c.Stride, cut, [.. c.Stride.Select(s => s - 1)], c.Dilation, c.Groups),
            [c.Samples, c.Channels * c.Groups, .. c.Size],
            [c.Channels * c.Groups, c.Outputs, .. c.Kernel],
            [c.Outputs * c.Groups]);
    }));

    [Fact]
    public void GradientsOfGradientsOfConvolutionsAgreeWithDifferences()
    {
        GradientCheck.Second(x => x[0].Conv(x[1], null, [1], [1]).Tanh(), [1, 2, 3, 4], [2, 2, 3, 3]);
        GradientCheck.Second(x => x[0].Conv(x[1], null, [2], [1]).Square(), [1, 2, 5, 4], [2, 2, 3, 2]);
        GradientCheck.Second(x => x[0].Conv(x[1], null, [2], [1], [2], 2).Square(), [1, 2, 7], [2, 1, 3]);
        GradientCheck.Second(x => x[0].Conv(x[1], null, [1], [1]).Square(), [1, 2, 2, 3, 2], [1, 2, 3, 3, 2]);
        GradientCheck.Second(x => x[0].ConvTranspose(x[1], null, [2], [1], [1]).Square(), [1, 2, 3, 2], [2, 1, 3, 3]);
    }

    [Fact]
    public void GradientsOfManyChannelsAgreeWithDifferences()
    {
        // Enough columns that each position in the kernel has a product of its own.
        GradientCheck.First(x => x[0].Conv(x[1], null, [1], [1]), [1, 9, 3, 3], [2, 9, 3, 3]);
        GradientCheck.First(x => x[0].Conv(x[1], null, [2], [1], groups: 2), [1, 18, 4, 3], [2, 9, 3, 3]);
    }

    [Fact]
    public void TheGradientPenaltyOfADiscriminatorHasTheRightGradients()
    {
        // R1 (Mescheder et al. 2018, equation 9): the mean squared norm of the discriminator's gradient at real samples.
        Tensor Penalty(Tensor[] x)
        {
            Tensor hidden = x[0].Conv(x[1], x[2], [2], [1]).LeakyRelu(0.2f);
            Tensor features = hidden.Conv(x[3], null, [1], [1]).InstanceNorm(epsilon: 0.1f).LeakyRelu(0.2f).AveragePool([2, 2]);
            Tensor score = features.Reshape(2, -1).MatMul(x[4]);
            return Gradients.Of(score.Sum(), [x[0]])[0].Square().Sum([1, 2, 3]).Mean() * 5 + (-score).Softplus().Mean();
        }

        Shape[] shapes = [[2, 2, 8, 8], [3, 2, 3, 3], [3], [2, 3, 3, 3], [8, 1]];
        GradientCheck.Compare(
            Penalty, [.. shapes.Select((shape, i) => (shape, Array.ConvertAll(Numbers.Some(shape.Elements, i + 1), v => v * 0.5f)))], 1e-4);
    }

    // One to three spatial dimensions; sizes that the kernel fits into, whatever its stride, dilation and (unequal) paddings.
    private static Gen<Case> Cases() =>
        from dimensions in Gen.Choose(1, 3)
        from kernel in Gen.Choose(1, 3).ArrayOf(dimensions)
        from stride in Gen.Choose(1, 3).ArrayOf(dimensions)
        from dilation in Gen.Choose(1, 2).ArrayOf(dimensions)
        from padding in Gen.Choose(0, 3).ArrayOf(2 * dimensions)
        from extra in Gen.Choose(0, dimensions == 3 ? 1 : 3).ArrayOf(dimensions)
        from samples in Gen.Choose(1, 2)
        from groups in Gen.Choose(1, 3)
        from channels in Gen.Choose(1, 2)
        from outputs in Gen.Choose(1, 2)
        let size = kernel.Select((k, i) => dilation[i] * (k - 1) + 1 + extra[i]).ToArray()
        select new Case(samples, groups, channels, outputs, size, kernel, stride, padding, dilation);

    private sealed record Case(
        int Samples, int Groups, int Channels, int Outputs, int[] Size, int[] Kernel, int[] Stride, int[] Padding, int[] Dilation)
    {
        public override string ToString() =>
            $"{Samples} x {Groups} groups of {Channels} -> {Outputs}, size {string.Join(' ', Size)}, kernel {string.Join(' ', Kernel)}, stride {string.Join(' ', Stride)}, padding {string.Join(' ', Padding)}, dilation {string.Join(' ', Dilation)}";
    }
}
