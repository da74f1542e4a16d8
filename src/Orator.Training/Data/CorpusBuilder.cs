using Orator.Graphs;
using Orator.Media;
using Orator.Perception;

namespace Orator.Training.Data;

/// <summary>What a run of <see cref="CorpusBuilder"/> did.</summary>
/// <param name="Output">Folder of the corpus.</param>
/// <param name="Done">False if it was stopped; the same call goes on.</param>
/// <param name="SourcesDone">Sources that are done, in this run or before.</param>
/// <param name="Sources">All sources.</param>
/// <param name="Summary">What the corpus holds; null if stopped.</param>
public sealed record CorpusBuild(string Output, bool Done, int SourcesDone, int Sources, CorpusSummary? Summary);

/// <summary>
/// Builds a corpus of talking faces: videos and pictures -> tracked, cropped, quality-checked, labelled clips (docs/corpus.md).
/// </summary>
public static class CorpusBuilder
{
    /// <summary>Builds, or goes on. Sources that are done are not done again; a stop loses the source in work only.</summary>
    /// <param name="options">From what, and how.</param>
    /// <param name="progress">Told the sources done, all sources, and the clips and frames so far.</param>
    /// <param name="stop">Ends the work soon; what is done is kept.</param>
    /// <exception cref="InputException">
    /// An option or path cannot be used, the folder holds a corpus with other settings, or no source has a usable face.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static async Task<CorpusBuild> BuildAsync(
        CorpusOptions options, Action<int, int, int, int>? progress = null, CancellationToken stop = default)
    {
        options.Check();
        List<CorpusSource> sources = await CorpusSource.FindAsync(options, stop).ConfigureAwait(false);
        CreateFolder(options.Output);
        using CorpusJournal journal = CorpusJournal.Open(options.Output, options.Fingerprint);
        Dictionary<string, SourceEntry> known = journal.Entries.ToDictionary(entry => entry.Key);
        SourceEntry? last = journal.Entries.LastOrDefault();
        using (ShardWriter shards = new(options.Output, last?.Shard ?? 0, last?.End ?? 0))
        {
            using FaceAnalyzer analyzer = new();
            int done = 0;
            (int clips, int frames) = (journal.Entries.Sum(e => e.Clips.Count), journal.Entries.Sum(e => e.Clips.Sum(c => c.Frames)));
            foreach (CorpusSource source in sources)
            {
                if (!known.ContainsKey(source.Key))
                {
                    if (await TryBuildAsync(analyzer, shards, source, options, stop).ConfigureAwait(false) is not SourceEntry entry)
                    {
                        return new CorpusBuild(options.Output, false, done, sources.Count, null);
                    }

                    shards.Flush();
                    journal.Add(entry);
                    clips += entry.Clips.Count;
                    frames += entry.Clips.Sum(clip => clip.Frames);
                }

                progress?.Invoke(++done, sources.Count, clips, frames);
            }
        }

        // Names may have been given since.
        Dictionary<string, string?> given = sources.ToDictionary(source => source.Key, source => source.Identity);
        CorpusSummary summary = await CompleteAsync(
            [.. journal.Entries.Select(entry => entry with { Identity = given.GetValueOrDefault(entry.Key) ?? entry.Identity })],
            options).ConfigureAwait(false);
        return new CorpusBuild(options.Output, true, sources.Count, sources.Count, summary);
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Null if it was stopped.</summary>
    private static async Task<SourceEntry?> TryBuildAsync(
        FaceAnalyzer analyzer, ShardWriter shards, CorpusSource source, CorpusOptions options, CancellationToken stop)
    {
        shards.BeginSource();
        long start = shards.Position;
        try
        {
            return await new SourceBuilder(analyzer, shards, options).BuildAsync(source, stop).ConfigureAwait(false);
        }
        catch (InputException e)
        {
            shards.Truncate(start);
            return new SourceEntry(
                source.Key,
                Path.GetFileName(source.Path),
                source.Identity,
                0,
                0,
                new Dictionary<FrameDefect, int>(),
                e.Message,
                [],
                shards.Shard,
                start);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            shards.Truncate(start);
            return null;
        }
    }

    /// <summary>Names people, deals them out, and writes index, report and sheets.</summary>
    private static async Task<CorpusSummary> CompleteAsync(List<SourceEntry> entries, CorpusOptions options)
    {
        CorpusClip[] clips = [.. entries.SelectMany(entry => entry.Clips)];
        if (clips.Length == 0)
        {
            string reason = entries.FirstOrDefault(entry => entry.Note is not null)?.Note
                ?? "frames were left out because of: " + string.Join(
                    ", ", entries.SelectMany(entry => entry.Faults.Keys).Distinct().Order());
            throw new InputException(
                $"No source has a clip that can be used ({reason}): "
                + "give videos or photos that show one face each, from the front and at least 72 pixels large.");
        }

        using (Corpus unnamed = new(options.Output, clips))
        {
            IEnumerable<IdentityEvidence> evidence = entries.SelectMany(
                entry => entry.Clips.Select(clip => new IdentityEvidence(entry.Key, entry.Identity, unnamed.ReadDescriptor(clip))));
            string[] names = IdentityClusters.Name([.. evidence]);
            var people = names.Zip(clips).GroupBy(pair => pair.First).Select(
                person => (person.Key, person.Any(pair => !pair.Second.Still)));
            IReadOnlyDictionary<string, CorpusPart> parts = CorpusSplit.Assign(
                people, options.Seed, options.ValidationShare, options.TestShare);
            clips = [.. clips.Select((clip, i) => clip with { Identity = names[i], Part = parts[names[i]] })];
        }

        CorpusSummary summary = CorpusSummary.Of(entries, clips);
        using (Corpus corpus = new(options.Output, clips))
        {
            foreach ((string name, Image sheet) in ContactSheet.Draw(corpus))
            {
                await ImageWriter.WriteAsync(sheet, Path.Combine(options.Output, name)).ConfigureAwait(false);
            }
        }

        AtomicFile.Write(Path.Combine(options.Output, "report.md"), summary.ToMarkdown());
        new CorpusFile(
            CorpusFile.FormatName, Corpus.Version, ClipCrop.Size, options.Fingerprint, options.Seed, summary, clips).Write(options.Output);
        return summary;
    }
}
