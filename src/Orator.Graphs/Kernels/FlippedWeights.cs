namespace Orator.Graphs.Kernels;

/// <summary>
/// Weights of a convolution as those of its input gradient: [out, in / groups, k...] becomes [in, out / groups, k...], with the kernel reversed in all its
/// dimensions.
/// </summary>
internal sealed class FlippedWeights : KernelOperation
{
    private readonly int _groups;

    /// <summary>Creates the operation.</summary>
    /// <param name="weights">[out, in / groups, k...].</param>
    /// <param name="groups">Number of groups.</param>
    public FlippedWeights(Tensor weights, int groups)
        : base("FlippedWeights", weights)
    {
        _groups = groups;
        Declare(ElementType.Real, [groups * weights.Shape[1], weights.Shape[0] / groups, .. weights.Shape.Skip(2)]);
    }

    public override IReadOnlyList<Tensor> Plain(IReadOnlyList<Tensor> inputs)
    {
        Tensor weights = inputs[0];
        (int outputs, int channels) = (weights.Shape[0] / _groups, weights.Shape[1]);
        int taps = (int)weights.Shape.Skip(2).Aggregate(1L, (product, k) => product * k);
        Tensor exchanged = weights.Reshape(_groups, outputs, channels, taps).Transpose(0, 2, 1, 3);
        Tensor reversed = taps == 1 ? exchanged : exchanged.Gather([.. Enumerable.Range(0, taps).Reverse()], axis: 3);
        return [reversed.Reshape(Outputs[0].Shape.ToArray())];
    }

    public override unsafe Kernel CreateKernel()
    {
        Shape shape = Outputs[0].Shape;
        int channels = shape[0] / _groups;
        int outputs = shape[1];
        int taps = (int)(shape.Elements / shape[0] / outputs);
        return context =>
        {
            float* weights = context.Input(0);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0], row =>
            {
                (int group, int channel) = Math.DivRem(row, channels);
                float* target = result + ((long)row * outputs * taps);
                for (int o = 0; o < outputs; o++)
                {
                    float* source = weights + (((((long)group * outputs) + o) * channels) + channel) * taps;
                    for (int t = taps - 1; t >= 0; t--)
                    {
                        *target++ = source[t];
                    }
                }
            });
        };
    }
}
