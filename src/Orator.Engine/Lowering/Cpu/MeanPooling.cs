using System.Runtime.CompilerServices;
using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Means of blocks of 2x2 elements of planes, for graphs to be quantised: between convolutions of bytes the runtime would pool bytes, which
/// is forty times slower than pooling floats.
/// </summary>
internal sealed unsafe class MeanPooling : VectorKernelOperation
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
    /// <param name="target">The instructions that there are.</param>
    public static bool Suits(Window window, Target target) =>
        target >= Target.Neon && window.Kernel.Length >= 2 && window.Kernel[^1] == 2 && window.Kernel[^2] == 2
        && window.Kernel.SkipLast(2).All(k => k == 1)
        && window.Kernel.SequenceEqual(window.Stride) && window.Padding.All(p => p == 0)
        && window.InputSize[^1] % 2 == 0 && window.InputSize[^2] % 2 == 0;

    protected override Kernel Create<TLanes, TVector>()
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
                    Row<TLanes, TVector>(x + (row * 4 * width), width, result + (row * width));
                }
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<TLanes, TVector>(float* upper, int width, float* result)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        float* lower = upper + (2 * width);
        TVector quarter = TLanes.Broadcast(0.25f);
        int i = 0;
        for (; i <= width - TLanes.Count; i += TLanes.Count)
        {
            TVector left = TLanes.Add(TLanes.Load(upper + (2 * i)), TLanes.Load(lower + (2 * i)));
            TVector right = TLanes.Add(TLanes.Load(upper + (2 * i) + TLanes.Count), TLanes.Load(lower + (2 * i) + TLanes.Count));
            (TVector even, TVector odd) = TLanes.Unzip(left, right);
            TLanes.Store(TLanes.Multiply(TLanes.Add(even, odd), quarter), result + i);
        }

        for (; i < width; i++)
        {
            result[i] = (upper[2 * i] + upper[(2 * i) + 1] + lower[2 * i] + lower[(2 * i) + 1]) * 0.25f;
        }
    }
}
