namespace Orator.Geometry;

/// <summary>Order and moment statistics of a list of measurements.</summary>
public static class SampleStatistics
{
    /// <summary>Value that a fraction of the measurements stay below, interpolated linearly between neighbours.</summary>
    /// <param name="values">Measurements in any order; at least one.</param>
    /// <param name="fraction">0 = smallest, 0.5 = median, 1 = largest.</param>
    public static float Quantile(IEnumerable<float> values, double fraction)
    {
        float[] sorted = [.. values];
        Array.Sort(sorted);
        double at = fraction * (sorted.Length - 1);
        int below = (int)at;
        float low = sorted[below];
        float high = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return low + (float)((high - low) * (at - below));
    }

    /// <summary>The measurement that a fraction of them stay below: the lower of two neighbours, never a value between them.</summary>
    /// <param name="values">Measurements in any order.</param>
    /// <param name="fraction">0 = smallest, 0.5 = median, 1 = largest.</param>
    /// <returns>0 without measurements.</returns>
    public static float LowerQuantile(IEnumerable<float> values, double fraction)
    {
        float[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[(int)(fraction * (sorted.Length - 1))];
    }

    /// <summary>The measurement in the middle, the upper of two.</summary>
    /// <param name="values">Measurements in any order.</param>
    /// <returns>0 without measurements.</returns>
    public static double UpperMedian(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    /// <summary>Standard deviation of a population; 0 for fewer than two measurements.</summary>
    /// <param name="values">The measurements.</param>
    public static float StandardDeviation(IReadOnlyCollection<float> values)
    {
        if (values.Count < 2)
        {
            return 0;
        }

        double mean = values.Average();
        return (float)Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    /// <summary>Coefficient-wise median of vectors of the same length.</summary>
    /// <param name="vectors">At least one vector.</param>
    public static float[] Median(IReadOnlyList<float[]> vectors) =>
        [.. Enumerable.Range(0, vectors[0].Length).Select(k => Quantile(vectors.Select(v => v[k]), 0.5))];
}
