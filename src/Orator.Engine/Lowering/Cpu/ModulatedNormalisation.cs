using System.Runtime.CompilerServices;
using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Normalisation of each channel over its plane, scale and shift at every place, and leaky ReLU, in one pass: what follows the convolutions
/// in <see cref="Orator.Graphs.Layers.Spade"/>.
/// </summary>
internal sealed unsafe class ModulatedNormalisation : VectorKernelOperation
{
    private readonly float _epsilon;
    private readonly float _slope;

    /// <summary>Creates the operation.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="modulation">[N, 2 C, H, W]: factors, then terms.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="slope">Slope of the negative side; 1 for none.</param>
    public ModulatedNormalisation(Tensor x, Tensor modulation, float epsilon, float slope)
        : base("ModulatedNorm", x, modulation)
    {
        (_epsilon, _slope) = (epsilon, slope);
        Declare(ElementType.Real, x.Shape);
    }

    /// <summary>
    /// The kernel for an operation that ends normalisation, scale and shift (an addition), or a leaky ReLU after it; null if it does not.
    /// </summary>
    /// <param name="operation">An operation of a graph with constant weights.</param>
    /// <param name="target">What the processor can do.</param>
    public static ModulatedNormalisation? Match(Operation operation, Target target)
    {
        if (target < Target.Neon || operation.Graph.Binding != ParameterBinding.Constants)
        {
            return null;
        }

        if (operation is LeakyRectifier rectifier)
        {
            return operation.Inputs[0]!.Producer is ModulatedNormalisation { _slope: 1 } inner
                ? new ModulatedNormalisation(inner.Inputs[0]!, inner.Inputs[1]!, inner._epsilon, rectifier.Slope)
                : null;
        }

        // normalised x * factors + terms, where a split into halves gives factors and terms.
        return operation is Addition { Inputs: [{ Producer: Multiplication product }, { } terms] }
            && product is { Inputs: [{ Producer: InstanceNormalisation norm }, { Producer: Splitting split } factors] }
            && terms.Producer == split && split.Outputs.Count == 2 && split.Outputs[0] == factors && split.Outputs[1] == terms
            && norm.Inputs[0] is { Rank: 4 } x && factors.Shape == x.Shape && terms.Shape == x.Shape
            && IsConstant(norm.Inputs[1]!, 1) && IsConstant(norm.Inputs[2]!, 0)
            ? new ModulatedNormalisation(x, split.Inputs[0]!, norm.Epsilon, 1)
            : null;
    }

    private static bool IsConstant(Tensor tensor, float value) =>
        tensor.Value is float[] values && Array.TrueForAll(values, v => v == value);

    protected override Kernel Create<TLanes, TVector>()
    {
        (Shape shape, float epsilon, float slope) = (Outputs[0].Shape, _epsilon, _slope);
        int size = shape[2] * shape[3];
        int channels = shape[1];
        return context =>
        {
            float* x = context.Input(0);
            float* modulation = context.Input(1);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0] * channels, plane =>
            {
                (int sample, int channel) = Math.DivRem(plane, channels);
                float* factors = modulation + ((((long)sample * 2 * channels) + channel) * size);
                Plane<TLanes, TVector>(
                    x + ((long)plane * size), factors, factors + ((long)channels * size), result + ((long)plane * size),
                    size, epsilon, slope);
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<TLanes, TVector>(float* x, float* factors, float* terms, float* result, int size, float epsilon, float slope)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        float mean = PlaneSums.Sum<TLanes, TVector>(x, size) / size;
        float root = 1 / MathF.Sqrt((PlaneSums.Squares<TLanes, TVector>(x, size, mean) / size) + epsilon);
        (TVector means, TVector roots, TVector slopes) = (TLanes.Broadcast(mean), TLanes.Broadcast(root), TLanes.Broadcast(slope));
        int i = 0;
        for (; i <= size - TLanes.Count; i += TLanes.Count)
        {
            TVector y = TLanes.MultiplyAdd(
                TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), means), roots), TLanes.Load(factors + i), TLanes.Load(terms + i));
            TLanes.Store(TLanes.WherePositive(y, y, TLanes.Multiply(y, slopes)), result + i);
        }

        for (; i < size; i++)
        {
            float y = ((x[i] - mean) * root * factors[i]) + terms[i];
            result[i] = y > 0 ? y : y * slope;
        }
    }
}
