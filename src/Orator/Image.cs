namespace Orator;

/// <summary>An 8-bit RGB picture, packed: pixel (x, y) is the three bytes from <c>(y * Width + x) * 3</c>.</summary>
/// <remarks>Coordinates are continuous: pixel i covers [i, i + 1), its centre is i + 0.5.</remarks>
public sealed class Image
{
    // A division for each value would take most of the time.
    private static readonly float[] AllLevels = [.. Enumerable.Range(0, 256).Select(level => level / 255f)];

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
            throw new ArgumentException(
                $"An RGB picture of {width}x{height} needs {width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));
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

    /// <summary>The 256 levels of a byte as networks take them, 0 to 1.</summary>
    internal static ReadOnlySpan<float> Levels => AllLevels;

    /// <summary>The three bytes of a pixel.</summary>
    /// <param name="x">Column, 0 to Width - 1.</param>
    /// <param name="y">Row, 0 to Height - 1.</param>
    public Span<byte> this[int x, int y] => Pixels.AsSpan(((y * Width) + x) * 3, 3);

    /// <summary>The picture as networks take it: [3, Height, Width], values from 0 to 1.</summary>
    public float[] ToPlanes()
    {
        float[] values = new float[3 * Width * Height];
        CopyPlanesTo(values);
        return values;
    }

    /// <summary>Writes <see cref="ToPlanes"/> into memory that exists already.</summary>
    /// <param name="planes">Receives 3 * Width * Height values.</param>
    public void CopyPlanesTo(Span<float> planes)
    {
        int plane = Width * Height;
        ReadOnlySpan<float> levels = Levels;
        Span<float> red = planes[..plane];
        Span<float> green = planes.Slice(plane, plane);
        Span<float> blue = planes.Slice(2 * plane, plane);
        ReadOnlySpan<byte> pixels = Pixels;
        for (int i = 0; i < red.Length; i++)
        {
            red[i] = levels[pixels[3 * i]];
            green[i] = levels[pixels[(3 * i) + 1]];
            blue[i] = levels[pixels[(3 * i) + 2]];
        }
    }

    /// <summary>A picture of a network's output: the inverse of <see cref="ToPlanes"/>.</summary>
    /// <param name="planes">[3, height, width]; values outside of 0 to 1 are clamped.</param>
    /// <param name="width">Width, pixels.</param>
    /// <param name="height">Height, pixels.</param>
    public static Image FromPlanes(ReadOnlySpan<float> planes, int width, int height)
    {
        Image image = new(width, height);
        int plane = width * height;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)((255 * Math.Clamp(planes[(i % 3 * plane) + (i / 3)], 0, 1)) + 0.5f);
        }

        return image;
    }

    /// <summary>A copy with pixels of its own.</summary>
    public Image Clone() => new(Width, Height, (byte[])Pixels.Clone());
}
