namespace Orator.Graphs.LayerTables;

/// <summary>
/// The layers of a network as papers list them: name, kernel shape, output shape, input shape, parameters, multiplications. It is read
/// from graphs that the network was written to, and so works for any network.
/// </summary>
/// <remarks>
/// An operation belongs to the module whose parameters it takes. Operations without parameters that change a shape or multiply (pooling,
/// resizing, sampling, softmax, means, matrix products) get rows of their own: pooling in the module of the layer before it and resizing in
/// that of the layer after it, if nothing else uses the value between; others in the innermost module that holds the layers before and
/// after.
/// </remarks>
/// <example>
/// <code>
/// Graph graph = new();
/// graph.Output("y", network.Forward(graph.Input("x", [1, 3, 64, 64])));
/// Console.WriteLine(LayerTable.Of(network, graph));
/// </code>
/// </example>
public sealed class LayerTable
{
    private LayerTable(IReadOnlyList<LayerRow> networks, IReadOnlyList<LayerTablePart> parts, long buffers) =>
        (Networks, Parts, Buffers) = (networks, parts, buffers);

    /// <summary>
    /// The networks: modules of the root, if it does no more than hold them together, such as generator and discriminator; otherwise the
    /// root alone.
    /// </summary>
    public IReadOnlyList<LayerRow> Networks { get; }

    /// <summary>The graphs.</summary>
    public IReadOnlyList<LayerTablePart> Parts { get; }

    /// <summary>Learnable values, as <see cref="Module.ParameterCount"/>.</summary>
    public long Parameters => Networks.Sum(network => network.Parameters);

    /// <summary>Values that the network keeps up itself, such as running means.</summary>
    public long Buffers { get; }

    /// <summary>Multiplications of all graphs together.</summary>
    public long Multiplications => Networks.Sum(network => network.Multiplications);

    /// <summary>Describes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="graph">A graph that it was written to. Layers that are not in it are listed by their parameters alone.</param>
    public static LayerTable Of(Module network, Graph graph) => Of(network, [("graph", graph)]);

    /// <summary>Describes a network that has several parts in use, such as one for each portrait and one for each frame.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parts">Names of the parts, and the graphs that they were written to.</param>
    public static LayerTable Of(Module network, IReadOnlyList<(string Name, Graph Graph)> parts)
    {
        LayerWalk walk = new(network);
        List<LayerTablePart> costs = [];
        foreach ((string name, Graph graph) in parts)
        {
            long before = walk.Uses.Sum(use => use.Multiplications);
            walk.Add(GraphRewriter.Expand(graph));
            costs.Add(new LayerTablePart(name, walk.Uses.Sum(use => use.Multiplications) - before));
        }

        walk.AddUnused();
        long buffers = network.NamedParameters.Where(pair => pair.Parameter.IsBuffer).Sum(pair => pair.Parameter.Shape.Elements);
        return new LayerTable(new LayerTree(walk).Networks(), costs, buffers);
    }

    /// <summary>The row of a layer or module.</summary>
    /// <param name="name">Its full name.</param>
    /// <returns>The row; null if there is none.</returns>
    public LayerRow? Find(string name) => Networks.SelectMany(network => network.All).FirstOrDefault(row => row.Name == name);

    /// <summary>The table as text, with one row for each block of layers.</summary>
    public override string ToString() => ToText(everyLayer: false);

    /// <summary>The table as text.</summary>
    /// <param name="everyLayer">Whether each layer gets a row; otherwise blocks do, and equal blocks in a row share one.</param>
    public string ToText(bool everyLayer) => new LayerTableText(everyLayer).Write(this);
}

/// <summary>A graph that a network was written to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Multiplications">What a run of it costs; see <see cref="LayerRow.Multiplications"/>.</param>
public sealed record LayerTablePart(string Name, long Multiplications);
