namespace Orator.Graphs.Tests;

/// <summary>The penalty of a discriminator's gradient by its pictures is itself differentiated in training.</summary>
public sealed class DiscriminatorGradientTests
{
    private static readonly float[,] Filter = FilterKernel.Separable([1, 3, 3, 1]);

    [Fact]
    public void AWholeDiscriminatorHasSecondDerivatives() =>
        GradientCheck.Second(Score, [2, 1, 4, 4], [2, 1, 3, 3], [2], [2, 1, 1, 1], [2, 3, 3, 3], [1, 8]);

    // The parts of StyleGAN2's: filters, strided convolutions, scaled leaky ReLU, the residual sum, the deviation of the batch.
    private static Tensor Score(Tensor[] x)
    {
        Tensor image = x[0];
        Tensor main = image.UpFirDn(Filter, padding: [2]).Conv(x[1], null, [2], [0]) + x[2].Reshape(1, 2, 1, 1);
        Tensor skip = image.UpFirDn(Filter, down: 2, padding: [1]).Conv(x[3]);
        Tensor features = (main.LeakyRelu(0.2f) * MathF.Sqrt(2) + skip) * (1 / MathF.Sqrt(2));
        Tensor centred = features - features.Mean([0], keepAxes: true);
        Tensor deviation = (centred.Square().Mean([0], keepAxes: true) + 1e-2f).Sqrt().Mean([1, 2, 3], keepAxes: true);
        Tensor all = Tensor.Concat(1, features, deviation.Expand(2, 1, 2, 2)).Conv(x[4], null, [1], [1]).LeakyRelu(0.2f);
        return all.Reshape(2, 8).MatMul(x[5].Transpose(1, 0));
    }
}
