namespace Orator.Media;

/// <summary>An 8-bit RGB picture, packed: pixel (x, y) is the three bytes from <c>(y * Width + x) * 3</c>.</summary>
/// <remarks>Coordinates are continuous: pixel i covers [i, i + 1), its centre is i + 0.5.</remarks>
public sealed class Image
{
    /// <summary>Creates a black picture.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public Image(int width, int height)
        : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Wraps existing pixels without copying them.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">Packed RGB, exactly <c>width * height * 3</c> bytes.</param>
    /// <exception cref="ArgumentException">The length of <paramref name="pixels"/> does not match.</exception>
    public Image(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (pixels.Length != width * height * 3)
        {
            throw new ArgumentException($"An RGB picture of {width}x{height} needs {width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Packed RGB bytes, row by row.</summary>
    public byte[] Pixels { get; }

    /// <summary>The three bytes of a pixel.</summary>
    /// <param name="x">Column, 0 to Width - 1.</param>
    /// <param name="y">Row, 0 to Height - 1.</param>
    public Span<byte> this[int x, int y] => Pixels.AsSpan(((y * Width) + x) * 3, 3);

    /// <summary>The picture as networks take it: [3, Height, Width], values from 0 to 1.</summary>
    public float[] ToPlanes()
    {
        int plane = Width * Height;
        float[] values = new float[3 * plane];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Pixels[(3 * (i % plane)) + (i / plane)] / 255f;
        }

        return values;
    }

    /// <summary>A copy with pixels of its own.</summary>
    public Image Clone() => new(Width, Height, (byte[])Pixels.Clone());
}
