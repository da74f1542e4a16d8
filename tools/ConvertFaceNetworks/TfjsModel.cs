using System.Text;
using System.Text.Json;

namespace Orator.ConvertFaceNetworks;

/// <summary>A node of a TensorFlow graph.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Op">TensorFlow operator.</param>
/// <param name="Inputs">Names of the operands, without control dependencies and the output index <c>:0</c>.</param>
/// <param name="Attributes">Attributes as in the JSON file.</param>
internal sealed record TfjsNode(string Name, string Op, string[] Inputs, JsonElement Attributes)
{
    /// <summary>An attribute that is a list of integers.</summary>
    public int[] Integers(string name) => Attributes.TryGetProperty(name, out JsonElement value)
        ? [.. value.GetProperty("list").GetProperty("i").EnumerateArray().Select(Integer)]
        : throw Missing(name);

    /// <summary>An attribute that is a text (base64 in the JSON file).</summary>
    public string Text(string name, string? otherwise = null) => Attributes.TryGetProperty(name, out JsonElement value)
        ? Decode(value.GetProperty("s"))
        : otherwise ?? throw Missing(name);

    /// <summary>An attribute that is a list of texts; empty when absent.</summary>
    public string[] Texts(string name) =>
        Attributes.TryGetProperty(name, out JsonElement value) && value.GetProperty("list").TryGetProperty("s", out JsonElement texts)
        ? [.. texts.EnumerateArray().Select(Decode)]
        : [];

    /// <summary>An attribute that is true or false; false when absent.</summary>
    public bool Flag(string name) =>
        Attributes.TryGetProperty(name, out JsonElement value) && value.TryGetProperty("b", out JsonElement flag) && flag.GetBoolean();

    /// <summary>The dimensions of a placeholder; -1 is open.</summary>
    public int[] Dimensions() => Attributes.TryGetProperty("shape", out JsonElement value)
        ? [.. value.GetProperty("shape").GetProperty("dim").EnumerateArray().Select(d => Integer(d.GetProperty("size")))]
        : throw Missing("shape");

    // Protocol buffers write 64-bit integers as strings in JSON.
    private static int Integer(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? int.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        : value.GetInt32();

    private static string Decode(JsonElement value) => Encoding.UTF8.GetString(value.GetBytesFromBase64());

    private FormatException Missing(string name) => new($"node '{Name}' ({Op}) has no attribute '{name}'");
}

/// <summary>A TensorFlow.js graph model as read from disk: nodes and decoded weights.</summary>
/// <param name="Path">Path of the <c>model.json</c>.</param>
/// <param name="Nodes">All nodes, each after those it depends on.</param>
/// <param name="Weights">Constants by node name.</param>
internal sealed record TfjsModel(string Path, IReadOnlyList<TfjsNode> Nodes, IReadOnlyDictionary<string, TfjsWeight> Weights)
{
    /// <summary>Paths of the binary shards that a model names.</summary>
    /// <exception cref="InvalidDataException">The JSON file is malformed.</exception>
    public static string[] Shards(string path) => Guard(path, () =>
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        return json.RootElement.GetProperty("weightsManifest").EnumerateArray()
            .SelectMany(group => group.GetProperty("paths").EnumerateArray())
            .Select(shard => System.IO.Path.Combine(folder, System.IO.Path.GetFileName(shard.GetString()!)))
            .ToArray();
    });

    /// <summary>Reads a model.</summary>
    /// <param name="path">Path of the <c>model.json</c>; its shards lie beside it.</param>
    /// <exception cref="InvalidDataException">The JSON file is malformed, or a shard is missing or truncated.</exception>
    public static TfjsModel Read(string path) => Guard(path, () =>
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = json.RootElement.Clone();
        List<TfjsNode> nodes = [.. root.GetProperty("modelTopology").GetProperty("node").EnumerateArray().Select(Node)];
        return new TfjsModel(path, InOrder(nodes), TfjsWeight.ReadAll(root.GetProperty("weightsManifest"), Shards(path)));
    });

    /// <summary>Runs a step of reading and says in one line which model is unusable and why.</summary>
    internal static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException
            or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            string reason = e.Message.TrimEnd('.');
            throw new InvalidDataException($"'{path}' is not a usable TensorFlow.js graph model: {reason}. Fetch it again ('npm ci').", e);
        }
    }

    private static TfjsNode Node(JsonElement node)
    {
        string[] inputs = node.TryGetProperty("input", out JsonElement list)
            ? [.. list.EnumerateArray().Select(i => i.GetString()!).Where(i => !i.StartsWith('^'))
                .Select(i => i.EndsWith(":0", StringComparison.Ordinal) ? i[..^2] : i)]
            : [];
        JsonElement attributes = node.TryGetProperty("attr", out JsonElement attr) ? attr : JsonDocument.Parse("{}").RootElement;
        return new TfjsNode(node.GetProperty("name").GetString()!, node.GetProperty("op").GetString()!, inputs, attributes);
    }

    private static List<TfjsNode> InOrder(List<TfjsNode> nodes)
    {
        Dictionary<string, TfjsNode> byName = nodes.ToDictionary(n => n.Name);
        List<TfjsNode> ordered = [];
        HashSet<string> done = [];
        HashSet<string> open = [];
        foreach (TfjsNode node in nodes)
        {
            Visit(node);
        }

        return ordered;

        void Visit(TfjsNode node)
        {
            if (done.Contains(node.Name))
            {
                return;
            }

            if (!open.Add(node.Name))
            {
                throw new FormatException($"node '{node.Name}' depends on itself");
            }

            foreach (string input in node.Inputs)
            {
                Visit(byName.TryGetValue(input, out TfjsNode? source)
                    ? source
                    : throw new FormatException($"node '{node.Name}' needs '{input}', which does not exist"));
            }

            done.Add(node.Name);
            ordered.Add(node);
        }
    }
}
