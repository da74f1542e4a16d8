using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;

namespace Orator.Engine.Quantisation;

/// <summary>Hands a value through, and tells an <see cref="Observation"/> of it.</summary>
/// <param name="observation">What takes the values.</param>
internal sealed unsafe class Observer(Observation observation) : ISessionKernel
{
    public string OnnxType => "Observe";

    public Kernel CreateKernel(Target target) => context =>
    {
        Shape shape = context.InputShape(0);
        float* values = context.Input(0);
        observation.Add(values, shape, context.Parallel);
        Buffer.MemoryCopy(values, context.Output(0, shape), shape.Elements * sizeof(float), shape.Elements * sizeof(float));
    };
}
