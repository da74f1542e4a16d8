using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Gradients of instance normalisation. With the normalised z = (x - mean) r, r = (variance + epsilon)^(-1/2), and means over the spatial dimensions:
/// dx = scale r (dy - mean(dy) - z mean(dy z)) [N, C, spatial...], and for each sample what it adds to the gradients of scale, sum(dy z), and bias,
/// sum(dy), both [N, C].
/// </summary>
internal sealed class InstanceNormalisationGradient : KernelOperation
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

    /// <summary>Whether the kernel is there.</summary>
    /// <param name="target">What the processor can do.</param>
    public static bool Suits(Target target) => target != Target.Canonical;

    public override unsafe Kernel CreateKernel()
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
                Plane(gradient + start, x + start, result + start, size, scale[plane % channels], epsilon, scaleGradient + plane, biasGradient + plane);
            });
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Plane(float* gradient, float* x, float* result, int size, float scale, float epsilon, float* scaleGradient, float* biasGradient)
    {
        float mean = PlaneSums.Sum(x, size) / size;
        float gradientSum = PlaneSums.Sum(gradient, size);
        float products = PlaneSums.Products(x, gradient, size, mean);
        float root = 1 / MathF.Sqrt(PlaneSums.Squares(x, size, mean) / size + epsilon);

        // dx = a dy + b x + c.
        float a = scale * root;
        float b = -a * root * root * products / size;
        float c = -a * gradientSum / size - b * mean;
        (Vector512<float> av, Vector512<float> bv, Vector512<float> cv) = (Vector512.Create(a), Vector512.Create(b), Vector512.Create(c));
        int i = 0;
        for (; i <= size - 16; i += 16)
        {
            Vector512.FusedMultiplyAdd(av, Vector512.Load(gradient + i), Vector512.FusedMultiplyAdd(bv, Vector512.Load(x + i), cv)).Store(result + i);
        }

        for (; i < size; i++)
        {
            result[i] = a * gradient[i] + (b * x[i] + c);
        }

        *scaleGradient = products * root;
        *biasGradient = gradientSum;
    }
}
