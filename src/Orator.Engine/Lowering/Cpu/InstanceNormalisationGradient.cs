using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Gradients of instance normalisation. With the normalised z = (x - mean) r, r = (variance + epsilon)^(-1/2), and means over the spatial
/// dimensions: dx = scale r (dy - mean(dy) - z mean(dy z)) [N, C, spatial...], and for each sample what it adds to the gradients of scale,
/// sum(dy z), and bias, sum(dy), both [N, C].
/// </summary>
internal sealed class InstanceNormalisationGradient : VectorKernelOperation
{
    private readonly float _epsilon;

    /// <summary>Creates the operation.</summary>
    /// <param name="gradient">dy, [N, C, spatial...].</param>
    /// <param name="x">Input of the normalisation, of the same shape.</param>
    /// <param name="scale">[C].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public InstanceNormalisationGradient(Tensor gradient, Tensor x, Tensor scale, float epsilon)
        : base("InstanceNormalizationGradient", gradient, x, scale)
    {
        _epsilon = epsilon;
        Declare(ElementType.Real, x.Shape);
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1]]);
        Declare(ElementType.Real, [x.Shape[0], x.Shape[1]]);
    }

    protected override unsafe Kernel Create<TLanes, TVector>()
    {
        (Shape shape, Shape planes, float epsilon) = (Outputs[0].Shape, Outputs[1].Shape, _epsilon);
        int channels = shape[1];
        int size = (int)(shape.Elements / planes.Elements);
        return context =>
        {
            float* gradient = context.Input(0);
            float* x = context.Input(1);
            float* scale = context.Input(2);
            float* result = context.Output(0, shape);
            float* scaleGradient = context.Output(1, planes);
            float* biasGradient = context.Output(2, planes);
            context.Parallel((int)planes.Elements, plane =>
            {
                long start = (long)plane * size;
                Plane<TLanes, TVector>(
                    gradient + start, x + start, result + start, size, scale[plane % channels], epsilon,
                    scaleGradient + plane, biasGradient + plane);
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Plane<TLanes, TVector>(
        float* gradient, float* x, float* result, int size, float scale, float epsilon, float* scaleGradient, float* biasGradient)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        float mean = PlaneSums.Sum<TLanes, TVector>(x, size) / size;
        float gradientSum = PlaneSums.Sum<TLanes, TVector>(gradient, size);
        float products = PlaneSums.Products<TLanes, TVector>(x, gradient, size, mean);
        float root = 1 / MathF.Sqrt(PlaneSums.Squares<TLanes, TVector>(x, size, mean) / size + epsilon);

        // dx = a dy + b x + c.
        float a = scale * root;
        float b = -a * root * root * products / size;
        float c = -a * gradientSum / size - b * mean;
        (TVector av, TVector bv, TVector cv) = (TLanes.Broadcast(a), TLanes.Broadcast(b), TLanes.Broadcast(c));
        int i = 0;
        for (; i <= size - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(av, TLanes.Load(gradient + i), TLanes.MultiplyAdd(bv, TLanes.Load(x + i), cv)), result + i);
        }

        for (; i < size; i++)
        {
            result[i] = a * gradient[i] + (b * x[i] + c);
        }

        *scaleGradient = products * root;
        *biasGradient = gradientSum;
    }
}
