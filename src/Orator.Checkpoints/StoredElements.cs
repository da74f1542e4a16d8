using System.Runtime.InteropServices;

namespace Orator.Checkpoints;

/// <summary>Sizes of the stored types and their conversion to floats. All files are little-endian, and so is every platform that the
/// runtime supports.</summary>
internal static class StoredElements
{
    /// <summary>Bytes an element takes at rest.</summary>
    public static int SizeOf(StoredType type) => type switch
    {
        StoredType.Float64 or StoredType.Int64 => 8,
        StoredType.Float32 or StoredType.Int32 => 4,
        StoredType.Float16 or StoredType.BFloat16 or StoredType.Int16 => 2,
        _ => 1,
    };

    /// <summary>Converts consecutive elements.</summary>
    /// <param name="type">Type of the elements.</param>
    /// <param name="raw">Little-endian elements.</param>
    /// <param name="values">As many floats.</param>
    public static void ToFloats(StoredType type, ReadOnlySpan<byte> raw, Span<float> values)
    {
        switch (type)
        {
            case StoredType.Float32:
                raw.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case StoredType.Float64:
                Convert<double>(raw, values, v => (float)v);
                break;
            case StoredType.Float16:
                Convert<Half>(raw, values, v => (float)v);
                break;
            case StoredType.BFloat16:
                Convert<ushort>(raw, values, v => BitConverter.Int32BitsToSingle(v << 16));
                break;
            case StoredType.Int64:
                Convert<long>(raw, values, v => v);
                break;
            case StoredType.Int32:
                Convert<int>(raw, values, v => v);
                break;
            case StoredType.Int16:
                Convert<short>(raw, values, v => v);
                break;
            case StoredType.Int8:
                Convert<sbyte>(raw, values, v => v);
                break;
            default:
                Convert<byte>(raw, values, v => v);
                break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> raw, Span<float> values, Func<T, float> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(raw);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = convert(elements[i]);
        }
    }
}
