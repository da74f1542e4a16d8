using System.Text.Json;
using Orator.Graphs;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Talking people as motion and sound: what a motion generator learns from. Small enough to lie in memory (about 70 kB a
/// second).</summary>
public sealed class MotionCorpus
{
    internal const string IndexName = "motion-corpus.json";
    internal const string FormatName = "orator-motion-corpus";
    internal const int Version = 1;

    private MotionCorpus(IReadOnlyList<MotionClip> clips) => Clips = clips;

    /// <summary>All clips that were not left out, in the order of the index.</summary>
    public IReadOnlyList<MotionClip> Clips { get; }

    /// <summary>Opens a corpus and reads its clips.</summary>
    /// <param name="folder">What <c>orator corpus motion</c> made.</param>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public static MotionCorpus Open(string folder)
    {
        try
        {
            return new MotionCorpus(
                [.. ReadIndex(folder).Clips.Where(e => e.Dropped is null).Select(e => MotionClip.Read(PathOf(folder, e.Name), e))]);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or KeyNotFoundException)
        {
            throw new InputException($"The motion corpus '{folder}' is damaged: {e.Message} 'orator corpus motion' builds it anew.", e);
        }
    }

    /// <summary>The clips of one split.</summary>
    /// <param name="part">The split.</param>
    public IReadOnlyList<MotionClip> Of(CorpusPart part) => [.. Clips.Where(clip => clip.Part == part)];

    /// <summary>
    /// Folds over the people for cross-validation: each fold's corpus has its people in the test split and all others in the training
    /// split, but for clips that must not be learned from, which are left out there.
    /// </summary>
    /// <param name="count">Number of folds, 2 or more.</param>
    /// <param name="seed">Deals the people.</param>
    /// <exception cref="InputException">There are fewer people than folds.</exception>
    public IReadOnlyList<MotionCorpus> Folds(int count, ulong seed)
    {
        string[] people = CorpusSplit.Order(Clips.Select(clip => clip.Person).Distinct(), seed);
        Require.That(count >= 2 && people.Length >= count, $"{people.Length} people do not make {count} folds: 2 and more are possible.");
        return [.. Enumerable.Range(0, count).Select(fold =>
        {
            HashSet<string> held = [.. people.Where((_, i) => i % count == fold)];
            return new MotionCorpus(
            [
                .. Clips.Where(clip => held.Contains(clip.Person)).Select(clip => clip with { Part = CorpusPart.Test }),
                .. Clips.Where(clip => !held.Contains(clip.Person) && !clip.TestOnly).Select(clip => clip with { Part = CorpusPart.Train }),
            ]);
        })];
    }

    /// <summary>The entries of a corpus by name, clips that were left out included.</summary>
    /// <param name="folder">What <c>orator corpus motion</c> made.</param>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public static IReadOnlyDictionary<string, MotionClipEntry> Entries(string folder) =>
        ReadIndex(folder).Clips.ToDictionary(entry => entry.Name);

    internal static string PathOf(string folder, string name) => Path.Combine(folder, "clips", name + ".safetensors");

    internal static Index ReadIndex(string folder)
    {
        string path = Path.Combine(folder, IndexName);
        if (!File.Exists(path))
        {
            throw new InputException($"'{folder}' holds no motion corpus: 'orator corpus motion' makes one.");
        }

        try
        {
            return JsonSerializer.Deserialize<Index>(
                File.ReadAllBytes(path), CorpusFile.Json) is { Format: FormatName, Version: Version } index
                ? index
                : throw new InputException($"'{path}' is no motion corpus that this version reads: build it anew.");
        }
        catch (JsonException e)
        {
            throw new InputException($"'{path}' is damaged: {e.Message}", e);
        }
    }

    internal static void WriteIndex(string folder, IReadOnlyList<MotionClipEntry> clips)
    {
        string path = Path.Combine(folder, IndexName);
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new Index(FormatName, Version, clips), CorpusFile.Json));
    }

    internal sealed record Index(string Format, int Version, IReadOnlyList<MotionClipEntry> Clips);
}
