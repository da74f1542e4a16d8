using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;

namespace Orator.Engine;

/// <summary>
/// The pass between a graph and a session: it copies the graph and replaces operators by forms and kernels that are fast on a target.
/// Results are the same but for rounding. Composites for which the target has no kernel become ordinary operators.
/// </summary>
internal sealed class GraphLowering
{
    private readonly List<GraphRewriter> _passes = [];
    private IReadOnlyList<Tensor>? _outputs;

    private GraphLowering(Graph source, IReadOnlyList<Tensor>? outputs) => (Graph, _outputs) = (source, outputs);

    /// <summary>The lowered graph.</summary>
    public Graph Graph { get; private set; }

    /// <summary>Lowers a graph.</summary>
    /// <param name="source">The graph, which stays as it is.</param>
    /// <param name="target">For what.</param>
    /// <param name="quantisable">Whether convolutions that gain much by 8-bit integers stay ordinary operators.</param>
    /// <param name="outputs">Values that are needed; null means the graph's outputs.</param>
    public static GraphLowering Lower(Graph source, Target target, bool quantisable = false, IReadOnlyList<Tensor>? outputs = null)
    {
        GraphLowering lowering = new(source, outputs);
        CpuLowering? cpu = target == Target.Canonical ? null : new CpuLowering(target, quantisable);
        bool HasKernel(Operation operation) => cpu?.HasKernel(operation) == true;

        // A body may hold composites itself.
        while (lowering.Graph.Operations.Any(operation => operation is Composite && !HasKernel(operation)))
        {
            lowering.Pass(operation => HasKernel(operation) ? null : GraphRewriter.Expand(operation));
        }

        if (cpu is not null)
        {
            lowering.Pass(BatchNormFolding.Fold);
            lowering.Pass(cpu.Rule(lowering.Graph));
        }

        return lowering;
    }

    /// <summary>What a tensor of the source became.</summary>
    /// <exception cref="KeyNotFoundException">No output needs it.</exception>
    public Tensor Of(Tensor tensor) => _passes.Aggregate(tensor, (copy, pass) => pass.Of(copy));

    private void Pass(Func<Operation, IReadOnlyList<Tensor>?> rule)
    {
        GraphRewriter pass = GraphRewriter.Rewrite(Graph, rule, _outputs);
        _passes.Add(pass);
        _outputs = _outputs is null ? null : [.. _outputs.Select(pass.Of)];
        Graph = pass.Result;
    }
}
