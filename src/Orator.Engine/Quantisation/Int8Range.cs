namespace Orator.Engine.Quantisation;

/// <summary>How real numbers are stored in bytes: x = (byte - zero point) * scale. Zero is always stored exactly, since convolutions pad
/// with it.</summary>
/// <param name="Scale">Distance of neighbouring values.</param>
/// <param name="ZeroPoint">The byte that means 0.</param>
internal readonly record struct Int8Range(float Scale, byte ZeroPoint)
{
    private const float SmallestScale = 1e-12f;
    private const int Steps = 24;

    /// <summary>The range that covers the given extremes.</summary>
    public static Int8Range Covering(float minimum, float maximum)
    {
        minimum = MathF.Min(minimum, 0);
        maximum = MathF.Max(maximum, 0);
        float scale = MathF.Max((maximum - minimum) / byte.MaxValue, SmallestScale);
        return new Int8Range(scale, (byte)Math.Clamp(MathF.Round(-minimum / scale), 0, byte.MaxValue));
    }

    /// <summary>
    /// The range with the least squared error for values that occur so often: what clipping rare extremes costs against the finer steps for
    /// all others. Both ends are drawn in together first, then one at a time.
    /// </summary>
    public static Int8Range LeastError(float minimum, float maximum, ReadOnlySpan<(float Value, float Count)> values)
    {
        (float low, float high) = (1, 1);
        Int8Range best = Covering(minimum, maximum);
        double error = best.Error(values);
        for (int pass = 0; pass < 3; pass++)
        {
            (float passLow, float passHigh) = (low, high);
            for (int step = 1; step < Steps; step++)
            {
                float share = 1 - ((float)step / Steps);
                (float a, float b) = pass switch { 0 => (share, share), 1 => (passLow * share, passHigh), _ => (passLow, passHigh * share) };
                Int8Range range = Covering(minimum * a, maximum * b);
                double candidate = range.Error(values);
                if (candidate < error)
                {
                    (best, error, low, high) = (range, candidate, a, b);
                }
            }
        }

        return best;
    }

    /// <summary>Sum of the squared differences between values and what is stored for them, each counted as often as it occurs.</summary>
    public double Error(ReadOnlySpan<(float Value, float Count)> values)
    {
        double sum = 0;
        float inverse = 1 / Scale;
        foreach ((float value, float count) in values)
        {
            float stored = Math.Clamp(MathF.Round(value * inverse) + ZeroPoint, 0, byte.MaxValue);
            float difference = value - ((stored - ZeroPoint) * Scale);
            sum += count * difference * difference;
        }

        return sum;
    }
}
