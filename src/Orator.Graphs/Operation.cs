namespace Orator.Graphs;

/// <summary>
/// One node of a <see cref="Graph"/>: an ONNX operator with its inputs, attributes and outputs. A subclass checks its operands and
/// declares the types and shapes of its outputs when it is constructed; what belongs to one operator stands in its subclass.
/// </summary>
public abstract class Operation
{
    private List<Tensor> _outputs = [];
    private Dictionary<string, object> _attributes = [];

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
    public Graph Graph { get; private set; }

    /// <summary>Name of the ONNX operator.</summary>
    public string OnnxType { get; }

    /// <summary>Operands in ONNX order; null where an optional one is absent.</summary>
    public IReadOnlyList<Tensor?> Inputs { get; private set; }

    /// <summary>Domain of the operator: empty for ONNX's own.</summary>
    public virtual string Domain => string.Empty;

    /// <summary>The operands that the node of a model has: usually <see cref="Inputs"/>.</summary>
    public virtual IReadOnlyList<Tensor?> Operands => Inputs;

    /// <summary>Results in ONNX order.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>ONNX attributes: <c>long</c>, <c>float</c>, <c>string</c> or <c>long[]</c> by name.</summary>
    public IReadOnlyDictionary<string, object> Attributes => _attributes;

    /// <summary>The only or first result.</summary>
    protected Tensor Output => _outputs[0];

    /// <summary>
    /// The derivative rule (vector-Jacobian product): how the gradient of a loss with respect to the outputs becomes the gradient with
    /// respect to the inputs. It is made of ordinary operations, so that gradients can be differentiated again.
    /// </summary>
    /// <param name="gradients">Gradient for each output, of its shape; null where the loss does not depend on it. At least one is
    /// there.</param>
    /// <returns>
    /// For each input a function that writes its gradient, called only if the gradient is wanted; null, or a missing entry at the end, if
    /// none flows to it. A gradient of a shape that the input was broadcast to is summed to the input's shape by the caller.
    /// </returns>
    /// <exception cref="NotSupportedException">The operation has no derivative rule.</exception>
    protected internal virtual Func<Tensor>?[] Gradient(IReadOnlyList<Tensor?> gradients) =>
        gradients[0] is { } gradient && gradients.Skip(1).All(other => other is null) ? Gradient(gradient) : throw NoRule();

    /// <summary>The derivative rule of an operation whose first output alone has a gradient; see the other overload.</summary>
    /// <param name="gradient">Gradient with respect to the first output.</param>
    /// <returns>For each input a function that writes its gradient, or null.</returns>
    /// <exception cref="NotSupportedException">The operation has no derivative rule.</exception>
    protected virtual Func<Tensor>?[] Gradient(Tensor gradient) => throw NoRule();

    /// <summary>
    /// The same operation on operands of another graph, to which it is not yet added. Its outputs keep their names; a subclass must hold no
    /// tensors but
    /// <see cref="Inputs"/>.
    /// </summary>
    /// <param name="graph">The other graph.</param>
    /// <param name="inputs">Operands there, as many as here and of the same shapes.</param>
    internal Operation CopyTo(Graph graph, Tensor?[] inputs)
    {
        Operation copy = (Operation)MemberwiseClone();
        copy.Graph = graph;
        copy.Inputs = inputs;
        copy._attributes = new Dictionary<string, object>(_attributes);
        copy._outputs = [.. _outputs.Select(output => new Tensor(graph, output.Name, output.Type, output.Shape, copy))];
        return copy;
    }

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

    private NotSupportedException NoRule() =>
        new($"{OnnxType} ({_outputs[0]}) has no derivative rule: it cannot lie between a loss and the tensors to differentiate by.");
}
