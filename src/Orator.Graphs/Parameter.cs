namespace Orator.Graphs;

/// <summary>How the parameters of modules enter a graph.</summary>
public enum ParameterBinding
{
    /// <summary>
    /// As constants: the fastest for inference, and what export needs. Their values are taken when the graph is compiled or exported;
    /// change none between writing the graph and that.
    /// </summary>
    Constants,

    /// <summary>As inputs that read the parameters' own memory at every run: for training.</summary>
    Inputs,
}

/// <summary>
/// An array that belongs to a network: learned weights, or a buffer such as a running mean. Its memory never moves, and sessions of graphs
/// with
/// <see cref="ParameterBinding.Inputs"/> read it in place, so that an optimiser's update costs no copy.
/// </summary>
public sealed class Parameter
{
    /// <summary>Creates a parameter of zeros.</summary>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="isBuffer">Whether it is kept up by the network itself instead of being learned.</param>
    public Parameter(Shape shape, bool isBuffer = false)
    {
        Shape = shape;
        IsBuffer = isBuffer;
        Values = GC.AllocateArray<float>((int)Math.Max(1, shape.Elements), pinned: true);
    }

    /// <summary>Its dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>Whether it is kept up by the network itself (running statistics) instead of being learned by an optimiser.</summary>
    public bool IsBuffer { get; }

    /// <summary>Whether optimisers leave it alone.</summary>
    public bool Frozen { get; set; }

    /// <summary>The numbers, row-major. The array is pinned and stays the same.</summary>
    public float[] Values { get; }

    /// <summary>The parameter as a tensor of a graph: always the same one, or what was written last; see
    /// <see cref="Graph.Write"/>.</summary>
    /// <param name="graph">The graph.</param>
    public Tensor In(Graph graph) => graph.Read(this);
}
