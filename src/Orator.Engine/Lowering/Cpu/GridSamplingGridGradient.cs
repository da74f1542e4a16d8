using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Gradient of linear sampling by its grid (Jaderberg et al. 2015, equation 7): the slopes of the input between the neighbours of each
/// position.
/// </summary>
internal sealed unsafe class GridSamplingGridGradient : KernelOperation
{
    // Positions of one piece of work.
    private const int PositionBlock = 256;

    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, ...].</param>
    /// <param name="x">Input, [N, C, spatial...].</param>
    /// <param name="grid">[N, ..., dimensions].</param>
    public GridSamplingGridGradient(Tensor gradient, Tensor x, Tensor grid)
        : base("GridSampleGridGradient", gradient, x, grid) => Declare(ElementType.Real, grid.Shape);

    public override Kernel CreateKernel(Target target)
    {
        Shape shape = Outputs[0].Shape;
        int channels = Inputs[1]!.Shape[1];
        SamplingNeighbours neighbours = new(Inputs[1]!.Shape);
        int dimensions = neighbours.Dimensions;
        int positions = (int)(shape.Elements / shape[0] / dimensions);
        int blocks = (positions + PositionBlock - 1) / PositionBlock;
        return context =>
        {
            float* gradient = context.Input(0);
            float* x = context.Input(1);
            float* grid = context.Input(2);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0] * blocks, piece =>
            {
                (int sample, int block) = Math.DivRem(piece, blocks);
                int start = block * PositionBlock;
                long first = (long)sample * channels;
                long at = (((long)sample * positions) + start) * dimensions;
                Slopes(
                    neighbours,
                    Math.Min(PositionBlock, positions - start),
                    channels,
                    gradient + (first * positions) + start, positions,
                    x + (first * neighbours.Plane), grid + at, result + at);
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slopes(
        SamplingNeighbours neighbours, int count, int channels, float* gradient, int gradientStride, float* x, float* grid, float* result)
    {
        int* indices = stackalloc int[SamplingNeighbours.Most];
        float* sums = stackalloc float[SamplingNeighbours.Most];
        float* fractions = stackalloc float[3];
        for (int p = 0; p < count; p++)
        {
            neighbours.Find(grid + (p * neighbours.Dimensions), indices, fractions);

            // Over the channels: each neighbour's value times the gradient.
            for (int corner = 0; corner < neighbours.Count; corner++)
            {
                float sum = 0;
                if (indices[corner] >= 0)
                {
                    float* value = x + indices[corner];
                    float* slope = gradient + p;
                    for (int channel = 0; channel < channels; channel++)
                    {
                        sum += *value * *slope;
                        value += neighbours.Plane;
                        slope += gradientStride;
                    }
                }

                sums[corner] = sum;
            }

            for (int i = 0; i < neighbours.Dimensions; i++)
            {
                float slope = 0;
                for (int corner = 0; corner < neighbours.Count; corner++)
                {
                    float weighted = sums[corner] * neighbours.Weight(corner, fractions, except: i);
                    slope += (corner >> i & 1) == 1 ? weighted : -weighted;
                }

                result[(p * neighbours.Dimensions) + i] = slope * neighbours.Scale(i);
            }
        }
    }
}
