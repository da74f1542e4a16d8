namespace Orator.Training.Metrics;

/// <summary>Structural similarity of two planes (Wang et al. 2004, eq. 12 and 13).</summary>
internal static class StructuralSimilarity
{
    /// <summary>Side of the Gaussian window.</summary>
    public const int WindowSize = 11;

    private const float Sigma = 1.5f;
    private const float C1 = 0.01f * 0.01f;
    private const float C2 = 0.03f * 0.03f;
    private static readonly float[] Window = Gaussian();

    /// <summary>Mean similarity, and its mean contrast-structure factor alone (what the finer levels of MS-SSIM use).</summary>
    public static (double Ssim, double Contrast) Compare(Plane a, Plane b)
    {
        float[] meanA = a.Filter(Window).Values;
        float[] meanB = b.Filter(Window).Values;
        float[] squareA = (a * a).Filter(Window).Values;
        float[] squareB = (b * b).Filter(Window).Values;
        float[] product = (a * b).Filter(Window).Values;
        double ssim = 0;
        double contrast = 0;
        for (int i = 0; i < meanA.Length; i++)
        {
            float variances = squareA[i] - (meanA[i] * meanA[i]) + squareB[i] - (meanB[i] * meanB[i]);
            float covariance = product[i] - (meanA[i] * meanB[i]);
            float lightA = meanA[i] + Plane.Center;
            float lightB = meanB[i] + Plane.Center;
            float c = ((2 * covariance) + C2) / (variances + C2);
            contrast += c;
            ssim += c * ((2 * lightA * lightB) + C1) / ((lightA * lightA) + (lightB * lightB) + C1);
        }

        return (ssim / meanA.Length, contrast / meanA.Length);
    }

    private static float[] Gaussian()
    {
        double[] weights = [.. Enumerable.Range(0, WindowSize).Select(
            i => Math.Exp(-Math.Pow(i - (WindowSize / 2), 2) / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(w => (float)(w / sum))];
    }
}
