using System.Numerics.Tensors;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Measures of curves of motion.</summary>
public static class MotionMeasures
{
    /// <summary>Fewer frames tell nothing of a shift.</summary>
    internal const int Fewest = 20;

    /// <summary>Pearson's correlation.</summary>
    /// <param name="a">One curve.</param>
    /// <param name="b">The other, as long.</param>
    /// <returns>-1 to 1; 0 if one of them does not move.</returns>
    public static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double meanA = TensorPrimitives.Sum(a) / a.Length;
        double meanB = TensorPrimitives.Sum(b) / b.Length;
        (double aa, double bb, double ab) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            (double x, double y) = (a[i] - meanA, b[i] - meanB);
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }

        return aa > 1e-12 && bb > 1e-12 ? ab / Math.Sqrt(aa * bb) : 0;
    }

    /// <summary>Correlation of a(t) with b(t + shift), where both are known.</summary>
    /// <param name="a">One curve.</param>
    /// <param name="b">The other, as long.</param>
    /// <param name="shift">Frames, less than the curves have.</param>
    public static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int shift)
    {
        int count = a.Length - Math.Abs(shift);
        return Correlation(a.Slice(Math.Max(0, -shift), count), b.Slice(Math.Max(0, shift), count));
    }

    /// <summary>The shift of b against a, in frames, at which they correlate best, and how well. Positive: b is late.</summary>
    /// <param name="a">One curve.</param>
    /// <param name="b">The other, as long.</param>
    /// <param name="most">Largest shift.</param>
    public static (int Shift, double Correlation) BestShift(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int most)
    {
        (int shift, double correlation) best = (0, -2);
        for (int shift = -most; shift <= most; shift++)
        {
            if (a.Length - Math.Abs(shift) >= Fewest && Correlation(a, b, shift) is double correlation && correlation > best.correlation)
            {
                best = (shift, correlation);
            }
        }

        return best;
    }
}
