using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Gradient of linear sampling by its input: each sampled value gives its gradient to its neighbours, by their weights (Jaderberg et al.
/// 2015, equation 6).
/// </summary>
/// <remarks>
/// One thread does all additions to a channel, in the order of the positions; hence the result does not depend on the number of threads.
/// </remarks>
internal sealed unsafe class GridSamplingInputGradient : KernelOperation
{
    // Channels that share what is computed of a position, and positions between two channels.
    private const int ChannelBlock = 8;
    private const int PositionBlock = 256;

    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, ...].</param>
    /// <param name="grid">[N, ..., dimensions].</param>
    /// <param name="shape">Shape of the input, [N, C, spatial...].</param>
    public GridSamplingInputGradient(Tensor gradient, Tensor grid, Shape shape)
        : base("GridSampleInputGradient", gradient, grid) => Declare(ElementType.Real, shape);

    public override Kernel CreateKernel(Target target)
    {
        Shape shape = Outputs[0].Shape;
        SamplingNeighbours neighbours = new(shape);
        int positions = (int)(Inputs[1]!.Shape.Elements / shape[0] / neighbours.Dimensions);
        int blocks = (shape[1] + ChannelBlock - 1) / ChannelBlock;
        return context =>
        {
            float* gradient = context.Input(0);
            float* grid = context.Input(1);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0] * blocks, piece =>
            {
                (int sample, int block) = Math.DivRem(piece, blocks);
                long first = ((long)sample * shape[1]) + (block * ChannelBlock);
                int channels = Math.Min(ChannelBlock, shape[1] - (block * ChannelBlock));
                Scatter(
                    neighbours, positions, channels,
                    gradient + (first * positions),
                    grid + ((long)sample * positions * neighbours.Dimensions),
                    result + (first * neighbours.Plane));
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(SamplingNeighbours neighbours, int positions, int channels, float* gradient, float* grid, float* result)
    {
        int* indices = stackalloc int[PositionBlock * SamplingNeighbours.Most];
        float* weights = stackalloc float[PositionBlock * SamplingNeighbours.Most];
        float* fractions = stackalloc float[3];
        (int count, int dimensions, int plane) = (neighbours.Count, neighbours.Dimensions, neighbours.Plane);
        new Span<float>(result, channels * plane).Clear();
        for (int start = 0; start < positions; start += PositionBlock)
        {
            int length = Math.Min(PositionBlock, positions - start);
            for (int p = 0; p < length; p++)
            {
                neighbours.Find(grid + ((start + p) * dimensions), indices + (p * count), fractions);
                for (int corner = 0; corner < count; corner++)
                {
                    // Nothing is added for a neighbour outside; the first element then gets 0.
                    bool inside = indices[(p * count) + corner] >= 0;
                    weights[(p * count) + corner] = inside ? neighbours.Weight(corner, fractions) : 0;
                    indices[(p * count) + corner] = inside ? indices[(p * count) + corner] : 0;
                }
            }

            for (int channel = 0; channel < channels; channel++)
            {
                float* values = gradient + ((long)channel * positions) + start;
                float* target = result + ((long)channel * plane);
                for (int p = 0; p < length; p++)
                {
                    float value = values[p];
                    for (int i = p * count; i < (p + 1) * count; i++)
                    {
                        target[indices[i]] += weights[i] * value;
                    }
                }
            }
        }
    }
}
