using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Orator.Checkpoints;

/// <summary>A run of bytes in a file, as they are or compressed.</summary>
/// <param name="Start">Position of the first byte in the file.</param>
/// <param name="Length">Number of bytes once decompressed.</param>
/// <param name="Deflated">Whether the bytes in the file are a raw deflate stream.</param>
internal readonly record struct Extent(long Start, long Length, bool Deflated = false);

/// <summary>An open checkpoint file. Reading tensors from several threads is safe; nothing is held in memory.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private const int BlockBytes = 1 << 20;
    private readonly FileStream _stream;

    /// <summary>Opens a file; it may be replaced or deleted by others meanwhile.</summary>
    public CheckpointFile(string path)
    {
        Path = path;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        Length = _stream.Length;
    }

    /// <summary>Path as it was given.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file when it was opened.</summary>
    public long Length { get; }

    /// <summary>The file from its beginning, for one reader at a time.</summary>
    public Stream Sequential()
    {
        _stream.Position = 0;
        return _stream;
    }

    /// <summary>Fills a span from an extent.</summary>
    /// <exception cref="InvalidDataException">The file holds fewer bytes.</exception>
    public void Read(Extent extent, long start, Span<byte> destination)
    {
        using Stream? inflated = extent.Deflated ? Inflate(extent, start) : null;
        Fill(extent, inflated, start, destination);
    }

    /// <summary>Reads consecutive elements as floats, block by block.</summary>
    /// <exception cref="InvalidDataException">The file holds fewer bytes.</exception>
    public void ReadFloats(Extent extent, long start, StoredType type, Span<float> destination)
    {
        using Stream? inflated = extent.Deflated ? Inflate(extent, start) : null;
        if (type == StoredType.Float32)
        {
            // A span of bytes holds no more than 2^31 - 1 of them, an array of floats four times as many.
            for (int done = 0; done < destination.Length;)
            {
                int count = Math.Min(BlockBytes, destination.Length - done);
                Fill(extent, inflated, start + ((long)done * sizeof(float)), MemoryMarshal.AsBytes(destination.Slice(done, count)));
                done += count;
            }

            return;
        }

        int size = StoredElements.SizeOf(type);
        byte[] block = new byte[(int)Math.Min(BlockBytes, (long)destination.Length * size)];
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(block.Length / size, destination.Length - done);
            Span<byte> raw = block.AsSpan(0, count * size);
            Fill(extent, inflated, start + ((long)done * size), raw);
            StoredElements.ToFloats(type, raw, destination.Slice(done, count));
            done += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Fill(Extent extent, Stream? inflated, long start, Span<byte> destination)
    {
        try
        {
            if (start < 0 || start > extent.Length - destination.Length)
            {
                throw new InvalidDataException("data lie outside their storage");
            }

            if (inflated is not null)
            {
                inflated.ReadExactly(destination);
                return;
            }

            while (destination.Length > 0)
            {
                int count = RandomAccess.Read(_stream.SafeFileHandle, destination, extent.Start + start);
                if (count == 0)
                {
                    throw new EndOfStreamException();
                }

                start += count;
                destination = destination[count..];
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidDataException("it ends early or its compressed data cannot be read", e);
        }
    }

    /// <summary>Decompresses from the beginning, since deflate has no other entry, and skips to the wanted byte.</summary>
    private DeflateStream Inflate(Extent extent, long skip)
    {
        FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = extent.Start;
        DeflateStream inflated = new(file, CompressionMode.Decompress);
        try
        {
            byte[] block = new byte[(int)Math.Min(BlockBytes, skip)];
            for (long left = skip; left > 0;)
            {
                Span<byte> next = block.AsSpan(0, (int)Math.Min(block.Length, left));
                Fill(extent, inflated, skip - left, next);
                left -= next.Length;
            }

            return inflated;
        }
        catch
        {
            inflated.Dispose();
            throw;
        }
    }
}
