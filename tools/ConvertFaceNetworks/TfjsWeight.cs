using System.Runtime.InteropServices;
using System.Text.Json;
using Orator.Graphs;

namespace Orator.ConvertFaceNetworks;

/// <summary>A constant of a TensorFlow.js model. Integers are held as floats too, exactly up to 2^24, which shapes and axes never
/// exceed.</summary>
/// <param name="Shape">Dimensions as in TensorFlow.</param>
/// <param name="Values">Row-major values.</param>
internal sealed record TfjsWeight(Shape Shape, float[] Values)
{
    /// <summary>The values as integers.</summary>
    public int[] Integers => [.. Values.Select(v => (int)v)];

    /// <summary>Decodes all weights of a manifest from its shards.</summary>
    /// <exception cref="InvalidDataException">A shard is truncated, or a type is not supported.</exception>
    public static Dictionary<string, TfjsWeight> ReadAll(JsonElement manifest, string[] shards)
    {
        Dictionary<string, TfjsWeight> weights = [];
        int nextShard = 0;
        foreach (JsonElement group in manifest.EnumerateArray())
        {
            // The weights of a group lie in its shards one after another, as if these were one file.
            int count = group.GetProperty("paths").GetArrayLength();
            byte[] data = Join([.. shards.Skip(nextShard).Take(count).Select(File.ReadAllBytes)]);
            string files = string.Join(", ", shards.Skip(nextShard).Take(count).Select(Path.GetFileName));
            nextShard += count;
            int offset = 0;
            foreach (JsonElement entry in group.GetProperty("weights").EnumerateArray())
            {
                string name = entry.GetProperty("name").GetString()!;
                Shape shape = Shape.Create([.. entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())]);
                string type = entry.GetProperty("dtype").GetString()!;
                JsonElement? quantisation = entry.TryGetProperty("quantization", out JsonElement q) ? q : null;
                string stored = quantisation?.GetProperty("dtype").GetString() ?? type;
                long bytes = shape.Elements * SizeOf(stored, name);
                if (bytes > data.Length - offset)
                {
                    string ends = $"'{name}' ends at {offset + bytes}";
                    throw new InvalidDataException($"the weight file {files} is truncated: it has {data.Length} bytes, but {ends}");
                }

                weights[name] = new TfjsWeight(shape, Decode(data.AsSpan(offset, (int)bytes), stored, quantisation));
                offset += (int)bytes;
            }

            if (offset != data.Length)
            {
                throw new InvalidDataException($"the weight file {files} has {data.Length} bytes, but the manifest describes {offset}");
            }
        }

        return weights;
    }

    private static byte[] Join(byte[][] parts)
    {
        byte[] whole = new byte[parts.Sum(part => part.Length)];
        int offset = 0;
        foreach (byte[] part in parts)
        {
            part.CopyTo(whole, offset);
            offset += part.Length;
        }

        return whole;
    }

    private static int SizeOf(string type, string name) => type switch
    {
        "float32" or "int32" => 4,
        "float16" or "uint16" => 2,
        "uint8" or "bool" => 1,
        _ => throw new InvalidDataException($"weight '{name}' has the unsupported type '{type}'"),
    };

    private static float[] Decode(ReadOnlySpan<byte> raw, string stored, JsonElement? quantisation)
    {
        switch (stored)
        {
            case "float32":
                return MemoryMarshal.Cast<byte, float>(raw).ToArray();
            case "int32":
                return Convert<int>(raw, v => v);
            case "float16":
                return Convert<Half>(raw, v => (float)v);
        }

        // Affine quantisation: value = stored * scale + min.
        float scale = quantisation?.GetProperty("scale").GetSingle() ?? 1;
        float minimum = quantisation?.GetProperty("min").GetSingle() ?? 0;
        return stored == "uint16" ? Convert<ushort>(raw, v => v * scale + minimum) : Convert<byte>(raw, v => v * scale + minimum);
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
}
