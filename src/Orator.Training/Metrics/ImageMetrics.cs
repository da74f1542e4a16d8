using Orator.Engine;

namespace Orator.Training.Metrics;

/// <summary>How alike two pictures of the same size are. All three colour channels count alike.</summary>
public static class ImageMetrics
{
    /// <summary>Smallest side that <see cref="MsSsim"/> accepts: its window of 11 pixels must fit on the coarsest of the five
    /// levels.</summary>
    public const int MsSsimMinimumSide = StructuralSimilarity.WindowSize << (MsSsimLevels - 1);

    private const int MsSsimLevels = 5;

    /// <summary>Exponents of the five levels, finest first (Wang, Simoncelli and Bovik 2003).</summary>
    private static ReadOnlySpan<double> LevelExponents => [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Mean absolute difference with pixel values in 0..1. Papers that print values near 10 use 0..255: multiply by 255.</summary>
    /// <param name="a">First picture.</param>
    /// <param name="b">Second picture, as large as the first.</param>
    /// <returns>0 (identical) to 1.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double L1(Image a, Image b)
    {
        RequireSameSize(a, b);
        long sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            sum += Math.Abs(a.Pixels[i] - b.Pixels[i]);
        }

        return sum / (255.0 * a.Pixels.Length);
    }

    /// <summary>Peak signal-to-noise ratio, <c>10 log10(1 / MSE)</c> with pixel values in 0..1, over the whole picture.</summary>
    /// <param name="a">First picture.</param>
    /// <param name="b">Second picture, as large as the first.</param>
    /// <returns>Decibels; positive infinity for identical pictures.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Psnr(Image a, Image b)
    {
        RequireSameSize(a, b);
        long sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            int difference = a.Pixels[i] - b.Pixels[i];
            sum += difference * difference;
        }

        return SignalToNoise.Peak(sum, a.Pixels.Length, byte.MaxValue);
    }

    /// <summary>
    /// Structural similarity (Wang et al. 2004): 11x11 Gaussian window with sigma 1.5, K1 = 0.01, K2 = 0.03, population covariance,
    /// windows that lie wholly inside the picture; mean over windows and channels.
    /// </summary>
    /// <param name="a">First picture, at least 11x11.</param>
    /// <param name="b">Second picture, as large as the first.</param>
    /// <returns>1 for identical pictures, 0 for unrelated ones; may be negative.</returns>
    /// <exception cref="ArgumentException">The sizes differ, or a side is below 11 pixels.</exception>
    public static double Ssim(Image a, Image b)
    {
        RequireSide(a, b, StructuralSimilarity.WindowSize, "SSIM");
        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            sum += StructuralSimilarity.Compare(Plane.Of(a, channel), Plane.Of(b, channel)).Ssim;
        }

        return sum / 3;
    }

    /// <summary>
    /// Multi-scale structural similarity (Wang, Simoncelli and Bovik 2003) on five levels, each the 2x2 mean of the one before, with the
    /// window of <see cref="Ssim"/> and the paper's exponents; computed for each channel, then averaged. Negative level values count as 0.
    /// </summary>
    /// <param name="a">First picture, each side at least <see cref="MsSsimMinimumSide"/> pixels.</param>
    /// <param name="b">Second picture, as large as the first.</param>
    /// <returns>0 to 1 (identical).</returns>
    /// <exception cref="ArgumentException">The sizes differ, or a side is too short.</exception>
    public static double MsSsim(Image a, Image b)
    {
        RequireSide(a, b, MsSsimMinimumSide, "MS-SSIM");
        double sum = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            sum += MsSsimOfChannel(Plane.Of(a, channel), Plane.Of(b, channel));
        }

        return sum / 3;
    }

    private static double MsSsimOfChannel(Plane a, Plane b)
    {
        double product = 1;
        for (int level = 0; level < MsSsimLevels; level++)
        {
            (double ssim, double contrast) = StructuralSimilarity.Compare(a, b);
            bool coarsest = level == MsSsimLevels - 1;
            product *= Math.Pow(Math.Max(coarsest ? ssim : contrast, 0), LevelExponents[level]);
            if (!coarsest)
            {
                (a, b) = (a.Halve(), b.Halve());
            }
        }

        return product;
    }

    private static void RequireSide(Image a, Image b, int minimum, string metric)
    {
        RequireSameSize(a, b);
        if (Math.Min(a.Width, a.Height) < minimum)
        {
            throw new ArgumentException(
                $"{metric} needs pictures of at least {minimum}x{minimum} pixels, not {a.Width}x{a.Height}.", nameof(a));
        }
    }

    private static void RequireSameSize(Image a, Image b)
    {
        if (a.Width != b.Width || a.Height != b.Height)
        {
            throw new ArgumentException(
                $"Pictures to compare must be equally large, not {a.Width}x{a.Height} and {b.Width}x{b.Height}.", nameof(b));
        }
    }
}
