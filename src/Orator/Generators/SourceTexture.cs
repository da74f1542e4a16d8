using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Orator.Media;

namespace Orator.Generators;

/// <summary>The portrait's crop, ready to be sampled between its pixels; beyond its edge the nearest pixel repeats.</summary>
internal sealed class SourceTexture
{
    private readonly Vector128<float>[] _pixels;
    private readonly int _width;
    private readonly int _height;

    public SourceTexture(Image image)
    {
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
}
