using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>A <see cref="KernelOperation"/> whose code is written once for vectors of any width.</summary>
/// <param name="name">Name of the operator in profiles.</param>
/// <param name="inputs">Operands.</param>
internal abstract class VectorKernelOperation(string name, params Tensor[] inputs) : KernelOperation(name, inputs)
{
    /// <inheritdoc/>
    public sealed override Kernel CreateKernel(Target target) => target switch
    {
        Target.Avx512 => Create<Avx512Lanes, Vector512<float>>(),
        Target.Avx2 => Create<Avx2Lanes, Vector256<float>>(),
        Target.Neon => Create<NeonLanes, Vector128<float>>(),
        _ => Create<PortableLanes, Vector128<float>>(),
    };

    /// <summary>The code for one instruction set.</summary>
    protected abstract Kernel Create<TLanes, TVector>()
        where TLanes : ILanes<TVector>
        where TVector : unmanaged;
}
