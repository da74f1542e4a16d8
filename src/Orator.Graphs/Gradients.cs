namespace Orator.Graphs;

/// <summary>
/// Reverse-mode differentiation as a transformation of the graph (Griewank and Walther 2008, chapter 3): it adds the operations that
/// compute the gradients. The derivative rule of each operation stands in its class. Gradients are tensors like all others; they can be
/// differentiated again.
/// </summary>
/// <example>
/// <code>
/// Tensor loss = (x.MatMul(w) - target).Square().Mean();
/// Tensor slope = Gradients.Of(loss, [w])[0];
/// </code>
/// </example>
public static class Gradients
{
    /// <summary>Adds the gradient of a loss to the graph.</summary>
    /// <param name="loss">What to differentiate: one real number.</param>
    /// <param name="tensors">What to differentiate by: real inputs, constants or intermediate values of the same graph.</param>
    /// <returns>For each tensor, d loss / d tensor, of the tensor's shape; zeros where the loss does not depend on it.</returns>
    /// <exception cref="ShapeException">The loss has more than one element.</exception>
    /// <exception cref="ArgumentException">A tensor is not real, or belongs to another graph.</exception>
    /// <exception cref="NotSupportedException">An operation between a tensor and the loss has no derivative rule; the message names
    /// it.</exception>
    public static IReadOnlyList<Tensor> Of(Tensor loss, IReadOnlyList<Tensor> tensors)
    {
        if (loss.Shape.Elements != 1)
        {
            throw new ShapeException($"Gradients: the loss must be one number, but its shape is {loss.Shape}; reduce it with Sum or Mean.");
        }

        Graph graph = loss.Graph;
        foreach (Tensor tensor in tensors.Append(loss))
        {
            if (tensor.Type != ElementType.Real || tensor.Graph != graph)
            {
                throw new ArgumentException(
                    $"Gradients: {tensor} is not real, or belongs to another graph than the loss.", nameof(tensors));
            }
        }

        // The rules add operations; only those that are there now are walked.
        Operation[] operations = [.. graph.Operations];
        HashSet<Tensor> dependent = Dependents(operations, tensors);
        Dictionary<Tensor, Tensor> gradients = new() { [loss] = graph.Constant(1).Expand(loss.Shape.ToArray()) };
        foreach (Operation operation in operations.Reverse())
        {
            Tensor?[] outputs = [.. operation.Outputs.Select(gradients.GetValueOrDefault)];
            if (!operation.Inputs.Any(input => input is not null && dependent.Contains(input)) || Array.TrueForAll(outputs, gradient => gradient is null))
            {
                continue;
            }

            Func<Tensor>?[] rules = operation.Gradient(outputs);
            for (int i = 0; i < rules.Length; i++)
            {
                if (rules[i] is { } rule && operation.Inputs[i] is { } input && dependent.Contains(input))
                {
                    Tensor gradient = rule().SumTo(input.Shape);
                    gradients[input] = gradients.TryGetValue(input, out Tensor? others) ? others + gradient : gradient;
                }
            }
        }

        return [.. tensors.Select(tensor => gradients.GetValueOrDefault(tensor) ?? graph.Constant(0).Expand(tensor.Shape.ToArray()))];
    }

    // All real tensors that are computed from the given ones, and these themselves.
    private static HashSet<Tensor> Dependents(Operation[] operations, IReadOnlyList<Tensor> tensors)
    {
        HashSet<Tensor> dependent = [.. tensors];
        foreach (Operation operation in operations)
        {
            if (operation.Inputs.Any(input => input is not null && dependent.Contains(input)))
            {
                dependent.UnionWith(operation.Outputs.Where(output => output.Type == ElementType.Real));
            }
        }

        return dependent;
    }

    /// <summary>Undoes broadcasting: the sum over all elements that come from the same element of the smaller shape.</summary>
    private static Tensor SumTo(this Tensor gradient, Shape shape)
    {
        if (gradient.Shape == shape)
        {
            return gradient;
        }

        int extra = gradient.Rank - shape.Rank;
        int[] axes = [.. Enumerable.Range(0, gradient.Rank).Where(i => i < extra || (shape[i - extra] == 1 && gradient.Shape[i] != 1))];
        Tensor sum = axes.Length == 0 ? gradient : gradient.Sum(axes);
        return sum.Shape == shape ? sum : sum.Reshape(shape.ToArray());
    }
}
