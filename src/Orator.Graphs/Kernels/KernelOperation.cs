namespace Orator.Graphs.Kernels;

/// <summary>
/// An operation that C# code computes, where ordinary operations are slow or wrong. It is used in graphs with <see cref="Graph.Kernels"/> only and cannot
/// be exported. Its ordinary form gives its own gradient, and in tests the expected values.
/// </summary>
/// <param name="name">Name of the operator in profiles.</param>
/// <param name="inputs">Operands.</param>
internal abstract class KernelOperation(string name, params Tensor[] inputs) : Operation(name, inputs), ISessionKernel
{
    /// <summary>The operands that the code reads, in the order of its arguments; the others only say what the result depends on.</summary>
    public virtual IReadOnlyList<Tensor> Arguments => [.. Inputs.OfType<Tensor>()];

    /// <inheritdoc/>
    public abstract Kernel CreateKernel(InstructionSet set);

    /// <summary>The same results in ordinary operations.</summary>
    /// <param name="inputs">Operands.</param>
    public abstract IReadOnlyList<Tensor> Plain(IReadOnlyList<Tensor> inputs);

    /// <inheritdoc/>
    protected internal override Func<Tensor>?[] Gradient(IReadOnlyList<Tensor?> gradients)
    {
        // The vector-Jacobian product is the gradient of the product with a constant vector; by copies of the operands, since these may depend on each
        // other. All at once, when the first is wanted.
        Lazy<IReadOnlyList<Tensor>> products = new(() =>
        {
            Tensor[] copies = [.. Inputs.Select(input => input!.Identity())];
            Tensor sum = Plain(copies).Zip(gradients).Where(pair => pair.Second is not null)
                .Select(pair => (pair.First * pair.Second!).Sum()).Aggregate((left, right) => left + right);
            return Gradients.Of(sum, copies);
        });
        return [.. Inputs.Select<Tensor?, Func<Tensor>?>((_, i) => () => products.Value[i])];
    }
}
