using System.Diagnostics.CodeAnalysis;

namespace Orator.Graphs;

/// <summary>
/// A part of a network that owns parameters and other modules, each under a name. Full names join them with dots, as in PyTorch's
/// <c>state_dict</c>, so that checkpoints of the same architecture fit. A module is not tied to a graph: its methods add it to the graph of
/// the tensor they are given, every time with the same parameters.
/// </summary>
[SuppressMessage("Naming", "CA1716", Justification = "The field's term; the keyword is another language's.")]
public abstract class Module
{
    private readonly Dictionary<string, Parameter> _parameters = [];
    private readonly Dictionary<string, Module> _modules = [];

    /// <summary>Whether the module behaves as in training (statistics of the batch) rather than as in use (running statistics). Default:
    /// false.</summary>
    public bool Training { get; private set; }

    /// <summary>All parameters and buffers with their full names: this module's own first, then those of its modules, in order of
    /// registration.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters =>
        _parameters.Select(pair => (pair.Key, pair.Value))
            .Concat(_modules.SelectMany(
                module => module.Value.NamedParameters.Select(inner => ($"{module.Key}.{inner.Name}", inner.Parameter))));

    /// <summary>All modules inside this one with their full names, each before its own, in order of registration.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules =>
        _modules.SelectMany(module => module.Value.NamedModules
            .Select(inner => ($"{module.Key}.{inner.Name}", inner.Module))
            .Prepend((module.Key, module.Value)));

    /// <summary>The parameters that an optimiser may change: neither buffers nor frozen.</summary>
    public IReadOnlyList<Parameter> TrainableParameters =>
        [.. NamedParameters.Select(pair => pair.Parameter).Where(parameter => !parameter.IsBuffer && !parameter.Frozen)];

    /// <summary>Number of learnable values, frozen ones included, buffers not.</summary>
    public long ParameterCount => NamedParameters.Where(pair => !pair.Parameter.IsBuffer).Sum(pair => pair.Parameter.Shape.Elements);

    /// <summary>Sets the mode of this module and all its modules.</summary>
    /// <param name="training">Whether to behave as in training; see <see cref="Training"/>.</param>
    public void Train(bool training = true)
    {
        Training = training;
        foreach (Module module in _modules.Values)
        {
            module.Train(training);
        }
    }

    /// <summary>Keeps optimisers from changing any parameter of this module, or allows it again.</summary>
    /// <param name="frozen">Whether they are frozen.</param>
    public void Freeze(bool frozen = true)
    {
        foreach ((_, Parameter parameter) in NamedParameters)
        {
            parameter.Frozen = frozen;
        }
    }

    /// <summary>Names a parameter of this module.</summary>
    /// <param name="name">Name without dots, unique in the module.</param>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The parameter.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected Parameter Register(string name, Parameter parameter)
    {
        _parameters.Add(name, parameter);
        return parameter;
    }

    /// <summary>Names a module inside this one.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name, unique in the module.</param>
    /// <param name="module">The module.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected T Register<T>(string name, T module)
        where T : Module
    {
        _modules.Add(name, module);
        return module;
    }
}
