using Orator.Geometry;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// What a mouth looks like on average when it is open so far: each coefficient by a straight line through the opening, fitted to people who
/// were learned from. Given the true opening of others, it tells how near to the truth a generator comes that gets the opening right, and
/// nothing but the opening.
/// </summary>
/// <param name="Mean">Mean coefficients.</param>
/// <param name="Slopes">Change of each coefficient with the opening.</param>
/// <param name="MeanOpening">Mean opening.</param>
/// <param name="Gap">What each coefficient adds to the opening.</param>
internal sealed record OpeningAlone(float[] Mean, float[] Slopes, float MeanOpening, float[] Gap)
{
    /// <summary>Fits the lines.</summary>
    /// <param name="mouths">Coefficients of moments, as of <see cref="MotionTargets.Expressions"/>.</param>
    public static OpeningAlone Fit(float[][] mouths)
    {
        float[] gap = MotionTargets.Lips(ExpressionBasis.MouthCount).Gap;
        float[] mean = [.. Enumerable.Range(0, ExpressionBasis.Count).Select(k => mouths.Average(m => m[k]))];
        float[] openings = Array.ConvertAll(mouths, m => MotionTester.Opening(m, gap));
        float meanOpening = openings.Average();
        double variance = openings.Average(o => (o - meanOpening) * (double)(o - meanOpening));
        float Slope(int k) =>
            variance <= 0
                ? 0
                : (float)(mouths.Select((m, i) => (m[k] - mean[k]) * (double)(openings[i] - meanOpening)).Average() / variance);
        return new OpeningAlone(mean, [.. Enumerable.Range(0, mean.Length).Select(Slope)], meanOpening, gap);
    }

    /// <summary>The mean mouth with the opening of another.</summary>
    /// <param name="mouth">The other's coefficients.</param>
    public float[] Of(float[] mouth)
    {
        float more = MotionTester.Opening(mouth, Gap) - MeanOpening;
        return [.. Mean.Zip(Slopes, (mean, slope) => mean + (slope * more))];
    }
}
