using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Orator.Geometry;
using Vector3 = System.Numerics.Vector3;

namespace Orator.Training.Expressions;

/// <summary>
/// Fits <see cref="ExpressionBasis"/>: principal directions of the expression offset (468 vertices, canonical space), mouth and upper
/// face apart, and the regression from opening, width and rounding to mouth coefficients.
/// </summary>
/// <remarks>
/// A smooth mask over the height of the face parts the offset in two that sum to it, so that a mouth coefficient never moves the brows.
/// The analysis is about rest (second moments, no mean subtracted): coefficients zero are the face at rest.
/// </remarks>
public sealed class ExpressionBasisFitter
{
    private const int Vertices = 468;

    // Canonical heights: the outer eye corners lie at 0, the base of the nose at 0.48, the lips at 0.7 (distance of the eye corners = 1).
    private const float UpperEnd = 0.30f;
    private const float MouthStart = 0.60f;

    private readonly float[] _mouthMask = [.. FaceTopology.Canonical.ToArray().Select(
        v => SmoothStep((v.Y - UpperEnd) / (MouthStart - UpperEnd)))];
    private readonly Matrix<double> _mouthMoment = Matrix<double>.Build.Dense(Vertices * 3, Vertices * 3);
    private readonly Matrix<double> _upperMoment = Matrix<double>.Build.Dense(Vertices * 3, Vertices * 3);
    private readonly List<(MouthShape Shape, float[] Offsets, double Weight)> _mouths = [];

    /// <summary>Number of frames taken in.</summary>
    public int Frames { get; private set; }

    /// <summary>Takes in one clip of one person. Every clip weighs as much as its number of frames, at most
    /// <paramref name="maximumWeight"/>.</summary>
    /// <param name="offsets">For each frame 468 offsets from the person's face at rest, canonical space.</param>
    /// <param name="shapes">For each frame the mouth in numbers.</param>
    /// <param name="maximumWeight">Cap, so that no person dominates.</param>
    public void Add(IReadOnlyList<Vector3[]> offsets, IReadOnlyList<MouthShape> shapes, double maximumWeight)
    {
        double weight = Math.Min(1, maximumWeight / offsets.Count);
        Matrix<double> mouth = Matrix<double>.Build.Dense(offsets.Count, Vertices * 3);
        Matrix<double> upper = Matrix<double>.Build.Dense(offsets.Count, Vertices * 3);
        for (int f = 0; f < offsets.Count; f++)
        {
            float[] masked = new float[Vertices * 3];
            for (int i = 0; i < Vertices; i++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    int column = (i * 3) + axis;
                    float value = offsets[f][i][axis];
                    masked[column] = value * _mouthMask[i];
                    mouth[f, column] = masked[column] * Math.Sqrt(weight);
                    upper[f, column] = (value - masked[column]) * Math.Sqrt(weight);
                }
            }

            _mouths.Add((shapes[f], masked, weight));
        }

        mouth.TransposeThisAndMultiply(mouth).Add(_mouthMoment, _mouthMoment);
        upper.TransposeThisAndMultiply(upper).Add(_upperMoment, _upperMoment);
        Frames += offsets.Count;
    }

    /// <summary>Computes the basis.</summary>
    /// <returns>Directions (unit variance coefficients), the mouth matrix, and the share of the variance that mouth and upper directions
    /// explain.</returns>
    public (Vector3[][] Directions, float[] MouthFromShape, double MouthExplained, double UpperExplained) Fit()
    {
        double total = _mouths.Sum(m => m.Weight);
        (Vector3[][] mouth, double mouthExplained) = Principal(_mouthMoment, ExpressionBasis.MouthCount, total);
        (Vector3[][] upper, double upperExplained) = Principal(_upperMoment, ExpressionBasis.UpperCount, total);
        return ([.. mouth, .. upper], Regress(mouth), mouthExplained, upperExplained);
    }

    private static (Vector3[][] Directions, double Explained) Principal(Matrix<double> moment, int count, double frames)
    {
        Evd<double> evd = moment.Evd(Symmetricity.Symmetric);
        int n = moment.RowCount;
        Vector3[][] directions = new Vector3[count][];
        double kept = 0;
        for (int k = 0; k < count; k++)
        {
            double eigenvalue = evd.EigenValues[n - 1 - k].Real;
            kept += eigenvalue;
            Vector<double> v = evd.EigenVectors.Column(n - 1 - k) * Math.Sqrt(Math.Max(eigenvalue, 0) / frames);

            // The sign of an eigenvector is arbitrary: fix it, so that a refit of the same data gives the same file.
            double sign = Math.Sign(v[v.AbsoluteMaximumIndex()]);
            directions[k] = [.. Enumerable.Range(0, Vertices).Select(
                i => new Vector3((float)(sign * v[3 * i]), (float)(sign * v[(3 * i) + 1]), (float)(sign * v[(3 * i) + 2])))];
        }

        return (directions, kept / evd.EigenValues.Sum(e => e.Real));
    }

    /// <summary>Ridge regression of the mouth coefficients on (opening, width, rounding).</summary>
    private float[] Regress(Vector3[][] mouth)
    {
        Matrix<double> directions = Matrix<double>.Build.Dense(Vertices * 3, mouth.Length, (row, k) => mouth[k][row / 3][row % 3]);
        Matrix<double> project = (directions.TransposeThisAndMultiply(directions)).Inverse() * directions.Transpose();
        Matrix<double> moment = Matrix<double>.Build.DiagonalIdentity(3) * (1e-5 * _mouths.Sum(m => m.Weight));
        Matrix<double> cross = Matrix<double>.Build.Dense(mouth.Length, 3);
        foreach ((MouthShape shape, float[] offsets, double weight) in _mouths)
        {
            Vector<double> x = Vector<double>.Build.DenseOfArray([shape.Opening, shape.Width, shape.Rounding]);
            Vector<double> c = project * Vector<double>.Build.Dense(offsets.Length, i => offsets[i]);
            moment += x.OuterProduct(x) * weight;
            cross += c.OuterProduct(x) * weight;
        }

        Matrix<double> result = cross * moment.Inverse();
        return [.. Enumerable.Range(0, mouth.Length * 3).Select(i => (float)result[i / 3, i % 3])];
    }

    private static float SmoothStep(float t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - (2 * t));
    }
}
