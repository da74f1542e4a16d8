using MathNet.Numerics.LinearAlgebra;
using Orator.Geometry;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>How the upper face moves with the mouth: ridge regression of each upper coefficient on those of the mouth.</summary>
internal static class CheekCompanions
{
    private const double Ridge = 0.02; // Of the number of frames.

    /// <summary>Fits.</summary>
    /// <param name="clips">Coefficients of each frame of each clip; each clip counts from its own mean.</param>
    /// <returns>[upper coefficients, mouth coefficients].</returns>
    public static float[] Fit(IReadOnlyList<float[][]> clips)
    {
        static double[] Mean(float[][] clip) => [.. MotionTargets.Mean(clip).Select(v => (double)v)];
        double[][] rows = [.. clips.SelectMany(clip => Mean(clip) is var own
            ? clip.Select(frame => frame.Zip(own, (value, m) => value - m).ToArray())
            : [])];
        Matrix<double> all = Matrix<double>.Build.DenseOfRowArrays(rows);
        Matrix<double> mouth = all.SubMatrix(0, rows.Length, 0, ExpressionBasis.MouthCount);
        Matrix<double> upper = all.SubMatrix(0, rows.Length, ExpressionBasis.MouthCount, ExpressionBasis.UpperCount);
        Matrix<double> gram = mouth.TransposeThisAndMultiply(mouth)
            + Matrix<double>.Build.DiagonalIdentity(ExpressionBasis.MouthCount) * (Ridge * rows.Length);
        Matrix<double> weights = gram.Cholesky().Solve(mouth.TransposeThisAndMultiply(upper));
        return [.. weights.ToColumnMajorArray().Select(v => (float)v)];
    }
}
