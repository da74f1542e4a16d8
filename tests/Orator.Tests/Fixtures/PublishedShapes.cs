using System.Text.Json;
using Orator.Graphs;

namespace Orator.Tests.Fixtures;

/// <summary>Names and shapes of a network's tensors, as "name [shape]".</summary>
internal static class PublishedShapes
{
    public static string[] Of(Module network) => [.. network.NamedParameters.Select(p => $"{p.Name} {p.Parameter.Shape}")];

    /// <summary>Those of the published checkpoints, from the manifest, without the network's prefix and PyTorch's counters of
    /// batches.</summary>
    public static string[] Of(string network, string manifest = FixtureCase.Manifest)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        JsonElement description = document.RootElement.GetProperty(network);
        int prefix = description.GetProperty("prefix").GetString()!.Length;
        return [.. from entry in description.GetProperty("entries").EnumerateArray()
                   where entry.GetProperty("kind").GetString() != "zero_int64"
                   let shape = (Shape)entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray()
                   select $"{entry.GetProperty("name").GetString()![prefix..]} {shape}"];
    }
}
