namespace Orator.Graphs;

/// <summary>
/// One node of a <see cref="Graph"/>: an ONNX operator with its inputs, attributes and outputs. A subclass checks its operands and
/// declares the types and shapes of its outputs when it is constructed; what belongs to one operator stands in its subclass.
/// </summary>
public abstract class Operation
{
    private readonly List<Tensor> _outputs = [];
    private readonly Dictionary<string, object> _attributes = [];

    /// <summary>Creates an operation on the given operands.</summary>
    /// <param name="onnxType">Name of the ONNX operator.</param>
    /// <param name="inputs">Operands in ONNX order; null where an optional one is absent.</param>
    /// <exception cref="ArgumentException">The operands belong to different graphs.</exception>
    protected Operation(string onnxType, params Tensor?[] inputs)
    {
        OnnxType = onnxType;
        Inputs = inputs;
        Graph = inputs.First(input => input is not null)!.Graph;
        if (Array.Exists(inputs, input => input is not null && input.Graph != Graph))
        {
            throw new ArgumentException($"{onnxType}: its operands belong to different graphs.", nameof(inputs));
        }
    }

    /// <summary>The graph of all operands.</summary>
    public Graph Graph { get; }

    /// <summary>Name of the ONNX operator.</summary>
    public string OnnxType { get; }

    /// <summary>Operands in ONNX order; null where an optional one is absent.</summary>
    public IReadOnlyList<Tensor?> Inputs { get; }

    /// <summary>Results in ONNX order.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>ONNX attributes: <c>long</c>, <c>float</c>, <c>string</c> or <c>long[]</c> by name.</summary>
    public IReadOnlyDictionary<string, object> Attributes => _attributes;

    /// <summary>Declares the next output.</summary>
    /// <param name="type">Type of its elements.</param>
    /// <param name="shape">Its dimensions.</param>
    protected void Declare(ElementType type, Shape shape) =>
        _outputs.Add(new Tensor(Graph, Graph.NextName(), type, shape, this));

    /// <summary>Sets an ONNX attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">A <c>long</c>, <c>float</c>, <c>string</c> or <c>long[]</c>.</param>
    protected void Set(string name, object value) => _attributes[name] = value;

    /// <summary>Sets an ONNX attribute that is a list of integers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">The integers.</param>
    protected void Set(string name, IEnumerable<int> values) => _attributes[name] = values.Select(v => (long)v).ToArray();

    /// <summary>Refuses operands of another element type.</summary>
    /// <param name="type">The type that the operator needs.</param>
    /// <param name="operands">Operands to check; null ones are skipped.</param>
    /// <exception cref="ArgumentException">An operand has another type.</exception>
    protected void Require(ElementType type, params ReadOnlySpan<Tensor?> operands)
    {
        foreach (Tensor? operand in operands)
        {
            if (operand is not null && operand.Type != type)
            {
                throw new ArgumentException($"{OnnxType}: an operand is {operand.Type}{operand.Shape}, but {type} is needed.");
            }
        }
    }
}
