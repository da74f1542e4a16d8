using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Principal directions of standardised features, each scaled so that the features have the deviation 1 along it.</summary>
/// <param name="Mean">Mean of each feature.</param>
/// <param name="Deviation">Standard deviation of each feature, above 0.</param>
/// <param name="Weights">Directions, largest variance first, [count, features].</param>
internal sealed record PrincipalDirections(float[] Mean, float[] Deviation, float[] Weights)
{
    /// <summary>Finds them.</summary>
    /// <param name="rows">Features of moments.</param>
    /// <param name="count">Number of directions.</param>
    public static PrincipalDirections Of(IReadOnlyList<float[]> rows, int count)
    {
        float[] mean = MotionTargets.Mean(rows);
        int inputs = mean.Length;
        float[] deviation = [.. Enumerable.Range(0, inputs).Select(
            k => (float)Math.Sqrt(rows.Average(row => (row[k] - mean[k]) * (double)(row[k] - mean[k]))) + 1e-3f)];
        float[] products = new float[inputs * inputs];
        float[] standard = new float[inputs];
        foreach (float[] row in rows)
        {
            TensorPrimitives.Subtract(row, mean, standard);
            TensorPrimitives.Divide(standard, deviation, standard);
            for (int k = 0; k < inputs; k++)
            {
                Span<float> sums = products.AsSpan(k * inputs, inputs);
                TensorPrimitives.MultiplyAdd(standard, standard[k], sums, sums);
            }
        }

        Matrix<double> covariance = Matrix<double>.Build.Dense(
            inputs, inputs, (a, b) => (double)(products[(a * inputs) + b] + products[(b * inputs) + a]) / (2 * rows.Count));
        Evd<double> found = covariance.Evd(Symmetricity.Symmetric);
        float[] weights = new float[count * inputs];
        for (int row = 0; row < count; row++)
        {
            // Eigenvalues ascend. The sign is arbitrary: the largest value is made positive.
            int column = inputs - 1 - row;
            Vector<double> direction = found.EigenVectors.Column(column);
            double scale = Math.Sign(direction[direction.AbsoluteMaximumIndex()])
                / Math.Sqrt(Math.Max(found.EigenValues[column].Real, 1e-6));
            for (int k = 0; k < inputs; k++)
            {
                weights[(row * inputs) + k] = (float)(direction[k] * scale);
            }
        }

        return new PrincipalDirections(mean, deviation, weights);
    }

    /// <summary>The value of a moment along each direction.</summary>
    /// <param name="row">Features.</param>
    public float[] Of(float[] row)
    {
        float[] standard = [.. row.Select((value, k) => (value - Mean[k]) / Deviation[k])];
        return [.. Enumerable.Range(0, Weights.Length / row.Length).Select(
            i => TensorPrimitives.Dot<float>(standard, Weights.AsSpan(i * row.Length, row.Length)))];
    }
}
