namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Transforms the weights of <see cref="WinogradConvolution"/>: G g G^T of Lavin and Gray 2016 for the points 0, 1, -1, 2, -2 and infinity.
/// </summary>
internal static unsafe class WinogradWeights
{
    private static readonly double[][] G =
    [
        [1.0 / 4, 0, 0],
        [-1.0 / 6, -1.0 / 6, -1.0 / 6],
        [-1.0 / 6, 1.0 / 6, -1.0 / 6],
        [1.0 / 24, 1.0 / 12, 1.0 / 6],
        [1.0 / 24, -1.0 / 12, 1.0 / 6],
        [0, 0, 1],
    ];

    /// <summary>Transforms all.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">[out, in, k, 3, 3].</param>
    /// <returns>[36, k, out / tile, in, tile], pinned.</returns>
    public static float[] Transform(WinogradPlan plan, float[] weights)
    {
        float[] transformed = GC.AllocateUninitializedArray<float>(plan.WeightCount, pinned: true);
        Parallel.For(0, plan.OutputTiles, ThreadLimit.Loop, tile =>
        {
            fixed (float* source = weights, target = transformed)
            {
                Transform(plan, source, tile, target);
            }
        });
        return transformed;
    }

    // Those of one group of outputs.
    private static void Transform(WinogradPlan plan, float* weights, int tile, float* target)
    {
        (int inputs, int depth) = (plan.Planes.InputChannels, plan.Planes.Kernel[0]);
        int stride = plan.WeightCount / WinogradPlan.Places;
        for (int k = 0; k < depth; k++)
        {
            // What lies side by side is written one after the other: there are 36 places far from each other.
            float* place = target + ((((long)k * plan.OutputTiles) + tile) * inputs * plan.TileOutputs);
            for (int c = 0; c < inputs; c++)
            {
                for (int i = 0; i < plan.TileOutputs; i++)
                {
                    int output = (tile * plan.TileOutputs) + i;
                    Kernel(
                        output < plan.Planes.OutputChannels ? weights + (((((long)output * inputs) + c) * depth) + k) * 9 : null,
                        place++,
                        stride);
                }
            }
        }
    }

    // Of one input and output and depth; zeros without a kernel.
    private static void Kernel(float* kernel, float* target, int stride)
    {
        double* rows = stackalloc double[18];
        for (int i = 0; i < 18; i++)
        {
            double[] factors = G[i / 3];
            float* column = kernel + (i % 3);
            rows[i] = kernel is null ? 0 : (factors[0] * column[0]) + (factors[1] * column[3]) + (factors[2] * column[6]);
        }

        for (int place = 0; place < WinogradPlan.Places; place++)
        {
            double* start = rows + (3 * (place / 6));
            double[] factors = G[place % 6];
            target[(long)place * stride] = (float)((factors[0] * start[0]) + (factors[1] * start[1]) + (factors[2] * start[2]));
        }
    }
}
