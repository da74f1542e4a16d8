using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Fills each block of a large plane with nine values: one for each corner, each edge and the inside; see
/// <see cref="EnlargedConvolutions"/>.
/// </summary>
internal sealed unsafe class BlockFilling : KernelOperation
{
    private const int Places = 3;
    private readonly int _factor;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, 9 C, h, w]: row's place (first, inside, last), column's place, channel.</param>
    /// <param name="factor">Side of a block, at least 3.</param>
    public BlockFilling(Tensor x, int factor)
        : base("BlockFilling", x)
    {
        _factor = factor;
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1] / (Places * Places), factor * x.Shape[2], factor * x.Shape[3]]);
    }

    public override Kernel CreateKernel(Target target)
    {
        (Shape shape, int factor) = (Outputs[0].Shape, _factor);
        (int channels, int height, int width) = (shape[1], shape[2] / factor, shape[3] / factor);
        int[] places = [.. Enumerable.Range(0, factor).Select(Place)];
        return context =>
        {
            float* x = context.Input(0);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0] * channels, plane =>
            {
                (int sample, int channel) = Math.DivRem(plane, channels);
                long distance = (long)channels * height * width;
                float* first = x + ((((long)sample * Places * Places * channels) + channel) * height * width);
                float* rows = result + ((long)plane * height * width * factor * factor);
                for (int y = 0; y < height; y++)
                {
                    for (int i = 0; i < factor; i++, rows += factor * width)
                    {
                        if (i > 0 && places[i] == places[i - 1])
                        {
                            new Span<float>(rows - (factor * width), factor * width).CopyTo(new Span<float>(rows, factor * width));
                            continue;
                        }

                        float* source = first + (places[i] * Places * distance) + (y * width);
                        Row(source, source + distance, source + (2 * distance), width, factor, rows);
                    }
                }
            });
        };
    }

    private int Place(int i) => i == 0 ? 0 : i == _factor - 1 ? 2 : 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(float* left, float* inside, float* right, int width, int factor, float* result)
    {
        for (int x = 0; x < width; x++, result += factor)
        {
            result[0] = left[x];
            for (int i = 1; i < factor - 1; i++)
            {
                result[i] = inside[x];
            }

            result[factor - 1] = right[x];
        }
    }
}
