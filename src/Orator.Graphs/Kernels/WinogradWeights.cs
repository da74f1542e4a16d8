namespace Orator.Graphs.Kernels;

/// <summary>Transforms the weights of <see cref="WinogradConvolution"/>: G g G^T of Lavin and Gray 2016 for the points 0, 1, -1, 2, -2 and infinity.</summary>
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

    /// <summary>Transforms those of one group of outputs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">[out, in, k...].</param>
    /// <param name="tile">Which group.</param>
    /// <param name="target">[36, parts, k, out / 4, in, 4].</param>
    public static void Transform(WinogradPlan plan, float* weights, int tile, float* target)
    {
        (int inputs, int[] kernel) = (plan.Planes.InputChannels, plan.Planes.Kernel);
        for (int i = 0; i < WinogradPlan.TileOutputs; i++)
        {
            int output = (tile * WinogradPlan.TileOutputs) + i;
            for (int c = 0; c < inputs; c++)
            {
                for (int part = 0; part < plan.Parts; part++)
                {
                    for (int k = 0; k < kernel[0]; k++)
                    {
                        float* source = output < plan.Planes.OutputChannels ? weights + (((((long)output * inputs) + c) * kernel[0]) + k) * kernel[1] * kernel[2] : null;
                        float* place = target + ((((((((long)part * kernel[0]) + k) * plan.OutputTiles) + tile) * inputs) + c) * WinogradPlan.TileOutputs) + i;
                        Part(source, kernel[1], kernel[2], 3 * (part / plan.PartColumns), 3 * (part % plan.PartColumns), place, plan.WeightCount / WinogradPlan.Places);
                    }
                }
            }
        }
    }

    // Of one 3x3 part of a kernel, which may reach beyond it; zeros without a kernel.
    private static void Part(float* kernel, int height, int width, int row, int column, float* target, int stride)
    {
        double* rows = stackalloc double[18];
        for (int i = 0; i < 18; i++)
        {
            (int r, int x) = (i / 3, column + (i % 3));
            rows[i] = 0;
            for (int y = 0; kernel is not null && x < width && y < Math.Min(3, height - row); y++)
            {
                rows[i] += G[r][y] * kernel[((row + y) * width) + x];
            }
        }

        for (int place = 0; place < WinogradPlan.Places; place++)
        {
            double* start = rows + (3 * (place / 6));
            double[] factors = G[place % 6];
            target[(long)place * stride] = (float)((factors[0] * start[0]) + (factors[1] * start[1]) + (factors[2] * start[2]));
        }
    }
}
