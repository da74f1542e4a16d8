using System.Numerics.Tensors;

namespace Orator.Training.Metrics;

/// <summary>One colour channel as floats in -0.5..0.5: centred, because variances computed in single precision cancel less there.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Values">Row-major values.</param>
internal sealed record Plane(int Width, int Height, float[] Values)
{
    /// <summary>What was subtracted from values in 0..1.</summary>
    public const float Center = 0.5f;

    public static Plane Of(Image image, int channel)
    {
        float[] values = new float[image.Width * image.Height];
        byte[] pixels = image.Pixels;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (pixels[(3 * i) + channel] * (1 / 255f)) - Center;
        }

        return new Plane(image.Width, image.Height, values);
    }

    /// <summary>Half the size: the mean of each 2x2 block; an odd last row or column is dropped.</summary>
    public Plane Halve()
    {
        int width = Width / 2;
        int height = Height / 2;
        float[] result = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> top = Values.AsSpan(2 * y * Width, Width);
            ReadOnlySpan<float> bottom = Values.AsSpan(((2 * y) + 1) * Width, Width);
            for (int x = 0; x < width; x++)
            {
                result[(y * width) + x] = 0.25f * (top[2 * x] + top[(2 * x) + 1] + bottom[2 * x] + bottom[(2 * x) + 1]);
            }
        }

        return new Plane(width, height, result);
    }

    /// <summary>The element-wise product of two planes.</summary>
    public static Plane operator *(Plane a, Plane b)
    {
        float[] result = new float[a.Values.Length];
        TensorPrimitives.Multiply(a.Values, b.Values, result);
        return new Plane(a.Width, a.Height, result);
    }

    /// <summary>Correlation with a symmetric kernel along rows, then along columns, where the kernel lies wholly inside.</summary>
    public Plane Filter(ReadOnlySpan<float> kernel)
    {
        int width = Width - kernel.Length + 1;
        int height = Height - kernel.Length + 1;
        float[] rows = new float[width * Height];
        for (int y = 0; y < Height; y++)
        {
            Span<float> target = rows.AsSpan(y * width, width);
            for (int k = 0; k < kernel.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(Values.AsSpan((y * Width) + k, width), kernel[k], target, target);
            }
        }

        float[] result = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            Span<float> target = result.AsSpan(y * width, width);
            for (int k = 0; k < kernel.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(rows.AsSpan((y + k) * width, width), kernel[k], target, target);
            }
        }

        return new Plane(width, height, result);
    }
}
