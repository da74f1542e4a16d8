namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Weights of a convolution in the order in which <see cref="DirectConvolution"/> reads them: [out / 4, k of the depth, in, k of the plane,
/// 4], with zeros for missing outputs.
/// </summary>
internal sealed unsafe class PackedWeights : KernelOperation
{
    private readonly int _planes;

    /// <summary>Creates the operation.</summary>
    /// <param name="weights">[out, in, k...].</param>
    public PackedWeights(Tensor weights)
        : base("PackedWeights", weights)
    {
        _planes = weights.Rank == 5 ? weights.Shape[2] : 1;
        int taps = (int)(weights.Shape.Elements / weights.Shape[0] / weights.Shape[1]);
        Declare(ElementType.Real, [(weights.Shape[0] + 3) / 4, _planes, weights.Shape[1], taps / _planes, 4]);
    }

    /// <summary>The packed form of weights: computed at every run, or now if they are constant.</summary>
    /// <param name="weights">[out, in, k...].</param>
    public static Tensor Of(Tensor weights)
    {
        PackedWeights operation = new(weights);
        if (!ConstantValues.IsConstant(weights))
        {
            return weights.Graph.Add(operation);
        }

        float[] values = ConstantValues.Of(weights);
        Shape shape = operation.Outputs[0].Shape;
        float[] packed = new float[shape.Elements];
        fixed (float* source = values, target = packed)
        {
            for (int tile = 0; tile < shape[0]; tile++)
            {
                Pack(source, target, shape, weights.Shape[0], tile);
            }
        }

        return weights.Graph.Constant(packed, shape);
    }

    public override Kernel CreateKernel(Target target)
    {
        Shape shape = Outputs[0].Shape;
        int outputs = Inputs[0]!.Shape[0];
        return context =>
        {
            float* weights = context.Input(0);
            float* result = context.Output(0, shape);
            context.Parallel(shape[0], tile => Pack(weights, result, shape, outputs, tile));
        };
    }

    private static void Pack(float* weights, float* result, Shape shape, int outputs, int tile)
    {
        (int planes, int inputs, int taps) = (shape[1], shape[2], shape[3]);
        float* target = result + ((long)tile * planes * inputs * taps * 4);
        for (int i = 0; i < 4; i++)
        {
            bool missing = (tile * 4) + i >= outputs;
            float* source = weights + ((((long)tile * 4) + i) * inputs * planes * taps);
            for (int c = 0; c < inputs; c++)
            {
                for (int k = 0; k < planes; k++)
                {
                    float* place = target + ((((long)k * inputs) + c) * taps * 4) + i;
                    for (int t = 0; t < taps; t++)
                    {
                        place[t * 4] = missing ? 0 : *source++;
                    }
                }
            }
        }
    }
}
