namespace Orator.Training.Metrics;

/// <summary>How well a mouth keeps time with speech: the shift between mouth opening and speech energy at which they correlate
/// best.</summary>
/// <param name="Frames">
/// The shift in frames, with a fraction. Positive: the mouth is late, it shows what was heard so many frames before. Negative: it is early.
/// </param>
/// <param name="Correlation">Pearson correlation at that shift, -1 to 1. Below about 0.3 the shift says little.</param>
public sealed record SyncOffset(double Frames, double Correlation)
{
    /// <summary>Largest shift that is searched, frames to each side (as SyncNet's evaluation does).</summary>
    public const int MaximumShift = 15;

    /// <summary>Fewest pairs of values from which a correlation is computed.</summary>
    public const int MinimumPairs = 20;

    // A mouth that moves by less than this (distances of the outer eye corners) is still: what remains is noise of the tracker.
    private const double StillMouth = 1e-3;

    // Speech makes the envelope swing by 0.05 and more, background noise of a quiet room by less than this.
    private const double SteadyEnergy = 1e-2;

    /// <summary>Measures the shift by cross-correlation over -15..15 frames; the peak is refined by a parabola through its
    /// neighbours.</summary>
    /// <param name="mouthOpening">Mouth opening of each frame; NaN where no face was found.</param>
    /// <param name="speechEnergy">Energy of the speech at the moment of each frame, see <see cref="Envelope"/>; as long as
    /// <paramref name="mouthOpening"/>.</param>
    /// <returns>The shift, or null where there is none to measure: silence, a mouth that never moves, or fewer than 20 common
    /// frames.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static SyncOffset? Measure(ReadOnlySpan<float> mouthOpening, ReadOnlySpan<float> speechEnergy)
    {
        if (mouthOpening.Length != speechEnergy.Length)
        {
            throw new ArgumentException(
                $"The curves must be equally long, not {mouthOpening.Length} and {speechEnergy.Length} frames.", nameof(speechEnergy));
        }

        double[] correlations = new double[(2 * MaximumShift) + 1];
        int best = -1;
        for (int i = 0; i < correlations.Length; i++)
        {
            correlations[i] = Correlate(mouthOpening, speechEnergy, i - MaximumShift);
            if (!double.IsNaN(correlations[i]) && (best < 0 || correlations[i] > correlations[best]))
            {
                best = i;
            }
        }

        if (best < 0)
        {
            return null;
        }

        double fraction = 0;
        double peak = correlations[best];
        if (best > 0 && best < correlations.Length - 1 && !double.IsNaN(correlations[best - 1]) && !double.IsNaN(correlations[best + 1]))
        {
            double slope = (correlations[best + 1] - correlations[best - 1]) / 2;
            double curvature = correlations[best + 1] - (2 * peak) + correlations[best - 1];
            if (curvature < 0)
            {
                fraction = Math.Clamp(-slope / curvature, -0.5, 0.5);
                peak = Math.Min(peak + (slope * fraction) + (0.5 * curvature * fraction * fraction), 1);
            }
        }

        return new SyncOffset(best - MaximumShift + fraction, peak);
    }

    /// <summary>
    /// Loudness of speech at the moment <c>i / framesPerSecond</c> of each frame: the square root of the effective value under a Hann
    /// window that is two frames (at least 60 ms) wide. The root keeps soft syllables from vanishing beside loud ones.
    /// </summary>
    /// <param name="samples">Mono samples in -1..1.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <param name="frames">Number of values wanted; beyond the end of the sound they are 0.</param>
    public static float[] Envelope(ReadOnlySpan<float> samples, int sampleRate, double framesPerSecond, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        int half = (int)Math.Round(Math.Max(1 / framesPerSecond, 0.03) * sampleRate);
        double[] window = [.. Enumerable.Range(-half, (2 * half) + 1).Select(i => 0.5 + (0.5 * Math.Cos(Math.PI * i / (half + 1))))];
        double weight = window.Sum();
        float[] result = new float[frames];
        for (int i = 0; i < frames; i++)
        {
            long center = (long)Math.Round(i / framesPerSecond * sampleRate);
            double sum = 0;
            for (int k = -half; k <= half; k++)
            {
                long at = center + k;
                if (at >= 0 && at < samples.Length)
                {
                    sum += window[k + half] * samples[(int)at] * samples[(int)at];
                }
            }

            result[i] = (float)Math.Pow(sum / weight, 0.25);
        }

        return result;
    }

    /// <summary>Correlation of mouth(t + shift) with energy(t) over the frames that both have; NaN where it is not defined.</summary>
    private static double Correlate(ReadOnlySpan<float> mouth, ReadOnlySpan<float> energy, int shift)
    {
        int count = 0;
        double sumM = 0;
        double sumE = 0;
        double sumMM = 0;
        double sumEE = 0;
        double sumME = 0;
        for (int t = Math.Max(0, -shift); t < Math.Min(energy.Length, mouth.Length - shift); t++)
        {
            double m = mouth[t + shift];
            double e = energy[t];
            if (!double.IsFinite(m) || !double.IsFinite(e))
            {
                continue;
            }

            count++;
            sumM += m;
            sumE += e;
            sumMM += m * m;
            sumEE += e * e;
            sumME += m * e;
        }

        if (count < MinimumPairs)
        {
            return double.NaN;
        }

        double varianceM = (sumMM - (sumM * sumM / count)) / count;
        double varianceE = (sumEE - (sumE * sumE / count)) / count;
        bool moving = varianceM > StillMouth * StillMouth && varianceE > SteadyEnergy * SteadyEnergy;
        return moving ? (sumME - (sumM * sumE / count)) / count / Math.Sqrt(varianceM * varianceE) : double.NaN;
    }
}
