using System.Globalization;
using Orator.Graphs.Onnx;

namespace Orator.Graphs;

/// <summary>
/// One function under construction: named inputs, constants, operations in the order they were written, and named outputs.
/// Build it with <see cref="Input"/>, <see cref="Constant(ReadOnlySpan{float}, Shape)"/>, the methods of <see cref="Tensor"/> and
/// <see cref="Output"/>; run it with the engine's <c>Session.Compile</c> or export it with <see cref="ToOnnx"/>. It says what is computed,
/// not how: nothing here depends on a processor.
/// </summary>
public sealed class Graph
{
    private readonly List<Tensor> _inputs = [];
    private readonly List<Tensor> _outputs = [];
    private readonly List<Operation> _operations = [];
    private readonly HashSet<Operation> _added = [];
    private readonly List<Tensor> _constants = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<Parameter, Tensor> _parameters = [];
    private readonly Dictionary<Tensor, Parameter> _bound = [];
    private readonly Dictionary<Parameter, Tensor> _writes = [];
    private readonly ParameterBinding _binding;
    private int _counter;

    /// <summary>Creates an empty graph.</summary>
    /// <param name="binding">How parameters enter it.</param>
    public Graph(ParameterBinding binding = ParameterBinding.Constants) => _binding = binding;

    /// <summary>How parameters enter the graph.</summary>
    public ParameterBinding Binding => _binding;

    /// <summary>Inputs in the order of their declaration.</summary>
    public IReadOnlyList<Tensor> Inputs => _inputs;

    /// <summary>Outputs in the order of their declaration.</summary>
    public IReadOnlyList<Tensor> Outputs => _outputs;

    /// <summary>All operations, each after those it depends on.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>All constants.</summary>
    public IReadOnlyList<Tensor> Constants => _constants;

    /// <summary>Declares an input.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="shape">Static dimensions.</param>
    /// <param name="type">Type of its elements.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Tensor Input(string name, Shape shape, ElementType type = ElementType.Real)
    {
        Reserve(name);
        Tensor input = new(this, name, type, shape);
        _inputs.Add(input);
        return input;
    }

    /// <summary>Declares an output under a name of its own.</summary>
    /// <param name="name">Unique name.</param>
    /// <param name="value">Any value of this graph; it may be an output more than once.</param>
    /// <exception cref="ArgumentException">The name is taken, or the value belongs to another graph.</exception>
    public void Output(string name, Tensor value)
    {
        if (value.Graph != this)
        {
            throw new ArgumentException($"Output '{name}' belongs to another graph.", nameof(value));
        }

        Reserve(name);
        if (value.Producer is null || _outputs.Contains(value))
        {
            value = value.Identity();
        }

        value.Name = name;
        _outputs.Add(value);
    }

    /// <summary>Adds a constant of floats.</summary>
    /// <param name="values">Row-major values; copied.</param>
    /// <param name="shape">Dimensions.</param>
    /// <exception cref="ShapeException">The number of values is not that of the shape.</exception>
    public Tensor Constant(ReadOnlySpan<float> values, Shape shape) => Constant(values.ToArray(), ElementType.Real, shape);

    /// <summary>Adds a constant scalar.</summary>
    /// <param name="value">The value.</param>
    public Tensor Constant(float value) => Constant([value], []);

    /// <summary>Adds a constant of integers (<see cref="ElementType.Index"/>).</summary>
    /// <param name="values">Row-major values; copied.</param>
    /// <param name="shape">Dimensions.</param>
    /// <exception cref="ShapeException">The number of values is not that of the shape.</exception>
    public Tensor Indices(ReadOnlySpan<long> values, Shape shape) => Constant(values.ToArray(), ElementType.Index, shape);

    /// <summary>The model as an <c>.onnx</c> file (opset <see cref="OnnxWriter.OpsetVersion"/>). Operations that no output needs are left
    /// out.</summary>
    /// <exception cref="InvalidOperationException">No output was declared.</exception>
    public byte[] ToOnnx() => OnnxWriter.Write(GraphRewriter.Expand(this));

    /// <summary>Adds an operation.</summary>
    /// <param name="operation">An operation on tensors of this graph.</param>
    /// <returns>Its first output.</returns>
    /// <exception cref="ArgumentException">The operation belongs to another graph, or was added before.</exception>
    public Tensor Add(Operation operation)
    {
        if (operation.Graph != this || !_added.Add(operation))
        {
            throw new ArgumentException($"{operation.OnnxType} belongs to another graph, or was added before.", nameof(operation));
        }

        _operations.Add(operation);
        return operation.Outputs[0];
    }

    /// <summary>The tensor of a parameter: its value at the start of the run, or what <see cref="Write"/> gave it.</summary>
    /// <param name="parameter">The parameter.</param>
    public Tensor Read(Parameter parameter)
    {
        if (!_parameters.TryGetValue(parameter, out Tensor? tensor))
        {
            if (_binding == ParameterBinding.Inputs)
            {
                tensor = new Tensor(this, NextName(), ElementType.Real, parameter.Shape);
                _inputs.Add(tensor);
                _bound[tensor] = parameter;
            }
            else
            {
                // The parameter's own memory: networks are large.
                tensor = parameter.Values.Length == parameter.Shape.Elements
                    ? Constant(parameter.Values, ElementType.Real, parameter.Shape)
                    : Constant(parameter.Values.AsSpan(0, (int)parameter.Shape.Elements), parameter.Shape);
            }

            _parameters[parameter] = tensor;
        }

        return tensor;
    }

    /// <summary>Gives the tensors of a module's parameters their full names, which readers of an <c>.onnx</c> file then see. A name that is
    /// taken is left out.</summary>
    /// <param name="module">The module, or one that contains it.</param>
    public void NameParameters(Module module)
    {
        foreach ((string name, Parameter parameter) in module.NamedParameters)
        {
            if (_parameters.TryGetValue(parameter, out Tensor? tensor) && tensor.Producer is null && _names.Add(name))
            {
                tensor.Name = name;
            }
        }
    }

    /// <summary>Gives a parameter a new value: for the rest of the graph, and in its memory after each run of a session.</summary>
    /// <param name="parameter">A parameter, usually a buffer, in a graph with <see cref="ParameterBinding.Inputs"/>.</param>
    /// <param name="value">Its new value.</param>
    /// <exception cref="ShapeException">The value has another shape.</exception>
    /// <exception cref="InvalidOperationException">The parameters of the graph are constants.</exception>
    public void Write(Parameter parameter, Tensor value)
    {
        if (_binding != ParameterBinding.Inputs)
        {
            throw new InvalidOperationException(
                "The parameters of this graph are constants; only a graph with ParameterBinding.Inputs can write to them.");
        }

        if (value.Shape != parameter.Shape)
        {
            throw new ShapeException($"Write: a value of shape {value.Shape} does not fit a parameter of shape {parameter.Shape}.");
        }

        _parameters[parameter] = value;
        _writes[parameter] = value;
    }

    /// <summary>The parameters whose memory the inputs read, by input.</summary>
    internal IReadOnlyDictionary<Tensor, Parameter> Bound => _bound;

    /// <summary>The tensors by which parameters enter the graph.</summary>
    internal IEnumerable<(Tensor Tensor, Parameter Parameter)> ReadParameters => _binding == ParameterBinding.Inputs
        ? _bound.Select(pair => (pair.Key, pair.Value))
        : _parameters.Select(pair => (pair.Value, pair.Key));

    /// <summary>Declares the written values as outputs.</summary>
    /// <returns>The parameters by the names of these outputs.</returns>
    internal Dictionary<string, Parameter> OutputWrites()
    {
        Dictionary<string, Parameter> outputs = [];
        foreach ((Parameter parameter, Tensor value) in _writes.ToArray())
        {
            if (!_outputs.Contains(value))
            {
                Tensor output = value.Producer is null ? value.Identity() : value;
                _outputs.Add(output);
                _writes[parameter] = output;
            }

            outputs.Add(_writes[parameter].Name, parameter);
        }

        return outputs;
    }

    /// <summary>The values that some values are computed from, and these themselves.</summary>
    internal HashSet<Tensor> NeededBy(IReadOnlyList<Tensor> values)
    {
        HashSet<Tensor> needed = [.. values];
        for (int i = _operations.Count - 1; i >= 0; i--)
        {
            if (_operations[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(_operations[i].Operands.OfType<Tensor>());
            }
        }

        return needed;
    }

    /// <summary>Keeps the names of another graph's values for their copies.</summary>
    internal void ReserveNames(Graph source)
    {
        _names.UnionWith(source._names);
        _counter = source._counter;
    }

    /// <summary>Declares an input of another graph here, bound to the same parameter.</summary>
    internal Tensor CopyInput(Tensor input, Graph source)
    {
        Tensor copy = new(this, input.Name, input.Type, input.Shape);
        _inputs.Add(copy);
        if (source._bound.TryGetValue(input, out Parameter? parameter))
        {
            _bound.Add(copy, parameter);
        }

        return copy;
    }

    /// <summary>Adds a constant of another graph; both share the numbers.</summary>
    internal Tensor CopyConstant(Tensor constant)
    {
        Tensor copy = new(this, constant.Name, constant.Type, constant.Shape, value: constant.Value);
        _constants.Add(copy);
        return copy;
    }

    /// <summary>Makes a value, under its name, an output.</summary>
    internal void CopyOutput(Tensor value) => _outputs.Add(value);

    /// <summary>Takes over which tensors parameters are read from and written to.</summary>
    internal void CopyParameters(Graph source, IReadOnlyDictionary<Tensor, Tensor> copies)
    {
        foreach ((Parameter parameter, Tensor tensor) in source._parameters)
        {
            if (copies.TryGetValue(tensor, out Tensor? copy))
            {
                _parameters.Add(parameter, copy);
            }
        }

        foreach ((Parameter parameter, Tensor tensor) in source._writes)
        {
            if (copies.TryGetValue(tensor, out Tensor? copy))
            {
                _writes.Add(parameter, copy);
            }
        }
    }

    /// <summary>A list of integers as the one-dimensional constant that shape operators take.</summary>
    internal Tensor Integers(IEnumerable<int> values)
    {
        long[] array = [.. values.Select(v => (long)v)];
        return Indices(array, [array.Length]);
    }

    internal string NextName()
    {
        string name;
        do
        {
            name = "t" + (_counter++).ToString(CultureInfo.InvariantCulture);
        }
        while (!_names.Add(name));

        return name;
    }

    private Tensor Constant(Array values, ElementType type, Shape shape)
    {
        if (values.Length != shape.Elements)
        {
            throw new ShapeException($"Constant: {values.Length} values do not fill shape {shape}.");
        }

        Tensor constant = new(this, NextName(), type, shape, value: values);
        _constants.Add(constant);
        return constant;
    }

    private void Reserve(string name)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The graph already has a value named '{name}'.", nameof(name));
        }
    }
}
