using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Orator.Imaging;

/// <summary>The portrait's crop, ready to be sampled between its pixels; beyond its edge the nearest pixel repeats.</summary>
internal sealed class SourceTexture
{
    private readonly Vector128<float>[] _pixels;
    private readonly int _width;
    private readonly int _height;

    public SourceTexture(Image image)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(image.Width, 2, nameof(image));
        ArgumentOutOfRangeException.ThrowIfLessThan(image.Height, 2, nameof(image));
        _width = image.Width;
        _height = image.Height;
        _pixels = new Vector128<float>[_width * _height];
        for (int i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = Vector128.Create(image.Pixels[i * 3], image.Pixels[(i * 3) + 1], (float)image.Pixels[(i * 3) + 2], 0);
        }
    }

    /// <summary>The colour of the pixel at whole coordinates, 0..255.</summary>
    public Vector128<float> Pixel(int x, int y) => _pixels[(Math.Clamp(y, 0, _height - 1) * _width) + Math.Clamp(x, 0, _width - 1)];

    /// <summary>Bilinear sample at continuous coordinates, 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Sample(float x, float y)
    {
        x = Math.Clamp(x - 0.5f, 0, _width - 1);
        y = Math.Clamp(y - 0.5f, 0, _height - 1);
        int column = Math.Min((int)x, _width - 2);
        int row = Math.Min((int)y, _height - 2);
        Vector128<float> fx = Vector128.Create(x - column);
        Vector128<float> fy = Vector128.Create(y - row);
        int i = (row * _width) + column;
        Vector128<float> top = Vector128.FusedMultiplyAdd(_pixels[i + 1] - _pixels[i], fx, _pixels[i]);
        Vector128<float> bottom = Vector128.FusedMultiplyAdd(_pixels[i + _width + 1] - _pixels[i + _width], fx, _pixels[i + _width]);
        return Vector128.FusedMultiplyAdd(bottom - top, fy, top);
    }

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
        Vector128<float> largest = Vector128.Create(_width - 1, _height - 1, 0f, 0);

        // Integers are clamped on both sides: no displacement, not even NaN, may lead out of the picture.
        Vector128<int> lastCell = Vector128.Create(_width - 2, _height - 2, 0, 0);
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

                // As Sample, with both coordinates in one vector.
                Vector128<float> at = Vector128.Create(column + 0.5f + dx, row + 0.5f + dy, 0, 0) - Vector128.Create(0.5f);
                at = Vector128.Min(Vector128.Max(at, Vector128<float>.Zero), largest);
                Vector128<int> cell = Vector128.Max(Vector128.Min(Vector128.ConvertToInt32Native(at), lastCell), Vector128<int>.Zero);
                Vector128<float> part = at - Vector128.ConvertToSingle(cell);
                Vector128<float> fx = Vector128.Create(part[0]);
                ref Vector128<float> first = ref Unsafe.Add(ref pixels, (cell[1] * _width) + cell[0]);
                ref Vector128<float> below = ref Unsafe.Add(ref first, _width);
                Vector128<float> top = Vector128.FusedMultiplyAdd(Unsafe.Add(ref first, 1) - first, fx, first);
                Vector128<float> bottom = Vector128.FusedMultiplyAdd(Unsafe.Add(ref below, 1) - below, fx, below);
                target.Write(i, Vector128.FusedMultiplyAdd(bottom - top, Vector128.Create(part[1]), top));
            }
        }
    }
}
