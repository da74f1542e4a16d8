using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Imaging;

/// <summary>Where a place lies between the pixels of a picture of at least 2x2; places beyond the edge are moved onto it.</summary>
/// <param name="width">Width of the picture.</param>
/// <param name="height">Height of the picture.</param>
internal readonly struct BilinearGrid(int width, int height)
{
    private readonly Vector128<float> _largest = Vector128.Create(width - 1, height - 1, 0f, 0);
    private readonly Vector128<int> _lastCell = Vector128.Create(width - 2, height - 2, 0, 0);

    /// <summary>Finds the four pixels around a place: this one, those to its right and below it, and that below its right
    /// neighbour.</summary>
    /// <param name="place">x and y; whole numbers are middles of pixels.</param>
    /// <param name="part">Receives how far beyond the first pixel the place lies, 0 to 1 each.</param>
    /// <returns>Number of the first pixel, row by row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Locate(Vector128<float> place, out Vector128<float> part)
    {
        // Integers are clamped on both sides: no place, not even NaN, may lead out of the picture.
        Vector128<float> at = Vector128.Min(Vector128.Max(place, Vector128<float>.Zero), _largest);
        Vector128<int> cell = Vector128.Max(Vector128.Min(Vector128.ConvertToInt32Native(at), _lastCell), Vector128<int>.Zero);
        part = at - Vector128.ConvertToSingle(cell);
        return (cell[1] * width) + cell[0];
    }
}
