namespace Orator.Training.Metrics;

/// <summary>
/// BD-rate: how many bits one codec needs more or fewer than another at equal quality, on average (Bjøntegaard, VCEG-M33, 2001), with
/// monotone piecewise cubic interpolation of the logarithm of the rate over quality as in JCT-VC's common test conditions.
/// </summary>
public static class BjontegaardDelta
{
    /// <summary>The mean difference of rate over the qualities that both curves have.</summary>
    /// <param name="anchor">Rate and quality of the points of the codec that is compared with; any order; either more or less is better,
    /// alike in both.</param>
    /// <param name="test">The same of the other codec.</param>
    /// <returns>Per cent; -50 = half the bits. Null if a curve has fewer than two qualities, or they have none in common.</returns>
    public static double? Rate(IReadOnlyList<(double Rate, double Quality)> anchor, IReadOnlyList<(double Rate, double Quality)> test)
    {
        (Curve a, Curve b) = (new(anchor), new(test));
        double low = Math.Max(a.Low, b.Low);
        double high = Math.Min(a.High, b.High);
        if (a.Count < 2 || b.Count < 2 || !(high > low))
        {
            return null;
        }

        const int Steps = 1000;
        double sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            double quality = low + ((high - low) * (i + 0.5) / Steps);
            sum += b.At(quality) - a.At(quality);
        }

        return 100 * (Math.Exp(sum / Steps) - 1);
    }

    /// <summary>The rate at which a codec reaches a quality.</summary>
    /// <param name="points">Rate and quality of its points.</param>
    /// <param name="quality">The quality.</param>
    /// <returns>Null outside of its qualities.</returns>
    public static double? RateAt(IReadOnlyList<(double Rate, double Quality)> points, double quality)
    {
        Curve curve = new(points);
        return curve.Count > 1 && quality >= curve.Low && quality <= curve.High ? Math.Exp(curve.At(quality)) : null;
    }

    /// <summary>The logarithm of the rate over quality: Fritsch and Carlson, Monotone piecewise cubic interpolation, 1980.</summary>
    private sealed class Curve
    {
        private readonly double[] _x;
        private readonly double[] _y;
        private readonly double[] _slope;

        public Curve(IReadOnlyList<(double Rate, double Quality)> points)
        {
            // Of several points of one quality the cheapest counts.
            (double Rate, double Quality)[] sorted = [.. points.GroupBy(p => p.Quality).Select(g => g.MinBy(p => p.Rate)).OrderBy(p => p.Quality)];
            _x = Array.ConvertAll(sorted, p => p.Quality);
            _y = Array.ConvertAll(sorted, p => Math.Log(p.Rate));
            _slope = Slopes(_x, _y);
        }

        public int Count => _x.Length;

        public double Low => Count > 0 ? _x[0] : double.NaN;

        public double High => Count > 0 ? _x[^1] : double.NaN;

        public double At(double x)
        {
            int i = Math.Clamp(Array.FindIndex(_x, v => v > x) - 1, 0, Count - 2);
            i = x >= _x[^1] ? Count - 2 : i;
            double h = _x[i + 1] - _x[i];
            double t = (x - _x[i]) / h;
            double t2 = t * t;
            double t3 = t2 * t;
            return (((2 * t3) - (3 * t2) + 1) * _y[i]) + ((t3 - (2 * t2) + t) * h * _slope[i])
                + (((-2 * t3) + (3 * t2)) * _y[i + 1]) + ((t3 - t2) * h * _slope[i + 1]);
        }

        private static double[] Slopes(double[] x, double[] y)
        {
            int n = x.Length;
            double[] slope = new double[n];
            if (n < 2)
            {
                return slope;
            }

            double[] secant = [.. Enumerable.Range(0, n - 1).Select(i => (y[i + 1] - y[i]) / (x[i + 1] - x[i]))];
            (slope[0], slope[^1]) = (secant[0], secant[^1]);
            for (int i = 1; i < n - 1; i++)
            {
                if (secant[i - 1] * secant[i] > 0)
                {
                    double before = (2 * (x[i + 1] - x[i])) + (x[i] - x[i - 1]);
                    double after = (x[i + 1] - x[i]) + (2 * (x[i] - x[i - 1]));
                    slope[i] = (before + after) / ((before / secant[i - 1]) + (after / secant[i]));
                }
            }

            return slope;
        }
    }
}
