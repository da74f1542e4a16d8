namespace Orator.Engine.Models;

/// <summary>
/// A kind of network that model packages can hold: how the network is created from its configuration, and the graphs that inference needs
/// of it.
/// Most networks are one graph; one that computes something once for a picture and something else for each frame has a part for either.
/// </summary>
public sealed class Architecture
{
    private readonly Func<object, Module> _create;
    private readonly Func<object, int> _size;

    private Architecture(string name, Type configuration, Func<object, Module> create, Func<object, int> size, IReadOnlyList<ArchitecturePart<Module>> parts) =>
        (Name, Configuration, _create, _size, Parts) = (name, configuration, create, size, parts);

    /// <summary>Name in <c>model.json</c>: lower case, words joined by hyphens.</summary>
    public string Name { get; }

    /// <summary>Type of the configuration: a record that JSON can hold.</summary>
    public Type Configuration { get; }

    /// <summary>The inference graphs; the first is the default.</summary>
    public IReadOnlyList<ArchitecturePart<Module>> Parts { get; }

    /// <summary>Configurations that have a name, such as <c>paper</c> and <c>lite</c>, by that name.</summary>
    public IReadOnlyDictionary<string, object> Presets { get; private init; } = new Dictionary<string, object>();

    /// <summary>Defines an architecture.</summary>
    /// <typeparam name="TConfiguration">Its configuration.</typeparam>
    /// <typeparam name="TNetwork">The network.</typeparam>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="create">Creates the network; throws an <see cref="ArgumentException"/> of one line if the configuration is out of
    /// range.</param>
    /// <param name="size">Side in pixels of the pictures that the configuration is meant for; of networks for sequences, the number of
    /// elements in a run.</param>
    /// <param name="parts">See <see cref="Parts"/>.</param>
    public static Architecture Define<TConfiguration, TNetwork>(
        string name, Func<TConfiguration, TNetwork> create, Func<TConfiguration, int> size, params ArchitecturePart<TNetwork>[] parts)
        where TConfiguration : notnull
        where TNetwork : Module =>
        new(
            name,
            typeof(TConfiguration),
            configuration => create((TConfiguration)configuration),
            configuration => size((TConfiguration)configuration),
            [.. parts.Select(part => new ArchitecturePart<Module>(
                part.Name,
                (graph, network, side) => part.Write(graph, (TNetwork)network, side),
                part.FromPicture is { } inputs ? (network, picture, side) => inputs((TNetwork)network, picture, side) : null))]);

    /// <summary>The same architecture with configurations that have a name.</summary>
    /// <typeparam name="TConfiguration">Type of its configuration.</typeparam>
    /// <param name="presets">Names, lower case, and configurations: see <see cref="Presets"/>.</param>
    /// <exception cref="ArgumentException">The configuration is of another type, or a name appears twice.</exception>
    public Architecture With<TConfiguration>(params (string Name, TConfiguration Configuration)[] presets)
        where TConfiguration : notnull
    {
        if (typeof(TConfiguration) != Configuration)
        {
            string other = typeof(TConfiguration).Name;
            throw new ArgumentException($"The configuration of a {Name} model is a {Configuration.Name}, not a {other}.", nameof(presets));
        }

        return new(Name, Configuration, _create, _size, Parts)
        {
            Presets = presets.ToDictionary(preset => preset.Name, preset => (object)preset.Configuration),
        };
    }

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="configuration">An object of the type <see cref="Configuration"/>.</param>
    /// <exception cref="ArgumentException">The configuration is out of range.</exception>
    public Module Create(object configuration) => _create(configuration);

    /// <summary>Side in pixels of the pictures that a configuration is meant for; of networks for sequences, the number of elements in a
    /// run.</summary>
    /// <param name="configuration">The configuration.</param>
    public int Size(object configuration) => _size(configuration);

    /// <summary>A part by name.</summary>
    /// <param name="name">Its name; null means the first.</param>
    /// <exception cref="InputException">There is no such part; the message names those that there are.</exception>
    public ArchitecturePart<Module> Part(string? name) => name is null
        ? Parts[0]
        : Parts.FirstOrDefault(part => part.Name == name) ?? throw new InputException(
            $"A {Name} model has no part '{name}'; it has: {string.Join(", ", Parts.Select(part => part.Name))}.");
}
