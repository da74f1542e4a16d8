using Orator.Graphs.Ops;

namespace Orator.Graphs.LayerTables;

/// <summary>Finds the modules that operations without parameters stand in, by the layers before and after them.</summary>
internal sealed class LayerNeighbours
{
    private readonly LayerWalk _walk;
    private readonly IReadOnlyList<string> _before;
    private readonly Dictionary<Tensor, List<Operation>> _consumers = [];
    private readonly Dictionary<Operation, (string? Before, string? After)> _around = [];

    /// <param name="operations">Operations of a graph that depend on its inputs, in order; those with parameters have their rows.</param>
    /// <param name="walk">Knows these rows.</param>
    /// <param name="before">Modules that have rows from graphs before this one.</param>
    public LayerNeighbours(IReadOnlyList<Operation> operations, LayerWalk walk, IReadOnlyList<string> before)
    {
        (Operations, _walk, _before) = (operations, walk, before);
        string? last = null;
        foreach (Operation operation in operations)
        {
            last = walk.Of(operation)?.Holder ?? last;
            _around[operation] = (last, null);
            foreach (Tensor operand in operation.Operands.OfType<Tensor>().Distinct())
            {
                _consumers.TryAdd(operand, []);
                _consumers[operand].Add(operation);
            }
        }

        last = null;
        foreach (Operation operation in operations.Reverse())
        {
            last = walk.Of(operation)?.Holder ?? last;
            _around[operation] = _around[operation] with { After = last };
        }
    }

    /// <summary>The operations.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    /// <summary>
    /// Operand and result of an operation as its caller sees them: volumes are resized and pooled as planes, between two changes of shape.
    /// </summary>
    public (Tensor Operand, Tensor Result) Seen(Operation operation) =>
        operation is Pooling or Resizing
        && operation.Inputs[0]!.Producer is Reshaping before
        && Only(operation.Outputs[0]) is Reshaping after
            ? (before.Inputs[0]!, after.Outputs[0])
            : (operation.Inputs[0]!, operation.Outputs[0]);

    /// <summary>Full name of the module that an operation without parameters stands in.</summary>
    public string Holder(Operation operation)
    {
        string? holder = operation switch
        {
            Pooling or GlobalPooling => LayerBefore(operation.Inputs[0]!),
            Resizing => LayerAfter(operation.Outputs[0]),
            _ => null,
        };
        holder ??= _around[operation] switch
        {
            (null, null) => "",
            (string before, null) => before,
            (null, string after) => Known(after),
            (string before, string after) => ModulePath.Common([before, after]),
        };
        string first = ModulePath.First(_around[operation].Before ?? _around[operation].After ?? "");
        return holder.Length == 0 && _walk.IsBundle ? first : holder;
    }

    // The module of the layer that nothing but unlisted operations lie between, with no other use of their results.
    private string? LayerBefore(Tensor tensor) => (Only(tensor), tensor.Producer) switch
    {
        (null, _) or (_, null) => null,
        (_, { } producer) when _walk.Of(producer) is { } use => use.Holder,
        (_, { } producer) when LayerCost.HasRow(producer) => null,
        (_, { } producer) => LayerBefore(producer.Inputs[0]!),
    };

    private string? LayerAfter(Tensor tensor) => Only(tensor) switch
    {
        null => null,
        { } consumer when _walk.Of(consumer) is { } use => use.Holder,
        Reshaping reshaping => LayerAfter(reshaping.Outputs[0]),
        _ => null,
    };

    private Operation? Only(Tensor tensor) => _consumers.GetValueOrDefault(tensor) is [var only] ? only : null;

    // At the beginning of a graph: the innermost module around the next layer that has been seen before.
    private string Known(string path)
    {
        while (path.Length > 0 && !_before.Any(other => ModulePath.IsIn(other, path)))
        {
            path = ModulePath.Parent(path);
        }

        return path;
    }
}
