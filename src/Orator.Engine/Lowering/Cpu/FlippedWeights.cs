namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Weights of a convolution as those of its input gradient: [out, in / groups, k...] becomes [in, out / groups, k...], with the kernel
/// reversed in all its dimensions.
/// </summary>
internal sealed class FlippedWeights : KernelOperation
{
    private const int Block = 16;

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

    public override unsafe Kernel CreateKernel(Target target)
    {
        (Shape shape, int groups) = (Outputs[0].Shape, _groups);
        int channels = shape[0] / groups;
        int outputs = shape[1];
        int taps = (int)(shape.Elements / shape[0] / outputs);
        return context =>
        {
            float* weights = context.Input(0);
            float* result = context.Output(0, shape);

            // Sixteen channels at a time, which lie side by side: otherwise every read is in another page of memory.
            int blocks = (channels + Block - 1) / Block;
            context.Parallel(groups * blocks, piece =>
            {
                (int group, int block) = Math.DivRem(piece, blocks);
                int first = block * Block;
                int last = Math.Min(channels, first + Block);
                for (int o = 0; o < outputs; o++)
                {
                    float* source = weights + (((((long)group * outputs) + o) * channels) + first) * taps;
                    for (int channel = first; channel < last; channel++)
                    {
                        float* target = result + (((((long)group * channels) + channel) * outputs) + o) * taps;
                        for (int t = taps - 1; t >= 0; t--)
                        {
                            *target++ = source[t];
                        }

                        source += taps;
                    }
                }
            });
        };
    }
}
