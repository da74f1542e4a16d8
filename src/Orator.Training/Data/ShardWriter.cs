using System.Runtime.InteropServices;

namespace Orator.Training.Data;

/// <summary>Appends to the shards of a corpus. A shard that has grown beyond 512 MB is followed by another one.</summary>
internal sealed class ShardWriter : IDisposable
{
    private const long FullBytes = 512L << 20;
    private readonly string _folder;
    private FileStream _stream;

    /// <summary>Continues after what is known to be complete; whatever lies behind it is removed.</summary>
    public ShardWriter(string folder, int shard, long end)
    {
        _folder = folder;
        Shard = shard;
        for (int later = shard + 1; File.Exists(PathOf(folder, later)); later++)
        {
            File.Delete(PathOf(folder, later));
        }

        _stream = Open(end);
    }

    public int Shard { get; private set; }

    public long Position => _stream.Position;

    public static string PathOf(string folder, int shard) => Path.Combine(folder, FormattableString.Invariant($"shard-{shard:000}.bin"));

    /// <summary>To be called before a source, whose clips stay together.</summary>
    public void BeginSource()
    {
        if (_stream.Position >= FullBytes)
        {
            _stream.Dispose();
            Shard++;
            _stream = Open(0);
        }
    }

    public void Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
        => _stream.Write(MemoryMarshal.AsBytes(values));

    /// <summary>Takes back what was written after a position.</summary>
    public void Truncate(long position) => _stream.SetLength(position);

    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();

    private FileStream Open(long end)
    {
        FileStream stream = new(PathOf(_folder, Shard), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (stream.Length < end)
        {
            stream.Dispose();
            throw new InputException($"The corpus in '{_folder}' is damaged: '{Path.GetFileName(PathOf(_folder, Shard))}' is shorter than its index says; build it anew in an empty folder.");
        }

        stream.SetLength(end);
        stream.Position = end;
        return stream;
    }
}
