
namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Gradient of leaky ReLU (and with slope 0 of ReLU): the gradient of the result where x is positive, elsewhere times the slope.
/// </summary>
internal sealed class LeakyRectifierGradient : VectorKernelOperation
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

    protected override unsafe Kernel Create<TLanes, TVector>()
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
                Compute<TLanes, TVector>(gradient + start, x + start, result + start, Math.Min(Block, count - start), slope);
            });
        };
    }

    private static unsafe void Compute<TLanes, TVector>(float* gradient, float* x, float* result, int count, float slope)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        int i = 0;
        TVector slopes = TLanes.Broadcast(slope);
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TVector g = TLanes.Load(gradient + i);
            TLanes.Store(TLanes.WherePositive(TLanes.Load(x + i), g, TLanes.Multiply(g, slopes)), result + i);
        }

        for (; i < count; i++)
        {
            result[i] = x[i] > 0 ? gradient[i] : gradient[i] * slope;
        }
    }
}
