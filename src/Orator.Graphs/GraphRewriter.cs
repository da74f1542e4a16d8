namespace Orator.Graphs;

/// <summary>
/// Copies a graph, operation by operation, and puts others in the place of some: the way in which composites become ordinary operators, and
/// an engine puts its own operators in the place of standard ones. The source stays as it is.
/// </summary>
internal sealed class GraphRewriter
{
    private readonly Graph _source;
    private readonly Dictionary<Tensor, Tensor> _copies = [];
    private readonly HashSet<Tensor> _renamed = [];

    private GraphRewriter(Graph source)
    {
        _source = source;
        Result = new Graph(source.Binding);
        Result.ReserveNames(source);
    }

    /// <summary>The new graph.</summary>
    public Graph Result { get; }

    /// <summary>Copies what the outputs of a graph need.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="rule">
    /// Takes an operation of the new graph that is not yet added to it, and gives what its outputs are to be instead; null to keep it.
    /// </param>
    /// <param name="outputs">Values that are needed; null means the graph's outputs.</param>
    public static GraphRewriter Rewrite(Graph source, Func<Operation, IReadOnlyList<Tensor>?> rule, IReadOnlyList<Tensor>? outputs = null)
    {
        GraphRewriter rewriter = new(source);
        rewriter.Copy(rule, outputs ?? source.Outputs);
        return rewriter;
    }

    /// <summary>A graph in ordinary operators: composites become their bodies.</summary>
    /// <param name="source">The graph.</param>
    public static Graph Expand(Graph source)
    {
        // A body may hold composites.
        Graph graph = source;
        while (graph.Operations.Any(operation => operation is Composite))
        {
            graph = Rewrite(graph, Expand).Result;
        }

        return graph;
    }

    /// <summary>The rule of <see cref="Expand(Graph)"/>.</summary>
    public static IReadOnlyList<Tensor>? Expand(Operation operation) =>
        operation is Composite composite ? composite.Body([.. composite.Inputs.Select(input => input!)]) : null;

    /// <summary>What a tensor of the source became.</summary>
    /// <exception cref="KeyNotFoundException">No output needs it.</exception>
    public Tensor Of(Tensor tensor) => _copies[tensor];

    private void Copy(Func<Operation, IReadOnlyList<Tensor>?> rule, IReadOnlyList<Tensor> outputs)
    {
        foreach (Tensor input in _source.Inputs)
        {
            _copies.Add(input, Result.CopyInput(input, _source));
        }

        HashSet<Tensor> needed = _source.NeededBy(outputs);
        foreach (Operation operation in _source.Operations.Where(operation => operation.Outputs.Any(needed.Contains)))
        {
            Operation copy = operation.CopyTo(Result, [.. operation.Inputs.Select(input => input is null ? null : Copied(input))]);
            int before = Result.Operations.Count;
            if (rule(copy) is not { } results)
            {
                Result.Add(copy);
                results = copy.Outputs;
            }

            HashSet<Operation> added = [.. Result.Operations.Skip(before)];
            for (int i = 0; i < operation.Outputs.Count; i++)
            {
                _copies[operation.Outputs[i]] = Named(results[i], operation.Outputs[i], added);
            }
        }

        foreach (Tensor output in _source.Outputs.Where(_copies.ContainsKey))
        {
            Result.CopyOutput(_copies[output]);
        }

        Result.CopyParameters(_source, _copies);
    }

    private Tensor Copied(Tensor tensor)
    {
        if (!_copies.TryGetValue(tensor, out Tensor? copy))
        {
            copy = Result.CopyConstant(tensor);
            _copies.Add(tensor, copy);
        }

        return copy;
    }

    // A new value takes the name of what it stands for; an old one keeps its own, and an output is a copy of it.
    private Tensor Named(Tensor result, Tensor original, HashSet<Operation> added)
    {
        bool isNew = result.Producer is { } producer && added.Contains(producer);
        if (!isNew || !_renamed.Add(result))
        {
            if (!_source.Outputs.Contains(original))
            {
                return result;
            }

            result = result.Identity();
            _renamed.Add(result);
        }

        result.Name = original.Name;
        return result;
    }
}
