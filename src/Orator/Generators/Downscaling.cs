using Orator.Media;

namespace Orator.Generators;

/// <summary>Makes pictures smaller without aliasing.</summary>
internal static class Downscaling
{
    /// <summary>Resizes with a separable triangle filter as wide as the pixels of the result.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="width">New width, pixels.</param>
    /// <param name="height">New height, pixels.</param>
    public static Image Resize(Image source, int width, int height)
    {
        if (width == source.Width && height == source.Height)
        {
            return source.Clone();
        }

        (int Start, float[] Weights)[] columns = Taps(source.Width, width);
        (int Start, float[] Weights)[] rows = Taps(source.Height, height);
        float[] narrow = new float[source.Height * width * 3];
        Parallel.For(0, source.Height, y =>
        {
            ReadOnlySpan<byte> line = source.Pixels.AsSpan(y * source.Width * 3, source.Width * 3);
            Span<float> to = narrow.AsSpan(y * width * 3, width * 3);
            for (int x = 0; x < width; x++)
            {
                (int start, float[] weights) = columns[x];
                for (int i = 0; i < weights.Length; i++)
                {
                    for (int c = 0; c < 3; c++)
                    {
                        to[(x * 3) + c] += line[((start + i) * 3) + c] * weights[i];
                    }
                }
            }
        });

        Image result = new(width, height);
        Parallel.For(0, height, y =>
        {
            float[] sum = new float[width * 3];
            (int start, float[] weights) = rows[y];
            for (int i = 0; i < weights.Length; i++)
            {
                ReadOnlySpan<float> line = narrow.AsSpan((start + i) * width * 3, width * 3);
                for (int x = 0; x < sum.Length; x++)
                {
                    sum[x] += line[x] * weights[i];
                }
            }

            Span<byte> to = result.Pixels.AsSpan(y * width * 3, width * 3);
            for (int x = 0; x < sum.Length; x++)
            {
                to[x] = (byte)Math.Clamp(sum[x] + 0.5f, 0, 255);
            }
        });
        return result;
    }

    private static (int Start, float[] Weights)[] Taps(int from, int to)
    {
        float step = (float)from / to;
        float radius = MathF.Max(step, 1);
        var taps = new (int, float[])[to];
        for (int i = 0; i < to; i++)
        {
            float center = (i + 0.5f) * step;
            int start = Math.Max(0, (int)MathF.Ceiling(center - radius - 0.5f));
            int end = Math.Min(from - 1, (int)MathF.Floor(center + radius - 0.5f));
            float[] weights = new float[end - start + 1];
            float sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = MathF.Max(0, 1 - (MathF.Abs(start + k + 0.5f - center) / radius));
                sum += weights[k];
            }

            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] /= sum;
            }

            taps[i] = (start, weights);
        }

        return taps;
    }
}
