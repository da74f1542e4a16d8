namespace Orator.Graphs.LayerTables;

/// <summary>Puts the layers of a network under the modules that hold them.</summary>
/// <param name="walk">The layers.</param>
internal sealed class LayerTree(LayerWalk walk)
{
    // What each module holds: layers, and full names of modules.
    private readonly Dictionary<string, List<object>> _children = [];

    /// <summary>The rows of the networks.</summary>
    public IReadOnlyList<LayerRow> Networks()
    {
        _children.Add("", []);
        foreach (LayerUse use in walk.Uses)
        {
            Children(use.Holder).Add(use);
        }

        return walk.IsBundle ? [.. _children[""].Select(Row)] : [Row("")];
    }

    private List<object> Children(string path)
    {
        if (!_children.TryGetValue(path, out List<object>? children))
        {
            _children.Add(path, children = []);
            Children(ModulePath.Parent(path)).Add(path);
        }

        return children;
    }

    private LayerRow Row(object child)
    {
        if (child is not LayerUse use)
        {
            return Row((string)child);
        }

        Shape[] inputs = [.. use.Operands.Select(operand => operand.Shape)];
        return new LayerRow(use.Name, use.Type, use.Kernel, use.Output, inputs, use.Parameters, use.Multiplications, []);
    }

    private LayerRow Row(string path)
    {
        LayerRow[] rows = [.. _children[path].Select(Row)];
        HashSet<LayerUse> members = [.. Members(path)];
        Dictionary<Tensor, bool> inside = [];
        IEnumerable<Tensor> operands = members.SelectMany(member => member.Operands);
        IEnumerable<Tensor> inputs = operands.SelectMany(operand => Entering(operand, members, inside)).Distinct();
        return new LayerRow(
            path,
            walk.Modules[path].GetType().Name,
            null,
            members.OrderBy(member => member.Position).LastOrDefault(member => member.Output is not null)?.Output,
            Inputs(inputs, members.Select(member => member.Position).DefaultIfEmpty().Min()),
            rows.Sum(row => row.Parameters),
            rows.Sum(row => row.Multiplications),
            rows);
    }

    private IEnumerable<LayerUse> Members(string path) =>
        _children[path].SelectMany(child => child is LayerUse use ? [use] : Members((string)child));

    // What comes from outside of a module, behind all operations outside: an operand; or, of what operations without rows make of values
    // from inside and from outside, the latter.
    private IEnumerable<Tensor> Entering(Tensor tensor, HashSet<LayerUse> members, Dictionary<Tensor, bool> inside) =>
        !IsInside(tensor, members, inside) ? [tensor]
        : walk.Of(tensor.Producer!) is null ? Operands(tensor.Producer!).SelectMany(operand => Entering(operand, members, inside))
        : [];

    // Whether the layers that a value is directly made of include some of a module.
    private bool IsInside(Tensor tensor, HashSet<LayerUse> members, Dictionary<Tensor, bool> known)
    {
        if (!known.TryGetValue(tensor, out bool inside))
        {
            inside = tensor.Producer is { } producer
                && (walk.Of(producer) is { } use
                    ? members.Contains(use)
                    : Operands(producer).Any(operand => IsInside(operand, members, known)));
            known.Add(tensor, inside);
        }

        return inside;
    }

    private IEnumerable<Tensor> Operands(Operation operation) =>
        operation.Operands.OfType<Tensor>().Where(operand => walk.Order(operand) is not null);

    // First what is there before the first layer: of that, what was computed last.
    private IReadOnlyList<Shape> Inputs(IEnumerable<Tensor> tensors, int position) =>
        [.. tensors.OrderBy(tensor => Source(tensor) >= position).ThenByDescending(Source).Select(tensor => tensor.Shape)];

    // When the last of the layers ran that a value is directly made of.
    private int Source(Tensor tensor) => tensor.Producer is { } producer && walk.Of(producer) is null
        ? Operands(producer).Select(Source).DefaultIfEmpty().Max()
        : walk.Order(tensor) ?? 0;
}
