using Orator.Graphs.Layers;

namespace Orator.Graphs.LayerTables;

/// <summary>Goes through graphs and finds the layers of a network in them.</summary>
internal sealed class LayerWalk
{
    private readonly Dictionary<Parameter, (string Module, string Name)> _owners;
    private readonly Dictionary<string, LayerUse> _layers = [];
    private readonly Dictionary<Operation, LayerUse> _of = [];
    private readonly Dictionary<Tensor, int> _order = [];
    private readonly HashSet<Parameter> _counted = [];
    private readonly List<LayerUse> _uses = [];
    private int _position;

    /// <param name="network">The network.</param>
    public LayerWalk(Module network)
    {
        Modules = network.NamedModules.Prepend(("", network)).ToDictionary(pair => pair.Item1, pair => pair.Item2);
        _owners = network.NamedParameters.DistinctBy(pair => pair.Parameter)
            .ToDictionary(pair => pair.Parameter, pair => (ModulePath.Parent(pair.Name), pair.Name));

        // A root that has no layers itself only holds networks together. What it keeps beside them, such as means of inputs, is no layer.
        IsBundle = network is not Layer && _owners.All(pair => ModulePath.Parent(pair.Value.Module).Length > 0 || pair.Key.IsBuffer);
        if (IsBundle)
        {
            _owners = _owners.Where(pair => pair.Value.Module.Length > 0).ToDictionary();
        }
    }

    /// <summary>All modules by full name, the root under the empty one.</summary>
    public IReadOnlyDictionary<string, Module> Modules { get; }

    /// <summary>Whether the root only holds networks together.</summary>
    public bool IsBundle { get; }

    /// <summary>What was found, in the order of first use.</summary>
    public IEnumerable<LayerUse> Uses => _uses.OrderBy(use => use.Position);

    /// <summary>The row of an operation; null for one without.</summary>
    public LayerUse? Of(Operation operation) => _of.GetValueOrDefault(operation);

    /// <summary>
    /// When a value is computed from the graph's inputs: larger is later, 0 for these; null for what is made of constants and parameters
    /// alone.
    /// </summary>
    public int? Order(Tensor tensor) => _order.TryGetValue(tensor, out int order) ? order : null;

    /// <summary>Adds the layers of a graph without composites.</summary>
    public void Add(Graph graph)
    {
        HashSet<Tensor> needed = graph.NeededBy(graph.Outputs);
        Dictionary<Tensor, HashSet<Parameter>> weights = [];
        foreach ((Tensor tensor, Parameter parameter) in graph.ReadParameters)
        {
            weights.Add(tensor, [parameter]);
        }

        foreach (Tensor input in graph.Inputs.Where(input => !weights.ContainsKey(input)))
        {
            _order[input] = 0;
        }

        string[] before = [.. _uses.Select(use => use.Holder)];
        List<Operation> operations = [];
        foreach (Operation operation in graph.Operations.Where(operation => operation.Outputs.Any(needed.Contains)))
        {
            Tensor[] operands = [.. operation.Operands.OfType<Tensor>()];
            HashSet<Parameter> parameters = [.. operands.SelectMany(operand => weights.GetValueOrDefault(operand) ?? [])];
            if (!operands.Any(_order.ContainsKey))
            {
                foreach (Tensor output in operation.Outputs)
                {
                    weights[output] = parameters;
                }

                continue;
            }

            _position++;
            operations.Add(operation);
            foreach (Tensor output in operation.Outputs)
            {
                _order[output] = _position;
            }

            parameters.IntersectWith(_owners.Keys);
            if (parameters.Count > 0)
            {
                AddLayer(operation, parameters);
            }
        }

        AddOthers(new LayerNeighbours(operations, this, before));
    }

    /// <summary>Adds the layers whose learnable parameters no graph uses.</summary>
    public void AddUnused()
    {
        IEnumerable<Parameter> unused = _owners.Keys.Where(parameter => !_counted.Contains(parameter) && !parameter.IsBuffer);
        foreach (IGrouping<string, Parameter> module in unused.GroupBy(parameter => _owners[parameter].Module).ToArray())
        {
            Shape shape = Largest(module).Shape;
            LayerUse use = LayerOf([.. module], int.MaxValue, shape.Rank);
            bool outputsFirst = Modules[module.Key] is Conv or EqualConv or Linear or EqualLinear && shape.Rank > 1;
            use.Kernel ??= outputsFirst ? [shape[1], shape[0], .. shape.Skip(2)] : shape;
            Count(use, module);
        }
    }

    private void AddLayer(Operation operation, HashSet<Parameter> parameters)
    {
        IEnumerable<Tensor> operands = operation.Operands.OfType<Tensor>().Where(_order.ContainsKey);
        LayerUse use = LayerOf(parameters, _position, operands.First().Rank);
        Count(use, parameters);
        use.Multiplications += LayerCost.Multiplications(operation);
        _of[operation] = use;
        if (use.IsFirst(operation, parameters.Select(parameter => _owners[parameter].Name)))
        {
            Shape? kernel = use.Kernel is { Rank: > 1 } ? use.Kernel : LayerCost.Kernel(operation, operand => !_order.ContainsKey(operand));
            use.Kernel = kernel ?? use.Kernel ?? Largest(parameters).Shape;
            use.Operands.AddRange(operands.Where(operand => operand.Producer is null || Of(operand.Producer) != use));
            use.Output = LayerCost.Output(operation);
        }
    }

    private void AddOthers(LayerNeighbours neighbours)
    {
        foreach (Operation operation in neighbours.Operations.Where(operation => Of(operation) is null && LayerCost.HasRow(operation)))
        {
            string holder = neighbours.Holder(operation);
            (Tensor operand, Tensor result) = neighbours.Seen(operation);
            LayerUse use = new(holder, holder, LayerCost.TypeOf(operation, operand.Shape, result.Shape), _order[operation.Outputs[0]])
            {
                Output = result.Shape,
                Multiplications = LayerCost.Multiplications(operation),
            };
            use.Operands.AddRange(operation.Inputs.Skip(1).OfType<Tensor>().Prepend(operand).Where(_order.ContainsKey));
            _of[operation] = use;
            _uses.Add(use);
        }
    }

    private LayerUse LayerOf(IReadOnlyCollection<Parameter> parameters, int position, int rank)
    {
        string[] modules = [.. parameters.Select(parameter => _owners[parameter].Module).Distinct()];
        string key = string.Join('+', modules.Order(StringComparer.Ordinal));
        if (_layers.TryGetValue(key, out LayerUse? known))
        {
            return known;
        }

        // One that has parameters and layers of its own is the row above both.
        bool holds = Modules.Keys.Any(path => path != modules[0] && ModulePath.IsIn(path, modules[0]));
        string holder = modules.Length == 1 && holds ? modules[0] : ModulePath.Common(modules.Select(ModulePath.Parent));
        string name = modules.Length == 1 && holds
            ? _owners[Largest(parameters)].Name
            : string.Join(" + ", modules.Select((path, i) => i == 0 ? path : ModulePath.Relative(path, holder)));
        Module module = Modules[modules[0]];
        string type = module.GetType().Name;
        bool dimensional = module is Conv or ConvTranspose or EqualConv or BatchNorm or InstanceNorm && rank > 2;
        LayerUse use = new(name, holder, dimensional ? $"{type}{rank - 2}d" : type, position);
        _layers.Add(key, use);
        _uses.Add(use);
        return use;
    }

    private void Count(LayerUse use, IEnumerable<Parameter> parameters) =>
        use.Parameters += parameters.Where(_counted.Add).Where(parameter => !parameter.IsBuffer).Sum(parameter => parameter.Shape.Elements);

    private static Parameter Largest(IEnumerable<Parameter> parameters) => parameters.MaxBy(parameter => parameter.Shape.Elements)!;
}
