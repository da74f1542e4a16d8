using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Gradient of leaky ReLU (and with slope 0 of ReLU): the gradient of the result where x is positive, elsewhere times the slope.</summary>
internal sealed class LeakyRectifierGradient : KernelOperation
{
    // Elements that one thread takes at a time.
    private const int Block = 1 << 14;

    private readonly float _slope;

    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">Gradient of the result.</param>
    /// <param name="x">Input of the rectifier, of the same shape.</param>
    /// <param name="slope">Slope of the negative side.</param>
    public LeakyRectifierGradient(Tensor gradient, Tensor x, float slope)
        : base("LeakyReluGradient", gradient, x)
    {
        _slope = slope;
        Declare(ElementType.Real, x.Shape);
    }

    /// <summary>Whether the kernel is there.</summary>
    /// <param name="target">What the processor can do.</param>
    public static bool Suits(Target target) => target != Target.Canonical;

    public override unsafe Kernel CreateKernel()
    {
        (Shape shape, float slope) = (Outputs[0].Shape, _slope);
        int count = (int)shape.Elements;
        return context =>
        {
            float* gradient = context.Input(0);
            float* x = context.Input(1);
            float* result = context.Output(0, shape);
            context.Parallel((count + Block - 1) / Block, block =>
            {
                int start = block * Block;
                Compute(gradient + start, x + start, result + start, Math.Min(Block, count - start), slope);
            });
        };
    }

    private static unsafe void Compute(float* gradient, float* x, float* result, int count, float slope)
    {
        int i = 0;
        Vector512<float> slopes = Vector512.Create(slope);
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> g = Vector512.Load(gradient + i);
            Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Load(x + i), Vector512<float>.Zero), g, g * slopes).Store(result + i);
        }

        for (; i < count; i++)
        {
            result[i] = x[i] > 0 ? gradient[i] : gradient[i] * slope;
        }
    }
}
