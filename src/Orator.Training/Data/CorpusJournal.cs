using System.Text;
using System.Text.Json;

namespace Orator.Training.Data;

/// <summary>A source that is done.</summary>
/// <param name="Key">First 16 hexadecimal digits of the SHA-256 of its bytes.</param>
/// <param name="Name">Its file name.</param>
/// <param name="Identity">Who it shows, as given; null if nobody said.</param>
/// <param name="Frames">Frames looked at.</param>
/// <param name="Cuts">Cuts found.</param>
/// <param name="Faults">Frames left out, by reason.</param>
/// <param name="Note">Why it could not be read; null if it could.</param>
/// <param name="Clips">The clips made of it.</param>
/// <param name="Shard">The shard that was written to last.</param>
/// <param name="End">Where it ended.</param>
internal sealed record SourceEntry(
    string Key, string Name, string? Identity, int Frames, int Cuts, IReadOnlyDictionary<FrameDefect, int> Faults, string? Note, IReadOnlyList<CorpusClip> Clips, int Shard, long End);

/// <summary>The list of sources that are done, one JSON object a line: what is complete after a stop at any moment.</summary>
internal sealed class CorpusJournal : IDisposable
{
    private readonly FileStream _stream;

    private CorpusJournal(FileStream stream, List<SourceEntry> entries)
    {
        _stream = stream;
        Entries = entries;
    }

    public List<SourceEntry> Entries { get; }

    /// <summary>Begins or continues a journal; an incomplete last line is removed.</summary>
    /// <exception cref="InputException">It was begun with other settings, or is none.</exception>
    public static CorpusJournal Open(string folder, string settings)
    {
        string path = Path.Combine(folder, "sources.jsonl");
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            int complete = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            stream.SetLength(complete);
            stream.Position = complete;
            string[] lines = Encoding.UTF8.GetString(bytes, 0, complete).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Header header = new("orator-corpus-sources", Corpus.Version, settings);
            CorpusJournal journal = new(stream, []);
            if (lines.Length == 0)
            {
                journal.Write(header);
                return journal;
            }

            if (JsonSerializer.Deserialize<Header>(lines[0], CorpusFile.Json) != header)
            {
                throw new InputException($"The corpus in '{folder}' was begun with other settings or by another version: give the same --fps, --most-frames-per-clip and --room, or another folder.");
            }

            journal.Entries.AddRange(lines.Skip(1).Select(line => JsonSerializer.Deserialize<SourceEntry>(line, CorpusFile.Json)!));
            return journal;
        }
        catch (JsonException e)
        {
            stream.Dispose();
            throw new InputException($"'{path}' is damaged: {e.Message} Build the corpus anew in an empty folder.", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Add(SourceEntry entry)
    {
        Write(entry);
        Entries.Add(entry);
    }

    public void Dispose() => _stream.Dispose();

    private void Write<T>(T value)
    {
        _stream.Write(JsonSerializer.SerializeToUtf8Bytes(value, CorpusFile.Json));
        _stream.WriteByte((byte)'\n');
        _stream.Flush(flushToDisk: true);
    }

    private sealed record Header(string Format, int Version, string Settings);
}
