namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// An operation that C# code computes, where ordinary operations are slow. It stands in lowered graphs only, in place of operators that
/// give the same results.
/// </summary>
/// <param name="name">Name of the operator in profiles.</param>
/// <param name="inputs">Operands.</param>
internal abstract class KernelOperation(string name, params Tensor[] inputs) : Operation(name, inputs), ISessionKernel
{
    /// <inheritdoc/>
    public override string Domain => KernelDomain.Name;

    /// <summary>The operands that the code reads, in the order of its arguments; the others only say what the result depends on.</summary>
    public virtual IReadOnlyList<Tensor> Arguments => [.. Inputs.OfType<Tensor>()];

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor?> Operands => Arguments;

    /// <inheritdoc/>
    public abstract Kernel CreateKernel(Target target);

    /// <summary>Numbers the kernels of the operations that some values need.</summary>
    /// <param name="graph">A lowered graph.</param>
    /// <param name="outputs">The values.</param>
    /// <returns>The kernels by their numbers, which the nodes carry as an attribute.</returns>
    public static IReadOnlyList<KernelOperation> Number(Graph graph, IReadOnlyList<Tensor> outputs)
    {
        HashSet<Tensor> needed = graph.NeededBy(outputs);
        KernelOperation[] kernels = [.. graph.Operations.OfType<KernelOperation>().Where(kernel => kernel.Outputs.Any(needed.Contains))];
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i].Set(KernelDomain.Attribute, (long)i);
        }

        return kernels;
    }
}
