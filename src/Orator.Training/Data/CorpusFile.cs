using System.Text.Json;
using System.Text.Json.Serialization;
using Orator.Graphs;

namespace Orator.Training.Data;

/// <summary>The index of a corpus, <c>corpus.json</c>.</summary>
internal sealed record CorpusFile(
    string Format, int Version, int Size, string Settings, ulong Seed, CorpusSummary Summary, IReadOnlyList<CorpusClip> Clips)
{
    public const string Name = "corpus.json";
    public const string FormatName = "orator-corpus";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(this, Json));

    public static CorpusFile Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new InputException(
                $"'{folder}' holds no corpus: 'orator corpus build' makes one; if one was interrupted, the same command finishes it.");
        }

        try
        {
            CorpusFile? file = JsonSerializer.Deserialize<CorpusFile>(File.ReadAllBytes(path), Json);
            return file is { Format: FormatName, Version: Corpus.Version, Size: ClipCrop.Size }
                ? file
                : throw new InputException($"'{path}' is no corpus that this version reads: build it anew.");
        }
        catch (JsonException e)
        {
            throw new InputException($"'{path}' is damaged: {e.Message}", e);
        }
    }
}
