using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Orator.Graphs;

namespace Orator.Checkpoints;

/// <summary>Writes safetensors files; see <see cref="SafetensorsFile"/>.</summary>
public static class SafetensorsWriter
{
    private const int BlockElements = 1 << 18;

    /// <summary>Writes tensors to a temporary name beside <paramref name="path"/>, then moves the file into place.</summary>
    /// <param name="path">Path of the file; replaced if it exists.</param>
    /// <param name="tensors">Tensors by name, written in this order, those in 32-bit floats first.</param>
    /// <param name="halfPrecision">True stores 16-bit floats (relative rounding error 2^-11), but for tensors with values that are too
    /// large for them; false 32-bit ones.</param>
    /// <param name="metadata">Free text to store with them.</param>
    /// <exception cref="ArgumentException">A tensor's values do not fill its shape, or its name is the one that the format reserves
    /// (<c>__metadata__</c>).</exception>
    /// <exception cref="IOException">The file cannot be written; an older file of that name is untouched.</exception>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, StoredTensor> tensors,
        bool halfPrecision,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, object> header = [];
        if (metadata is not null)
        {
            header["__metadata__"] = metadata;
        }

        long offset = 0;
        (string Name, StoredTensor Tensor, bool Half)[] ordered = [.. tensors.Select(
            pair => (pair.Key, pair.Value, halfPrecision && Fits(pair.Value))).OrderBy(pair => pair.Item3)];
        foreach ((string name, StoredTensor tensor, bool half) in ordered)
        {
            if (name == "__metadata__" || ((Shape)tensor.Shape).Elements != tensor.Values.Length)
            {
                throw new ArgumentException(
                    $"Tensor '{name}' of shape {(Shape)tensor.Shape} cannot be written: its name is reserved or it has {tensor.Values.Length} values.",
                    nameof(tensors));
            }

            long end = offset + ((long)tensor.Values.Length * (half ? 2 : 4));
            header[name] = new { dtype = half ? "F16" : "F32", shape = tensor.Shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        AtomicFile.Write(path, Write, flush: true);

        void Write(FileStream file)
        {
            // The format aligns the data to 8 bytes by padding the header with spaces.
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
            byte[] padded = new byte[(json.Length + 7) / 8 * 8];
            padded.AsSpan().Fill((byte)' ');
            json.CopyTo(padded, 0);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, padded.Length);
            file.Write(length);
            file.Write(padded);
            foreach ((_, StoredTensor tensor, bool half) in ordered)
            {
                WriteValues(file, tensor.Values, half);
            }
        }
    }

    // Values that are not finite can be stored in either way.
    private static bool Fits(StoredTensor tensor) =>
        !Array.Exists(tensor.Values, value => float.IsFinite(value) && MathF.Abs(value) > (float)Half.MaxValue);

    /// <summary>Block by block, since a span of bytes cannot cover the largest arrays of floats.</summary>
    private static void WriteValues(FileStream file, float[] values, bool halfPrecision)
    {
        Half[] halves = new Half[halfPrecision ? Math.Min(BlockElements, values.Length) : 0];
        for (int done = 0; done < values.Length; done += BlockElements)
        {
            ReadOnlySpan<float> block = values.AsSpan(done, Math.Min(BlockElements, values.Length - done));
            if (!halfPrecision)
            {
                file.Write(MemoryMarshal.AsBytes(block));
                continue;
            }

            for (int i = 0; i < block.Length; i++)
            {
                halves[i] = (Half)block[i];
            }

            file.Write(MemoryMarshal.AsBytes(halves.AsSpan(0, block.Length)));
        }
    }
}
