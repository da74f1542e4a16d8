using MathNet.Numerics.LinearAlgebra;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>
/// Multiple regression of styles on labels: W - mean = Y B, B = (Y'Y + ridge n I)^-1 Y'(W - mean), where Y are the standardised labels.
/// Each row of B is what changes in the styles with one label while the others stay.
/// </summary>
public static class DirectionRegression
{
    /// <summary>Fits the directions.</summary>
    /// <param name="styles">w+ of n pictures, each of d values.</param>
    /// <param name="labels">Labels of the same pictures, each of p standardised values; what is left of a mean is taken off.</param>
    /// <param name="ridge">Keeps labels that say the same apart; above 0.</param>
    /// <returns>p directions of d values: the change for one standard deviation of the label.</returns>
    public static float[][] Fit(IReadOnlyList<float[]> styles, IReadOnlyList<double[]> labels, double ridge)
    {
        (int count, int width, int outputs) = (styles.Count, labels[0].Length, styles[0].Length);
        double[] mean = new double[outputs];
        foreach (float[] row in styles)
        {
            for (int j = 0; j < outputs; j++)
            {
                mean[j] += row[j] / (double)count;
            }
        }

        double[] usual = [.. Enumerable.Range(0, width).Select(k => labels.Average(row => row[k]))];
        double[,] together = new double[width, outputs];
        Matrix<double> gram = Matrix<double>.Build.Dense(width, width);
        for (int n = 0; n < count; n++)
        {
            for (int k = 0; k < width; k++)
            {
                double label = labels[n][k] - usual[k];
                for (int l = 0; l < width; l++)
                {
                    gram[k, l] += label * (labels[n][l] - usual[l]);
                }

                for (int j = 0; j < outputs; j++)
                {
                    together[k, j] += label * (styles[n][j] - mean[j]);
                }
            }
        }

        for (int k = 0; k < width; k++)
        {
            gram[k, k] += ridge * count;
        }

        Matrix<double> fitted = gram.Cholesky().Solve(Matrix<double>.Build.DenseOfArray(together));
        return [.. fitted.EnumerateRows().Select(row => row.Select(value => (float)value).ToArray())];
    }

    /// <summary>
    /// How well the labels of pictures are told by directions that were learned from other pictures: each half of them is projected onto
    /// the directions of the other.
    /// </summary>
    /// <param name="styles">w+ of at least 4 pictures.</param>
    /// <param name="labels">Their standardised labels.</param>
    /// <param name="ridge">As for <see cref="Fit"/>.</param>
    /// <returns>For each label its correlation with the projections, mean of both halves.</returns>
    public static double[] Correlations(IReadOnlyList<float[]> styles, IReadOnlyList<double[]> labels, double ridge)
    {
        double[] correlations = new double[labels[0].Length];
        for (int half = 0; half < 2; half++)
        {
            float[][] directions = Fit(Every(styles, half), Every(labels, half), ridge);
            (float[][] others, double[][] truth) = (Every(styles, 1 - half), Every(labels, 1 - half));
            for (int k = 0; k < correlations.Length; k++)
            {
                double[] seen = [.. others.Select(row => row.Zip(directions[k], (a, b) => (double)a * b).Sum())];
                correlations[k] += Correlation(seen, [.. truth.Select(row => row[k])]) / 2;
            }
        }

        return correlations;
    }

    private static T[] Every<T>(IReadOnlyList<T> rows, int half) => [.. rows.Where((_, index) => index % 2 == half)];

    private static double Correlation(double[] a, double[] b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            (double x, double y) = (a[i] - meanA, b[i] - meanB);
            product += x * y;
            squareA += x * x;
            squareB += y * y;
        }

        return squareA > 0 && squareB > 0 ? product / Math.Sqrt(squareA * squareB) : 0;
    }
}
