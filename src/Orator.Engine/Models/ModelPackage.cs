using Orator.Checkpoints;
using Orator.Graphs.LayerTables;

namespace Orator.Engine.Models;

/// <summary>
/// A trained network with all that is needed to use it: a folder with <c>model.json</c> (what it is) and <c>weights.safetensors</c>; see
/// docs/formats.md, section Model package.
/// </summary>
/// <example>
/// <code>
/// UNetConfiguration configuration = new(Inputs: 3, Outputs: 3, Channels: 32, Levels: 4, Size: 128);
/// UNet network = configuration.Create();
/// // ... training ...
/// new ModelPackage("unet", configuration, network) { Licence = "MIT", Data = "eight portraits" }.Save("models/mine");
///
/// ModelPackage package = ModelPackage.Open("models/mine");
/// using Session session = Session.Compile(package.WriteGraph());
/// </code>
/// </example>
public sealed class ModelPackage
{
    /// <summary>Name of the description in the folder.</summary>
    public const string DescriptionFile = "model.json";

    /// <summary>Name of the weights in the folder.</summary>
    public const string WeightsFile = "weights.safetensors";

    private const int LargestSize = 8192;

    /// <summary>Describes a network in memory.</summary>
    /// <param name="architecture">Name of its architecture; see <see cref="Architectures"/>.</param>
    /// <param name="configuration">Its configuration, of the architecture's type.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException">There is no such architecture, or the configuration is not of its type.</exception>
    public ModelPackage(string architecture, object configuration, Module network)
    {
        Architecture = Architectures.Find(architecture) ?? throw new ArgumentException(
            $"There is no architecture '{architecture}'.", nameof(architecture));
        if (configuration.GetType() != Architecture.Configuration)
        {
            throw new ArgumentException(
                $"The configuration of a {architecture} model is a {Architecture.Configuration.Name}, not a {configuration.GetType().Name}.",
                nameof(configuration));
        }

        Configuration = configuration;
        Network = network;
    }

    /// <summary>The kind of network.</summary>
    public Architecture Architecture { get; }

    /// <summary>Its configuration, of the type <see cref="Architecture.Configuration"/>.</summary>
    public object Configuration { get; }

    /// <summary>The network; after <see cref="Open"/> in inference mode.</summary>
    public Module Network { get; }

    /// <summary>Name of the set of sizes it has, such as <c>paper</c> or <c>lite</c>; null if it has none.</summary>
    public string? Preset { get; init; }

    /// <summary>What was measured at the end of training, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Licence of the weights; null if unknown.</summary>
    public string? Licence { get; init; }

    /// <summary>What it was trained on, or where the weights come from; null if unknown.</summary>
    public string? Data { get; init; }

    /// <summary>Folder that it was opened from; null if it comes from memory.</summary>
    public string? Folder { get; private init; }

    /// <summary>Opens a package.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">The folder is missing or is no model package, its version or architecture is unknown, or its
    /// weights do not fit; the message says which.</exception>
    public static ModelPackage Open(string folder)
    {
        (ModelDescription description, Architecture architecture, object configuration) = ModelDescription.Read(folder);
        string weights = Path.Combine(folder, WeightsFile);
        try
        {
            Module network = architecture.Create(configuration);
            using Checkpoint checkpoint = Checkpoint.Open(weights);
            NetworkWeights.Load(network, checkpoint.Tensors, weights);
            network.Train(false);
            return new ModelPackage(architecture.Name, configuration, network)
            {
                Preset = description.Preset,
                Metrics = description.Metrics,
                Licence = description.Licence,
                Data = description.Data,
                Folder = folder,
            };
        }
        catch (ArgumentException e)
        {
            throw new InputException($"'{Path.Combine(folder, DescriptionFile)}' has an unusable configuration: {e.Message}", e);
        }
        catch (FileNotFoundException e)
        {
            throw new InputException($"'{folder}' is no complete model package: it has no {WeightsFile}.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{weights}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes the package: each file under a temporary name first, then moved into place, the weights before the description. Other files
    /// of the folder (a model card) are left alone.
    /// </summary>
    /// <param name="folder">The folder; created if needed.</param>
    /// <param name="fullPrecision">True stores 32-bit floats, false 16-bit ones (relative rounding error 2^-11) where they are large
    /// enough.</param>
    /// <exception cref="InputException">The folder cannot be written to.</exception>
    /// <exception cref="OratorException">A weight is not a finite number; or writing failed.</exception>
    public void Save(string folder, bool fullPrecision = false)
    {
        foreach ((string name, Parameter parameter) in Network.NamedParameters)
        {
            if (!Array.TrueForAll(parameter.Values, float.IsFinite))
            {
                throw new OratorException(
                    $"The model was not saved to '{folder}': tensor '{name}' has a value that is not a finite number.");
            }
        }

        try
        {
            Directory.CreateDirectory(folder);
            SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), Network.State(), halfPrecision: !fullPrecision);
            ModelDescription.Of(this).Write(Path.Combine(folder, DescriptionFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The model cannot be saved to '{folder}': {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes one of the inference graphs (in inference mode, whatever the network's), with the weights of now as constants under their
    /// full names.
    /// </summary>
    /// <param name="part">Name of the part, one of the architecture's <see cref="Architecture.Parts"/>; null means the first.</param>
    /// <param name="size">Side of the pictures in pixels; null means that of the configuration.</param>
    /// <exception cref="InputException">There is no such part, or the network cannot work at that size.</exception>
    public Graph WriteGraph(string? part = null, int? size = null)
    {
        int side = size ?? Architecture.Size(Configuration);
        if (side is < 1 or > LargestSize)
        {
            throw new InputException($"The size must lie between 1 and {LargestSize} pixels, not {side}.");
        }

        Graph graph = new();
        bool training = Network.Training;
        Network.Train(false);
        try
        {
            Architecture.Part(part).Write(graph, Network, side);
        }
        catch (ShapeException e)
        {
            throw new InputException(
                $"A {Architecture.Name} model of this configuration cannot work on pictures of {side}x{side} pixels: {e.Message}", e);
        }
        finally
        {
            Network.Train(training);
        }

        graph.NameParameters(Network);
        return graph;
    }

    /// <summary>The layers of the network, as all inference graphs together use them.</summary>
    /// <param name="size">As in <see cref="WriteGraph"/>.</param>
    /// <exception cref="InputException">The network cannot work at that size.</exception>
    public LayerTable Layers(int? size = null) =>
        LayerTable.Of(Network, [.. Architecture.Parts.Select(part => (part.Name, WriteGraph(part.Name, size)))]);
}
