namespace Orator.Graphs;

/// <summary>
/// An operation that stands for others (in ONNX's terms a function): its body gives the same results in ordinary operators. Files hold the
/// body; an engine that has code for the whole may run that instead.
/// </summary>
/// <param name="name">Name of the operation.</param>
/// <param name="inputs">Operands.</param>
internal abstract class Composite(string name, params Tensor[] inputs) : Operation(name, inputs)
{
    /// <summary>Writes the body: the same results in ordinary operations.</summary>
    /// <param name="inputs">Operands, of the shapes of <see cref="Operation.Inputs"/>.</param>
    /// <returns>As many results as the operation has outputs.</returns>
    public abstract IReadOnlyList<Tensor> Body(IReadOnlyList<Tensor> inputs);

    /// <inheritdoc/>
    protected internal override Func<Tensor>?[] Gradient(IReadOnlyList<Tensor?> gradients)
    {
        // The vector-Jacobian product is the gradient of the product with a constant vector; by copies of the operands, since these may
        // depend on each other. All at once, when the first is wanted.
        Lazy<IReadOnlyList<Tensor>> products = new(() =>
        {
            Tensor[] copies = [.. Inputs.Select(input => input!.Identity())];
            Tensor sum = Body(copies).Zip(gradients).Where(pair => pair.Second is not null)
                .Select(pair => (pair.First * pair.Second!).Sum()).Aggregate((left, right) => left + right);
            return Gradients.Of(sum, copies);
        });
        return [.. Inputs.Select<Tensor?, Func<Tensor>?>((_, i) => () => products.Value[i])];
    }
}
