using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Orator.Imaging;

/// <summary>
/// A picture that is sampled often, between its pixels; beyond its edge the nearest pixel repeats. <see cref="PixelReader"/> does the same
/// for pictures that are read once.
/// </summary>
internal sealed class SourceTexture
{
    private readonly Vector128<float>[] _pixels;
    private readonly int _width;
    private readonly int _height;
    private readonly BilinearGrid _grid;

    /// <summary>Takes pixels as they are.</summary>
    /// <param name="pixels">Red, green, blue and whatever, row by row.</param>
    /// <param name="width">Width, at least 2.</param>
    /// <param name="height">Height, at least 2.</param>
    public SourceTexture(Vector128<float>[] pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 2);
        (_pixels, _width, _height) = (pixels, width, height);
        _grid = new BilinearGrid(width, height);
    }

    /// <summary>Copies a picture.</summary>
    /// <param name="image">At least 2x2 pixels.</param>
    public SourceTexture(Image image)
        : this(new Vector128<float>[image.Width * image.Height], image.Width, image.Height)
    {
        for (int i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = Vector128.Create(image.Pixels[i * 3], image.Pixels[(i * 3) + 1], (float)image.Pixels[(i * 3) + 2], 0);
        }
    }

    /// <summary>The colour of the pixel at whole coordinates, 0..255.</summary>
    public Vector128<float> Pixel(int x, int y) => _pixels[(Math.Clamp(y, 0, _height - 1) * _width) + Math.Clamp(x, 0, _width - 1)];

    /// <summary>Bilinear sample at continuous coordinates, 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Sample(float x, float y) =>
        Between(ref MemoryMarshal.GetArrayDataReference(_pixels), Vector128.Create(x, y, 0, 0) - Vector128.Create(0.5f));

    /// <summary>Bilinear sample at continuous coordinates, 0..255.</summary>
    public Vector128<float> Sample(Vector2 at) => Sample(at.X, at.Y);

    /// <summary>Moves the picture: each pixel shows what lies a displacement away from it.</summary>
    /// <param name="x">Displacement to the right of each pixel of the picture, pixels.</param>
    /// <param name="y">Displacement down.</param>
    /// <param name="frame">Receives the moved picture; as large as this one.</param>
    /// <param name="from">First row to write.</param>
    /// <param name="to">The row after the last.</param>
    public void Move(float[] x, float[] y, Image frame, int from, int to)
    {
        if (x.Length < _pixels.Length || y.Length < _pixels.Length || frame.Width != _width || frame.Height != _height)
        {
            throw new ArgumentException("Displacements and frame must be as large as the picture.", nameof(frame));
        }

        ref Vector128<float> pixels = ref MemoryMarshal.GetArrayDataReference(_pixels);
        PixelWriter target = new(frame.Pixels);
        for (int row = from; row < to; row++)
        {
            ReadOnlySpan<float> right = x.AsSpan(row * _width, _width);
            ReadOnlySpan<float> down = y.AsSpan(row * _width, _width);
            for (int column = 0; column < right.Length; column++)
            {
                int i = (row * _width) + column;
                float dx = right[column];
                float dy = down[column];
                if (dx == 0 && dy == 0)
                {
                    target.Write(i, Unsafe.Add(ref pixels, i));
                    continue;
                }

                Vector128<float> place = Vector128.Create(column + 0.5f + dx, row + 0.5f + dy, 0, 0) - Vector128.Create(0.5f);
                target.Write(i, Between(ref pixels, place));
            }
        }
    }

    // Whole numbers are middles of pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Between(ref Vector128<float> pixels, Vector128<float> place)
    {
        ref Vector128<float> first = ref Unsafe.Add(ref pixels, _grid.Locate(place, out Vector128<float> part));
        ref Vector128<float> below = ref Unsafe.Add(ref first, _width);
        Vector128<float> fx = Vector128.Create(part[0]);
        Vector128<float> top = Vector128.FusedMultiplyAdd(Unsafe.Add(ref first, 1) - first, fx, first);
        Vector128<float> bottom = Vector128.FusedMultiplyAdd(Unsafe.Add(ref below, 1) - below, fx, below);
        return Vector128.FusedMultiplyAdd(bottom - top, Vector128.Create(part[1]), top);
    }
}
