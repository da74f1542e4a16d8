namespace Orator.Graphs;

public sealed partial class Tensor
{
    /// <summary>
    /// Convolution whose input channels are scaled by a style and whose results are divided by their expected deviation (Karras et al.
    /// 2020, equations 1 to 3), with the size kept, multiplied by <paramref name="up"/> or divided by <paramref name="down"/>, as StyleGAN2
    /// composes it.
    /// </summary>
    /// <param name="weights">[out, in, k, k] with odd k, the same for all samples. x is [N, in, H, W].</param>
    /// <param name="style">[N, in], factors of the input channels.</param>
    /// <param name="demodulate">Whether results are divided by sqrt(sum over in, k, k of (style * weights)^2 + epsilon).</param>
    /// <param name="up">Factor of upsampling: a transposed convolution, then the filter.</param>
    /// <param name="down">Factor of downsampling: the filter, then a strided convolution.</param>
    /// <param name="filter">Filter of <see cref="UpFirDn"/>, square, needed if a factor is not 1; its sum should be 1, or the square of
    /// <paramref name="up"/>.</param>
    /// <param name="epsilon">Added to the sum.</param>
    /// <returns>[N, out, H up / down, W up / down].</returns>
    /// <remarks>
    /// The activations are scaled before and after one convolution with shared weights, which is the same as weights of their own for each
    /// sample, but keeps them constant for the runtime and needs no groups: 0.5 to 1.0 of the time, in training too.
    /// </remarks>
    /// <exception cref="ShapeException">The operands do not fit together.</exception>
    /// <exception cref="ArgumentException">Both factors are not 1, or there is no square filter for one.</exception>
    public Tensor ModulatedConv(
        Tensor weights, Tensor style, bool demodulate = true, int up = 1, int down = 1, float[,]? filter = null, float epsilon = 1e-8f)
    {
        if (Rank != 4 || weights.Rank != 4 || weights.Shape[2] != weights.Shape[3] || weights.Shape[2] % 2 == 0 || style.Shape != [Shape[0], weights.Shape[1]] || Shape[1] != weights.Shape[1])
        {
            throw new ShapeException($"ModulatedConv: weights {weights.Shape} and style {style.Shape} do not fit x {Shape}: expected [out, in, k, k] with odd k and [N, in] for [N, in, H, W].");
        }

        if ((up != 1 && down != 1) || (up * down != 1 && (filter is null || filter.GetLength(0) != filter.GetLength(1))))
        {
            throw new ArgumentException(
                "ModulatedConv: one factor of up and down must be 1, and the other needs a square filter unless it is 1.");
        }

        (int samples, int outputs, int kernel) = (Shape[0], weights.Shape[0], weights.Shape[2]);
        Tensor x = this * style.Reshape(samples, -1, 1, 1);
        if (up > 1)
        {
            int rest = filter!.GetLength(0) - up - kernel + 1;
            int begin = ((rest + 1) / 2) + up - 1;
            int end = (rest / 2) + 1;
            x = x.ConvTranspose(weights.Transpose(1, 0, 2, 3), stride: [up]).UpFirDn(filter, padding: [begin, begin, end, end]);
        }
        else if (down > 1)
        {
            int rest = filter!.GetLength(0) - down + kernel - 1;
            (int begin, int end) = ((rest + 1) / 2, rest / 2);
            x = x.UpFirDn(filter, padding: [begin, begin, end, end]).Conv(weights, stride: [down]);
        }
        else
        {
            x = x.Conv(weights, padding: [kernel / 2]);
        }

        if (!demodulate)
        {
            return x;
        }

        // Sum over in and k, k of (style * weights)^2, the inner sum first.
        Tensor power = style.Square().MatMul(weights.Square().Sum([2, 3]).Transpose(1, 0));
        return x * (1 / (power + epsilon).Sqrt()).Reshape(samples, outputs, 1, 1);
    }
}
