using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orator.Graphs.Checkpoints;

/// <summary>A tensor read from a file: floats, whatever the precision at rest.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Values">Row-major values.</param>
public sealed record StoredTensor(int[] Shape, float[] Values);

/// <summary>Reads safetensors files: a JSON header with names, types and offsets, then raw little-endian values. Nothing is executed.</summary>
/// <remarks>Format: https://github.com/huggingface/safetensors. Types read: F64, F32, F16, BF16, I64, I32, U8, BOOL.</remarks>
public sealed class SafetensorsFile
{
    private const long MaximumHeaderBytes = 100_000_000;
    private readonly byte[] _data;
    private readonly Dictionary<string, (string Type, int[] Shape, long Start, long End)> _entries = [];

    private SafetensorsFile(byte[] data) => _data = data;

    /// <summary>Names of all tensors, in the order of the header.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Free text stored with the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    /// <summary>Reads a file completely.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">The file is not a valid safetensors file; the message says why.</exception>
    public static SafetensorsFile Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        long headerLength = bytes.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (headerLength < 2 || headerLength > MaximumHeaderBytes || 8 + headerLength > bytes.Length)
        {
            throw new InvalidDataException($"'{path}' is not a safetensors file: its header is missing or truncated.");
        }

        try
        {
            return Parse(path, bytes, (int)headerLength);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' is not a safetensors file: its header cannot be read ({e.Message}).", e);
        }
    }

    /// <summary>A tensor by name, converted to floats.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public StoredTensor this[string name]
    {
        get
        {
            if (!_entries.TryGetValue(name, out (string Type, int[] Shape, long Start, long End) entry))
            {
                throw new KeyNotFoundException($"The file has no tensor '{name}'.");
            }

            ReadOnlySpan<byte> raw = _data.AsSpan((int)entry.Start, (int)(entry.End - entry.Start));
            return new StoredTensor(entry.Shape, entry.Type switch
            {
                "F32" => MemoryMarshal.Cast<byte, float>(raw).ToArray(),
                "F64" => Convert<double>(raw, v => (float)v),
                "F16" => Convert<Half>(raw, v => (float)v),
                "BF16" => Convert<ushort>(raw, v => BitConverter.Int32BitsToSingle(v << 16)),
                "I64" => Convert<long>(raw, v => v),
                "I32" => Convert<int>(raw, v => v),
                _ => Convert<byte>(raw, v => v),
            });
        }
    }

    private static float[] Convert<T>(ReadOnlySpan<byte> raw, Func<T, float> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(raw);
        float[] result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = convert(values[i]);
        }

        return result;
    }

    private static int SizeOf(string type) => type switch
    {
        "F64" or "I64" => 8,
        "F32" or "I32" => 4,
        "F16" or "BF16" => 2,
        "U8" or "BOOL" => 1,
        _ => throw new FormatException($"element type '{type}' is not supported"),
    };

    private static SafetensorsFile Parse(string path, byte[] bytes, int headerLength)
    {
        SafetensorsFile file = new(bytes);
        long dataStart = 8 + headerLength;
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        foreach (JsonProperty property in header.RootElement.EnumerateObject())
        {
            if (property.NameEquals("__metadata__"))
            {
                file.Metadata = property.Value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString());
                continue;
            }

            string type = property.Value.GetProperty("dtype").GetString()!;
            int[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
            JsonElement offsets = property.Value.GetProperty("data_offsets");
            long start = dataStart + offsets[0].GetInt64();
            long end = dataStart + offsets[1].GetInt64();
            long elements = shape.Aggregate(1L, (a, d) => checked(a * d));
            if (Array.Exists(shape, d => d < 0) || start < dataStart || end > bytes.Length || end - start != elements * SizeOf(type))
            {
                throw new InvalidDataException($"'{path}' is damaged: the data of tensor '{property.Name}' does not match its shape or lies outside the file.");
            }

            file._entries[property.Name] = (type, shape, start, end);
        }

        return file;
    }
}
