using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Orator.Imaging;

/// <summary>Reads colours of a picture, at its pixels or between them, as red, green, blue from 0 to 255 and an arbitrary fourth
/// value.</summary>
internal readonly ref struct PixelReader
{
    private readonly ref byte _first;
    private readonly int _width;
    private readonly int _last;
    private readonly BilinearGrid _grid;

    /// <summary>Takes a picture of at least 2x2 pixels.</summary>
    /// <param name="picture">The picture.</param>
    public PixelReader(Image picture)
    {
        _first = ref MemoryMarshal.GetArrayDataReference(picture.Pixels);
        _width = picture.Width;
        _last = (picture.Width * picture.Height) - 1;
        _grid = new BilinearGrid(picture.Width, picture.Height);
    }

    /// <summary>The colour of a pixel.</summary>
    /// <param name="index">Its number, row by row; not checked.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Pixel(int index)
    {
        // Four bytes are read at once; behind the last pixel there is none.
        ref byte at = ref Unsafe.Add(ref _first, 3 * index);
        uint bytes = index < _last ? Unsafe.ReadUnaligned<uint>(ref at) : Unsafe.ReadUnaligned<uint>(ref Unsafe.Subtract(ref at, 1)) >> 8;
        Vector128<byte> four = Vector128.CreateScalarUnsafe(bytes).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(four)).AsInt32());
    }

    /// <summary>The colour at a place, linear between pixels; beyond the edge the nearest pixel repeats.</summary>
    /// <param name="place">x and y; whole numbers are middles of pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Between(Vector128<float> place)
    {
        int i = _grid.Locate(place, out Vector128<float> part);
        Vector128<float> fx = Vector128.Create(part[0]);
        Vector128<float> top = Pixel(i);
        top += (Pixel(i + 1) - top) * fx;
        Vector128<float> bottom = Pixel(i + _width);
        bottom += (Pixel(i + _width + 1) - bottom) * fx;
        return top + ((bottom - top) * Vector128.Create(part[1]));
    }
}
