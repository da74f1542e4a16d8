using System.Buffers.Binary;
using System.Text.Json;

namespace Orator.Checkpoints;

/// <summary>The header of a safetensors file, checked against the file's length. As the format demands, the tensors fill the data exactly:
/// no gaps, no overlaps.</summary>
internal sealed class SafetensorsHeader
{
    private const long MaximumHeaderBytes = 100_000_000;
    private const int LengthBytes = sizeof(long);

    /// <summary>Tensors by name, in the header's order.</summary>
    public OrderedDictionary<string, TensorEntry> Entries { get; } = [];

    /// <summary>Free text stored with the tensors.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="InvalidDataException">It is missing, damaged or does not match the file; the message is a clause that completes
    /// "... cannot be read: ".</exception>
    public static SafetensorsHeader Read(CheckpointFile file)
    {
        byte[] length = new byte[LengthBytes];
        if (file.Length < LengthBytes)
        {
            throw new InvalidDataException("its header is missing");
        }

        file.Read(new Extent(0, LengthBytes), 0, length);
        long headerBytes = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (headerBytes < 2 || headerBytes > MaximumHeaderBytes || headerBytes > file.Length - LengthBytes)
        {
            throw new InvalidDataException("its header is truncated, or it is not a safetensors file");
        }

        byte[] json = new byte[headerBytes];
        file.Read(new Extent(LengthBytes, headerBytes), 0, json);
        SafetensorsHeader header = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                header.Add(property, LengthBytes + headerBytes, file.Length);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("its header is damaged", e);
        }

        header.CheckThatDataAreFilled(LengthBytes + headerBytes, file.Length);
        return header;
    }

    private static StoredType TypeOf(string? name) => name switch
    {
        "F64" => StoredType.Float64,
        "F32" => StoredType.Float32,
        "F16" => StoredType.Float16,
        "BF16" => StoredType.BFloat16,
        "I64" => StoredType.Int64,
        "I32" => StoredType.Int32,
        "I16" => StoredType.Int16,
        "I8" => StoredType.Int8,
        "U8" => StoredType.UInt8,
        "BOOL" => StoredType.Boolean,
        _ => throw new InvalidDataException(
            $"it holds elements of type '{PyTorch.PickleGlobals.Printable(name ?? "null")}', which is not supported"),
    };

    private void Add(JsonProperty property, long dataStart, long fileLength)
    {
        if (property.NameEquals("__metadata__"))
        {
            foreach (JsonProperty entry in property.Value.EnumerateObject())
            {
                Metadata[entry.Name] = entry.Value.ToString();
            }

            return;
        }

        StoredType type = TypeOf(property.Value.GetProperty("dtype").GetString());
        int[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        JsonElement offsets = property.Value.GetProperty("data_offsets");
        long start = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        long elements = shape.Aggregate(1L, (a, d) => checked(a * d));
        if (Array.Exists(shape, d => d < 0) || start < 0 || end < start || end > fileLength - dataStart || end - start != checked(elements * StoredElements.SizeOf(type)))
        {
            throw new InvalidDataException($"the data of tensor '{PyTorch.PickleGlobals.Printable(property.Name)}' do not match its shape or lie outside the file (is it truncated?)");
        }

        Entries.Add(property.Name, new TensorEntry(type, shape, new Extent(dataStart + start, end - start)));
    }

    private void CheckThatDataAreFilled(long dataStart, long fileLength)
    {
        long next = dataStart;
        foreach (TensorEntry entry in Entries.Values.OrderBy(e => e.Bytes.Start).ThenBy(e => e.Bytes.Length))
        {
            if (entry.Bytes.Start != next)
            {
                throw new InvalidDataException("its tensors overlap or leave gaps");
            }

            next += entry.Bytes.Length;
        }

        if (next != fileLength)
        {
            throw new InvalidDataException("its data go on after the last tensor");
        }
    }
}
