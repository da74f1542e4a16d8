namespace Orator.Graphs;

/// <summary>
/// A symbolic value of a <see cref="Graph"/>: an input, a constant or the result of an operation. Its shape and element type are known,
/// its numbers are not (save a constant's). Operators and methods add operations to the graph.
/// </summary>
public sealed partial class Tensor
{
    internal Tensor(Graph graph, string name, ElementType type, Shape shape, Operation? producer = null, Array? value = null)
    {
        Graph = graph;
        Name = name;
        Type = type;
        Shape = shape;
        Producer = producer;
        Value = value;
    }

    /// <summary>The function under construction that this value belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Unique name in the graph, as written to the <c>.onnx</c> file.</summary>
    public string Name { get; internal set; }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Static dimensions, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The operation that computes this value; null for inputs and constants.</summary>
    public Operation? Producer { get; }

    /// <summary>The numbers of a constant (<c>float[]</c>, <c>long[]</c> or <c>bool[]</c>, row-major); null otherwise.</summary>
    public Array? Value { get; }

    /// <summary>For example <c>features: Real[1, 64, 32, 32]</c>.</summary>
    public override string ToString() => $"{Name}: {Type}{Shape}";
}
