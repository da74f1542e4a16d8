using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Orator.Imaging;

/// <summary>Writes colours into packed RGB pixels, rounded. Pixels must be written in ascending order: four bytes go out, of which the next
/// pixel overwrites one.</summary>
/// <param name="pixels">The bytes of a picture.</param>
internal readonly ref struct PixelWriter(byte[] pixels)
{
    private readonly ref byte _first = ref MemoryMarshal.GetArrayDataReference(pixels);
    private readonly int _count = pixels.Length / 3;

    /// <summary>Writes a pixel.</summary>
    /// <param name="index">Number of the pixel, row by row.</param>
    /// <param name="colour">Red, green and blue, 0 to 255; the fourth value is arbitrary, but finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int index, Vector128<float> colour)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count);
        Vector128<int> rounded = Vector128.ConvertToInt32Native(colour + Vector128.Create(0.5f));
        Vector128<short> shorts = Vector128.Narrow(rounded, rounded);
        uint bytes = Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar();
        ref byte target = ref Unsafe.Add(ref _first, index * 3);
        if (index < _count - 1)
        {
            Unsafe.WriteUnaligned(ref target, bytes);
        }
        else
        {
            target = (byte)bytes;
            Unsafe.Add(ref target, 1) = (byte)(bytes >> 8);
            Unsafe.Add(ref target, 2) = (byte)(bytes >> 16);
        }
    }
}
