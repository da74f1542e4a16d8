using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// How much pictures differ by value and by slope at several scales: in place of <see cref="PerceptualLoss"/> where no feature network is
/// at hand. Slopes (differences of neighbouring pixels; gradient difference loss of Mathieu et al. 2016 with exponent 1) keep edges from
/// being blurred.
/// </summary>
public static class ReconstructionLoss
{
    // Makes both terms alike at a difference of a quarter: the square brings large errors down at first, the absolute value small ones in
    // the end.
    private const float Square = 4;

    /// <summary>Mean over the scales of mean |a - b| + 4 mean (a - b)^2 + mean |dx a - dx b| + mean |dy a - dy b|.</summary>
    /// <param name="generated">Generated pictures [N, 3, h, w], RGB from 0 to 1, one for each scale.</param>
    /// <param name="real">Real pictures of the same sizes; no gradient flows to them.</param>
    /// <param name="weights">
    /// How much each pixel counts, [N, 1, H, W] at the size of the largest pictures, of which the others are integer fractions; null: all
    /// count as 1. The weights are not normalised.
    /// </param>
    /// <returns>One number.</returns>
    public static Tensor Of(IReadOnlyList<Tensor> generated, IReadOnlyList<Tensor> real, Tensor? weights = null) =>
        Terms.Sum(generated.Zip(
            real,
            (fake, truth) => OfScale(fake - truth.Detach(), weights is null ? null : Shrink(weights, fake.Shape[2])))) / generated.Count;

    private static Tensor Shrink(Tensor weights, int height)
    {
        int factor = weights.Shape[2] / height;
        return factor == 1 ? weights : weights.AveragePool([factor, factor], [factor, factor]);
    }

    // Differences are linear: the difference of slopes is the slope of the difference.
    private static Tensor OfScale(Tensor difference, Tensor? weights)
    {
        (int height, int width) = (difference.Shape[2], difference.Shape[3]);
        Tensor across = difference.Slice(3, 1, width) - difference.Slice(3, 0, width - 1);
        Tensor down = difference.Slice(2, 1, height) - difference.Slice(2, 0, height - 1);
        return weights is null
            ? difference.Abs().Mean() + (difference.Square().Mean() * Square) + across.Abs().Mean() + down.Abs().Mean()
            : ((difference.Abs() + (difference.Square() * Square)) * weights).Mean()
                + (across.Abs() * weights.Slice(3, 1, width)).Mean()
                + (down.Abs() * weights.Slice(2, 1, height)).Mean();
    }
}
