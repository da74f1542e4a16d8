using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>The form in which a convolution is computed: the first that suits it.</summary>
/// <param name="target">What the processor can do.</param>
/// <param name="integers">Whether the convolution may become one of 8-bit integers, and hence stays an ordinary operator.</param>
internal sealed class ConvolutionForms(Target target, bool integers = false)
{
    /// <summary>The convolution in another form; null where the ordinary operator is the best.</summary>
    /// <param name="x">[N, in, spatial...].</param>
    /// <param name="weights">[out, in / groups, k...].</param>
    /// <param name="bias">[out]; null for none.</param>
    /// <param name="window">The window.</param>
    /// <param name="groups">Number of groups.</param>
    public Tensor? Lower(Tensor x, Tensor weights, Tensor? bias, Window window, int groups)
    {
        if (!integers && LargeKernels.Suits(weights, window, groups, target))
        {
            return Biased(LargeKernels.InParts(x, weights, window, target), bias);
        }

        if (EnlargedConvolutions.Suits(x, weights, window, groups, target))
        {
            return EnlargedConvolutions.Small(x, weights, bias, target);
        }

        if (!integers && ByKernel(x, weights, bias, window, groups) is { } result)
        {
            return result;
        }

        return VolumeConvolutions.Suits(x, weights, window, groups)
            ? Biased(VolumeConvolutions.Planar(x, weights, window, this), bias)
            : null;
    }

    /// <summary>The convolution by a kernel, or by the ordinary operator.</summary>
    public Tensor Compute(Tensor x, Tensor weights, Tensor? bias, Window window) =>
        ByKernel(x, weights, bias, window, 1) ?? x.Graph.Add(new Convolution(x, weights, bias, window, 1));

    private Tensor? ByKernel(Tensor x, Tensor weights, Tensor? bias, Window window, int groups)
    {
        if (WinogradConvolution.Suits(window, groups, weights, target))
        {
            return x.Graph.Add(new WinogradConvolution(x, weights, bias, window));
        }

        return DirectConvolution.Suits(window, groups, weights, target)
            ? x.Graph.Add(new DirectConvolution(x, weights, PackedWeights.Of(weights), bias, window))
            : null;
    }

    private static Tensor Biased(Tensor result, Tensor? bias) =>
        bias is null ? result : result + bias.Reshape([bias.Shape[0], .. Enumerable.Repeat(1, result.Rank - 2)]);
}
