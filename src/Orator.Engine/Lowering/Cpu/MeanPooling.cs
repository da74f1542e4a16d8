using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Means of blocks of 2x2 elements of planes, for graphs to be quantised: between convolutions of bytes the runtime would pool bytes, which is
/// forty times slower than pooling floats.
/// </summary>
internal sealed unsafe class MeanPooling : KernelOperation
{
    private readonly Window _window;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, C, (D,) H, W].</param>
    /// <param name="window">See <see cref="Suits"/>.</param>
    public MeanPooling(Tensor x, Window window)
        : base("MeanPool", x)
    {
        _window = window;
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1], .. window.OutputSize]);
    }

    /// <summary>Whether the kernel is there for this window: blocks of 2x2 in the plane that fill it.</summary>
    /// <param name="window">The window.</param>
    /// <param name="target">What the processor can do.</param>
    public static bool Suits(Window window, Target target) =>
        target == Target.Avx512 && window.Kernel.Length >= 2 && window.Kernel[^1] == 2 && window.Kernel[^2] == 2 && window.Kernel.SkipLast(2).All(k => k == 1)
        && window.Kernel.SequenceEqual(window.Stride) && window.Padding.All(p => p == 0) && window.InputSize[^1] % 2 == 0 && window.InputSize[^2] % 2 == 0;

    public override Kernel CreateKernel()
    {
        Shape shape = Outputs[0].Shape;
        int width = shape[shape.Rank - 1];
        int channels = shape[0] * shape[1];
        int rows = (int)(shape.Elements / channels / width);
        return context =>
        {
            float* x = context.Input(0);
            float* result = context.Output(0, shape);
            context.Parallel(channels, channel =>
            {
                // Planes follow each other, so that all rows of a channel are pairs of rows of the input.
                for (long row = (long)channel * rows; row < ((long)channel + 1) * rows; row++)
                {
                    Row(x + (row * 4 * width), width, result + (row * width));
                }
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(float* upper, int width, float* result)
    {
        float* lower = upper + (2 * width);
        Vector512<int> even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        int i = 0;
        for (; i <= width - 16; i += 16)
        {
            Vector512<float> left = Vector512.Load(upper + (2 * i)) + Vector512.Load(lower + (2 * i));
            Vector512<float> right = Vector512.Load(upper + (2 * i) + 16) + Vector512.Load(lower + (2 * i) + 16);
            Vector512<float> sums = Avx512F.PermuteVar16x32x2(left, even, right) + Avx512F.PermuteVar16x32x2(left, even + Vector512<int>.One, right);
            (sums * 0.25f).Store(result + i);
        }

        for (; i < width; i++)
        {
            result[i] = (upper[2 * i] + upper[(2 * i) + 1] + lower[2 * i] + lower[(2 * i) + 1]) * 0.25f;
        }
    }
}
