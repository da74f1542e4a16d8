using Orator.Graphs;

namespace Orator.Networks;

/// <summary>
/// A kind of network that model packages can hold: how the network is created from its configuration, and the graphs that inference needs of it.
/// Most networks are one graph; one that computes something once for a picture and something else for each frame has a part for either.
/// </summary>
public sealed class Architecture
{
    private readonly Func<object, Module> _create;
    private readonly Func<object, int> _size;
    private readonly Dictionary<string, Action<Graph, Module, int>> _parts;

    private Architecture(string name, Type configuration, Func<object, Module> create, Func<object, int> size, Dictionary<string, Action<Graph, Module, int>> parts)
    {
        (Name, Configuration, _create, _size, _parts) = (name, configuration, create, size, parts);
        Parts = [.. parts.Keys];
    }

    /// <summary>All known architectures. A new one is added here.</summary>
    public static IReadOnlyList<Architecture> All { get; } = [UNetConfiguration.Architecture];

    /// <summary>Name in <c>model.json</c>: lower case, words joined by hyphens.</summary>
    public string Name { get; }

    /// <summary>Type of the configuration: a record that JSON can hold.</summary>
    public Type Configuration { get; }

    /// <summary>Names of the inference graphs; the first is the default.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Defines an architecture.</summary>
    /// <typeparam name="TConfiguration">Its configuration.</typeparam>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="create">Creates the network; throws an <see cref="ArgumentException"/> of one line if the configuration is out of range.</param>
    /// <param name="size">Side in pixels of the pictures that the configuration is meant for.</param>
    /// <param name="parts">Each part's name, and what writes its graph for pictures of a given side: declares the inputs (batch size 1) and the outputs.</param>
    public static Architecture Define<TConfiguration, TNetwork>(string name, Func<TConfiguration, TNetwork> create, Func<TConfiguration, int> size, params (string Name, Action<Graph, TNetwork, int> Write)[] parts)
        where TConfiguration : notnull
        where TNetwork : Module =>
        new(
            name,
            typeof(TConfiguration),
            configuration => create((TConfiguration)configuration),
            configuration => size((TConfiguration)configuration),
            parts.ToDictionary(part => part.Name, part => new Action<Graph, Module, int>((graph, network, side) => part.Write(graph, (TNetwork)network, side))));

    /// <summary>The architecture of a name.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <returns>The architecture; null if there is none.</returns>
    public static Architecture? Find(string name) => All.FirstOrDefault(architecture => architecture.Name == name);

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="configuration">An object of the type <see cref="Configuration"/>.</param>
    /// <exception cref="ArgumentException">The configuration is out of range.</exception>
    public Module Create(object configuration) => _create(configuration);

    /// <summary>Writes one of the inference graphs (in inference mode, whatever the network's), with the network's weights of now as constants.</summary>
    /// <param name="network">A network of this architecture.</param>
    /// <param name="configuration">Its configuration.</param>
    /// <param name="part">Name of the part; null means the first.</param>
    /// <param name="size">Side of the pictures in pixels; null means the configuration's.</param>
    /// <exception cref="InputException">There is no such part, or the network cannot work at that size.</exception>
    public Graph WriteGraph(Module network, object configuration, string? part = null, int? size = null)
    {
        if (!_parts.TryGetValue(part ?? Parts[0], out Action<Graph, Module, int>? write))
        {
            throw new InputException($"A {Name} model has no part '{part}'; it has: {string.Join(", ", Parts)}.");
        }

        int side = size ?? _size(configuration);
        Graph graph = new();
        bool training = network.Training;
        network.Train(false);
        try
        {
            write(graph, network, side);
        }
        catch (ShapeException e)
        {
            throw new InputException($"A {Name} model of this configuration cannot work on pictures of {side}x{side} pixels: {e.Message}", e);
        }
        finally
        {
            network.Train(training);
        }

        return graph;
    }
}
