using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Linear sampling of a volume, as <see cref="Orator.Graphs.Ops.GridSampling"/>: channels are brought together first, so that the
/// neighbours and weights of a position are found once and all channels read at once.
/// </summary>
internal sealed unsafe class VolumeSampling : KernelOperation
{
    /// <summary>Channels that are read at once: their number must be a multiple.</summary>
    public const int Lanes = 4;

    // Positions that one thread takes at a time.
    private const int Block = 1024;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, C, D, H, W]; C is a multiple of 4.</param>
    /// <param name="grid">[N, D', H', W', 3]: x, y, z.</param>
    public VolumeSampling(Tensor x, Tensor grid)
        : base("VolumeSample", x, grid) =>
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1], .. grid.Shape.Skip(1).Take(3)]);

    /// <summary>Whether the kernel is there for this volume.</summary>
    /// <param name="x">What is sampled.</param>
    /// <param name="target">The instructions that there are.</param>
    public static bool Suits(Tensor x, Target target) => target >= Target.Neon && x.Rank == 5 && x.Shape[1] % Lanes == 0;

    public override Kernel CreateKernel(Target target)
    {
        Shape shape = Outputs[0].Shape;
        SamplingNeighbours neighbours = new(Inputs[0]!.Shape);
        (int samples, int channels) = (shape[0], shape[1]);
        int positions = (int)(shape.Elements / samples / channels);
        int blocks = (positions + Block - 1) / Block;
        int plane = neighbours.Plane;
        int planeBlocks = (plane + Block - 1) / Block;
        return context =>
        {
            float* x = context.Input(0);
            float* grid = context.Input(1);
            float* result = context.Output(0, shape);

            // Per sample, [D H W, C].
            float* together = Scratch.TakeShared(plane * channels);
            for (int n = 0; n < samples; n++)
            {
                int sample = n;
                context.Parallel(planeBlocks, block =>
                {
                    int first = block * Block;
                    Gather(
                        x + ((long)sample * channels * plane) + first, plane, channels, Math.Min(Block, plane - first),
                        together + ((long)first * channels));
                });
                context.Parallel(blocks, block =>
                {
                    int first = block * Block;
                    Sample(
                        neighbours, together, channels,
                        grid + ((((long)sample * positions) + first) * 3),
                        Math.Min(Block, positions - first),
                        result + ((long)sample * channels * positions) + first, positions);
                });
            }
        };
    }

    // [C, count] to [count, C].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(float* source, int stride, int channels, int count, float* target)
    {
        for (int c = 0; c < channels; c += Lanes)
        {
            float* s0 = source + ((long)c * stride);
            float* s1 = s0 + stride;
            float* s2 = s1 + stride;
            float* s3 = s2 + stride;
            for (int i = 0; i < count; i++)
            {
                Vector128.Create(s0[i], s1[i], s2[i], s3[i]).Store(target + ((long)i * channels) + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sample(
        SamplingNeighbours neighbours, float* volume, int channels, float* grid, int count, float* result, int stride)
    {
        int* indices = stackalloc int[8];
        float* fractions = stackalloc float[3];
        float* weights = stackalloc float[8];
        for (int i = 0; i < count; i++)
        {
            neighbours.Find(grid + (3 * i), indices, fractions);
            (float x1, float y1, float z1) = (fractions[0], fractions[1], fractions[2]);
            (float x0, float y0, float z0) = (1 - x1, 1 - y1, 1 - z1);
            (weights[0], weights[1], weights[2], weights[3]) = (x0 * y0 * z0, x1 * y0 * z0, x0 * y1 * z0, x1 * y1 * z0);
            (weights[4], weights[5], weights[6], weights[7]) = (x0 * y0 * z1, x1 * y0 * z1, x0 * y1 * z1, x1 * y1 * z1);
            for (int corner = 0; corner < 8; corner++)
            {
                // What lies outside counts nothing.
                weights[corner] = indices[corner] < 0 ? 0 : weights[corner];
                indices[corner] = Math.Max(indices[corner], 0) * channels;
            }

            for (int c = 0; c < channels; c += Lanes)
            {
                float* place = volume + c;
                Vector128<float> even = Vector128.Load(place + indices[0]) * weights[0];
                Vector128<float> odd = Vector128.Load(place + indices[1]) * weights[1];
                even = Vector128.FusedMultiplyAdd(Vector128.Load(place + indices[2]), Vector128.Create(weights[2]), even);
                odd = Vector128.FusedMultiplyAdd(Vector128.Load(place + indices[3]), Vector128.Create(weights[3]), odd);
                even = Vector128.FusedMultiplyAdd(Vector128.Load(place + indices[4]), Vector128.Create(weights[4]), even);
                odd = Vector128.FusedMultiplyAdd(Vector128.Load(place + indices[5]), Vector128.Create(weights[5]), odd);
                even = Vector128.FusedMultiplyAdd(Vector128.Load(place + indices[6]), Vector128.Create(weights[6]), even);
                odd = Vector128.FusedMultiplyAdd(Vector128.Load(place + indices[7]), Vector128.Create(weights[7]), odd);
                Vector128<float> sum = even + odd;
                float* target = result + ((long)c * stride) + i;
                target[0] = sum[0];
                target[stride] = sum[1];
                target[2L * stride] = sum[2];
                target[3L * stride] = sum[3];
            }
        }
    }
}
