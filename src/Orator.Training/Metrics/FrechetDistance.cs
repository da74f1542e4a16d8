using MathNet.Numerics.LinearAlgebra;

namespace Orator.Training.Metrics;

/// <summary>FID: how far apart two sets of pictures are, as the Fréchet distance of Gaussians fitted to their features (Heusel et al. 2017,
/// eq. 6).</summary>
/// <remarks>
/// Papers use 2048 features of an Inception network; the distance by another network is on another scale. Small sets are over-estimated:
/// compare only values for equally many pictures.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>|m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^1/2) with means m and unbiased covariances S.</summary>
    /// <param name="a">One vector of features for each picture, at least two.</param>
    /// <param name="b">The other set: as many features, at least two pictures.</param>
    /// <returns>0 or more; 0 for equal sets.</returns>
    /// <exception cref="ArgumentException">A set is too small, or numbers of features differ.</exception>
    public static double Between(IReadOnlyList<float[]> a, IReadOnlyList<float[]> b)
    {
        if (a.Count < 2 || b.Count < 2 || a.Concat(b).Any(features => features.Length != a[0].Length))
        {
            throw new ArgumentException(
                "The Fréchet distance needs two sets of at least two pictures with equally many features.", nameof(a));
        }

        (Vector<double> meanA, Matrix<double> rootA) = Gaussian(a);
        (Vector<double> meanB, Matrix<double> rootB) = Gaussian(b);

        // With S = X^T X the eigenvalues of S1 S2 are the squared singular values of X1 X2^T, so that no root of a matrix is needed.
        double cross = rootA.TransposeAndMultiply(rootB).Svd(computeVectors: false).S.Sum();
        double distance = (meanA - meanB).DotProduct(meanA - meanB) + Square(rootA) + Square(rootB) - (2 * cross);
        return Math.Max(0, distance); // Rounding may leave a trace below 0.
    }

    private static double Square(Matrix<double> x) => x.Enumerate().Sum(value => value * value);

    // Mean, and X with X^T X = covariance; no more rows than features.
    private static (Vector<double> Mean, Matrix<double> Root) Gaussian(IReadOnlyList<float[]> samples)
    {
        Matrix<double> rows = Matrix<double>.Build.Dense(samples.Count, samples[0].Length, (i, k) => samples[i][k]);
        Vector<double> mean = rows.ColumnSums() / samples.Count;
        double scale = Math.Sqrt(samples.Count - 1);
        Matrix<double> root = Matrix<double>.Build.Dense(samples.Count, mean.Count, (i, k) => (rows[i, k] - mean[k]) / scale);
        return (mean, root.RowCount > root.ColumnCount ? root.QR().R : root);
    }
}
