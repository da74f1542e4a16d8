namespace Orator.Training.Metrics;

/// <summary>Spearman's rank correlation: how nearly one quantity rises with another, whatever the shape of the curve.</summary>
public static class RankCorrelation
{
    /// <summary>Measures.</summary>
    /// <param name="x">One quantity.</param>
    /// <param name="y">The other, as many values.</param>
    /// <returns>1 = rises throughout, -1 = falls throughout; 0 also where one of them is the same everywhere.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there are fewer than two values.</exception>
    public static double Between(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count < 2)
        {
            throw new ArgumentException($"Two equally long lists of two and more values are needed, not of {x.Count} and {y.Count}.", nameof(y));
        }

        (double[] a, double[] b) = (Ranks(x), Ranks(y));
        double middle = (x.Count + 1) / 2.0;
        (double both, double first, double second) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            (double da, double db) = (a[i] - middle, b[i] - middle);
            (both, first, second) = (both + (da * db), first + (da * da), second + (db * db));
        }

        return first > 0 && second > 0 ? both / Math.Sqrt(first * second) : 0;
    }

    // From 1; equal values share the mean of their ranks.
    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) + 1) / 2.0))];
}
