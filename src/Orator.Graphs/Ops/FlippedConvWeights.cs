namespace Orator.Graphs.Ops;

/// <summary>
/// Weights of a convolution as those of its input gradient: [out, in / groups, k...] becomes [in, out / groups, k...], with the kernel
/// reversed in all its dimensions.
/// </summary>
internal sealed class FlippedConvWeights : Composite
{
    /// <summary>Creates the operation.</summary>
    /// <param name="weights">[out, in / groups, k...].</param>
    /// <param name="groups">Number of groups.</param>
    public FlippedConvWeights(Tensor weights, int groups)
        : base("FlippedConvWeights", weights)
    {
        Groups = groups;
        Declare(ElementType.Real, [groups * weights.Shape[1], weights.Shape[0] / groups, .. weights.Shape.Skip(2)]);
    }

    /// <summary>Number of groups.</summary>
    public int Groups { get; }

    public override IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs)
    {
        Tensor weights = inputs[0];
        (int outputs, int channels) = (weights.Shape[0] / Groups, weights.Shape[1]);
        int[] kernel = [.. weights.Shape.Skip(2)];
        int taps = kernel.Aggregate(1, (product, k) => product * k);
        Tensor exchanged = weights.Reshape(Groups, outputs, channels, taps).Transpose(0, 2, 1, 3);
        Tensor reversed = taps == 1 ? exchanged : exchanged.Gather([.. Enumerable.Range(0, taps).Reverse()], axis: 3);
        return [reversed.Reshape([Groups * channels, outputs, .. kernel])];
    }
}
