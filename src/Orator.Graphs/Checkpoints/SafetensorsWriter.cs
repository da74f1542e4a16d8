using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orator.Graphs.Checkpoints;

/// <summary>Writes safetensors files; see <see cref="SafetensorsFile"/>.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes tensors to a temporary name beside <paramref name="path"/>, then moves the file into place.</summary>
    /// <param name="path">Path of the file; replaced if it exists.</param>
    /// <param name="tensors">Tensors by name, written in this order.</param>
    /// <param name="halfPrecision">True stores 16-bit floats (relative rounding error 2^-11), false 32-bit ones.</param>
    /// <param name="metadata">Free text to store with them.</param>
    public static void Write(string path, IReadOnlyDictionary<string, StoredTensor> tensors, bool halfPrecision, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, object> header = [];
        if (metadata is not null)
        {
            header["__metadata__"] = metadata;
        }

        long offset = 0;
        int elementSize = halfPrecision ? 2 : 4;
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            long end = offset + ((long)tensor.Values.Length * elementSize);
            header[name] = new { dtype = halfPrecision ? "F16" : "F32", shape = tensor.Shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        string temporary = path + ".partial";
        using (FileStream file = File.Create(temporary))
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
            foreach (StoredTensor tensor in tensors.Values)
            {
                file.Write(halfPrecision
                    ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(tensor.Values, v => (Half)v))
                    : MemoryMarshal.AsBytes<float>(tensor.Values));
            }
        }

        File.Move(temporary, path, overwrite: true);
    }
}
