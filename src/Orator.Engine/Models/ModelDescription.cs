using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orator.Engine.Models;

/// <summary>The content of a <c>model.json</c>, as it stands there; docs/formats.md describes the fields.</summary>
internal sealed record ModelDescription(
    string Format,
    int Version,
    string Architecture,
    JsonElement Configuration,
    IReadOnlyDictionary<string, ModelDescription.PartShapes> Parts,
    string? Preset = null,
    string? Licence = null,
    string? Data = null)
{
    private const string FormatName = "orator-model";
    private const int CurrentVersion = 1;
    private const long MaximumBytes = 1_000_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        MaxDepth = 16,
    };

    /// <summary>Inputs and outputs of a part's graph, each with its shape; for people and other programs, not read by Orator.</summary>
    public sealed record PartShapes(IReadOnlyDictionary<string, int[]> Inputs, IReadOnlyDictionary<string, int[]> Outputs);

    /// <summary>What was measured at the end of training.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The description of a model in memory.</summary>
    public static ModelDescription Of(ModelPackage model)
    {
        Dictionary<string, PartShapes> parts = [];
        foreach (string part in model.Architecture.Parts.Select(part => part.Name))
        {
            Graph graph = model.WriteGraph(part);
            parts.Add(part, new PartShapes(Shapes(graph.Inputs), Shapes(graph.Outputs)));
        }

        JsonElement configuration = JsonSerializer.SerializeToElement(model.Configuration, model.Architecture.Configuration, Json);
        return new ModelDescription(
            FormatName,
            CurrentVersion,
            model.Architecture.Name,
            configuration,
            parts,
            model.Preset,
            model.Licence,
            model.Data)
        { Metrics = model.Metrics };

        static Dictionary<string, int[]> Shapes(IEnumerable<Tensor> tensors) =>
            tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape.ToArray());
    }

    /// <summary>Reads and checks the description in a folder.</summary>
    /// <exception cref="InputException">It is missing, damaged, of another version, or its architecture or a field is unknown.</exception>
    public static (ModelDescription Description, Architecture Architecture, object Configuration) Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException(File.Exists(folder)
                ? $"'{folder}' is a file: give the folder of a model package, with {ModelPackage.DescriptionFile} in it."
                : $"The folder '{folder}' does not exist.");
        }

        string path = Path.Combine(folder, ModelPackage.DescriptionFile);
        if (!File.Exists(path))
        {
            throw new InputException($"'{folder}' is no model package: it has no {ModelPackage.DescriptionFile}.");
        }

        try
        {
            byte[] bytes = new FileInfo(path).Length <= MaximumBytes
                ? File.ReadAllBytes(path)
                : throw new InputException($"'{path}' is not a model description: it is larger than {MaximumBytes / 1000} kB.");
            CheckVersion(bytes, path);
            ModelDescription description = JsonSerializer.Deserialize<ModelDescription>(bytes, Json)!;
            Architecture architecture = Architectures.Find(description.Architecture)
                ?? throw new InputException($"'{path}' is of the unknown architecture '{description.Architecture}'; known are: {string.Join(", ", Architectures.All.Select(a => a.Name))}.");
            object configuration = description.Configuration.Deserialize(architecture.Configuration, Json)
                ?? throw new InputException($"'{path}' has no configuration.");
            return (description, architecture, configuration);
        }
        catch (JsonException e)
        {
            throw new InputException($"'{path}' cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the description under a temporary name, then moves it into place.</summary>
    public void Write(string path)
    {
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
    }

    // Before anything else, since another version may have other fields.
    private static void CheckVersion(byte[] bytes, string path)
    {
        using JsonDocument document = JsonDocument.Parse(bytes);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.String || format.GetString() != FormatName)
        {
            throw new InputException($"'{path}' is not a model description: its \"format\" is not \"{FormatName}\".");
        }

        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != CurrentVersion)
        {
            throw new InputException($"'{path}' has format version {(version.ValueKind == JsonValueKind.Undefined ? "none" : version.GetRawText())}, but this program reads version {CurrentVersion} only.");
        }
    }
}
