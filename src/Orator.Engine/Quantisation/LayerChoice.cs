namespace Orator.Engine.Quantisation;

/// <summary>
/// Chooses which layers stay in floats: those that harm most for the multiplications that they would save. Errors of layers hardly depend
/// on one another, so that the harm of a choice is about the sum of theirs; what a try gives corrects the sums of the next.
/// </summary>
internal sealed class LayerChoice
{
    // After so many tries what keeps the demand is good enough, however few layers it quantises.
    private const int MostTries = 8;

    // Decibels above the demand that are good enough.
    private const double Enough = 0.4;

    private readonly int[] _worstFirst;
    private readonly double[] _left;

    /// <param name="harms">Squared error that each layer alone adds, in units of the squared peak.</param>
    /// <param name="products">Multiplications of each.</param>
    public LayerChoice(IReadOnlyList<double> harms, IReadOnlyList<long> products)
    {
        _worstFirst = [.. Enumerable.Range(0, harms.Count).OrderByDescending(i => harms[i] / products[i])];
        _left = new double[harms.Count + 1];
        for (int i = harms.Count - 1; i >= 0; i--)
        {
            _left[i] = _left[i + 1] + harms[_worstFirst[i]];
        }
    }

    /// <summary>Finds as many layers as may be quantised.</summary>
    /// <param name="minimum">The peak signal-to-noise ratio to be kept, decibels.</param>
    /// <param name="measure">Measures it with the layers of these numbers quantised, in ascending order.</param>
    /// <returns>Their numbers.</returns>
    public int[] Find(double minimum, Func<int[], double> measure)
    {
        // Without any quantised layer the result is exact.
        (int tooFew, int enough) = (-1, _worstFirst.Length);
        double correction = 1;
        int step = 1;
        for (int tries = 0; enough - tooFew > 1 && (tries < MostTries || enough == _worstFirst.Length); tries++)
        {
            // If what a layer does was underestimated, sums mislead: longer and longer steps leave it behind, and then the middle is tried.
            double allowed = Math.Pow(10, -minimum / 10) / correction;
            int predicted = Math.Max(Array.FindIndex(_left, sum => sum <= allowed), tooFew < 0 ? 0 : tooFew + step);
            bool enclosed = tooFew >= 0 && enough < _worstFirst.Length;
            int candidate = enclosed ? (tooFew + enough) / 2 : Math.Clamp(predicted, tooFew + 1, enough - 1);
            double psnr = measure(Quantised(candidate));
            if (_left[candidate] > 0 && double.IsFinite(psnr))
            {
                correction = Math.Pow(10, -psnr / 10) / _left[candidate];
            }

            if (psnr < minimum)
            {
                (tooFew, step) = (candidate, 2 * step);
                continue;
            }

            enough = candidate;
            if (psnr < minimum + Enough)
            {
                break;
            }
        }

        return Quantised(enough);
    }

    private int[] Quantised(int exact) => [.. _worstFirst.Skip(exact).Order()];
}
