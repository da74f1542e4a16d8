using System.Runtime.CompilerServices;
using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Gradient of a convolution of stride 1 by its weights: dw[o, c, t] = sum over samples and positions p of dy[o, p] x[c, p + dilation t].
/// </summary>
/// <remarks>
/// Planes of x and, with rows of the same length filled up with zeros, of dy are copied, see <see cref="PaddedPlanes"/>. Then the products
/// of one kernel position are the scalar product of two long vectors. Blocks of 16 x 32 channels and some rows stay in the cache; within
/// them, 4 x 2 channels and 3 kernel positions share what is loaded. Volumes are sums over pairs of planes.
/// </remarks>
internal sealed unsafe class ConvolutionWeightGradient : KernelOperation
{
    private readonly Window _window;
    private readonly int _groups;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">Input of the convolution, [N, in, spatial...].</param>
    /// <param name="gradient">dy, [N, out, spatial...].</param>
    /// <param name="window">The convolution's window, of stride 1 and with padding less than the kernel's extent.</param>
    /// <param name="groups">Number of groups.</param>
    public ConvolutionWeightGradient(Tensor x, Tensor gradient, Window window, int groups)
        : base("ConvWeightGradient", x, gradient)
    {
        (_window, _groups) = (window, groups);
        Declare(ElementType.Real, [gradient.Shape[1], x.Shape[1] / groups, .. window.Kernel]);
    }

    /// <summary>
    /// Whether the kernel is there for this window, and faster than matrix products: not for narrow planes of many channels, nor for single
    /// elements.
    /// </summary>
    /// <param name="window">The window.</param>
    /// <param name="inputs">Input channels of a group.</param>
    /// <param name="outputs">Output channels of a group.</param>
    /// <param name="target">The instructions that there are: AVX-512 or AVX2.</param>
    public static bool Suits(Window window, int inputs, int outputs, Target target) =>
        target is Target.Avx512 or Target.Avx2 && PaddedPlanes.Suits(window) && window.Kernel.Any(k => k > 1)
        && (window.OutputSize[^1] >= 12 || Math.Min(inputs, outputs) < 16);

    public override Kernel CreateKernel(Target target)
    {
        WeightGradientPlan plan = new(new PaddedPlanes(Inputs[0]!.Shape, Inputs[1]!.Shape, _window), _groups);
        Shape shape = Outputs[0].Shape;
        return context =>
        {
            float* x = context.Input(0);
            float* gradient = context.Input(1);
            float* result = context.Output(0, shape);
            fixed (float* partial = plan.Partial)
            {
                float* sums = partial;
                float* into = plan.Parts == 1 ? result : sums;
                context.Parallel(
                    plan.Pieces, piece => WeightGradientTile.Compute(plan, piece, x, gradient, into, target == Target.Avx512));
                if (plan.Parts > 1)
                {
                    Add(sums, plan.Parts, (int)shape.Elements, result);
                }
            }
        };
    }

    // The parts in their order, so that the sum does not depend on who was first.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* parts, int count, int size, float* result)
    {
        for (int i = 0; i < size; i++)
        {
            float sum = 0;
            for (int part = 0; part < count; part++)
            {
                sum += parts[((long)part * size) + i];
            }

            result[i] = sum;
        }
    }
}
