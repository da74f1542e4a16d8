using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Orator.Faces;

/// <summary>Where a head is and how it is turned under weak perspective: <c>p = Scale * Rotation * X + Origin</c> (Free-HeadGAN, eq. 1).</summary>
/// <param name="Rotation">Orientation of the head.</param>
/// <param name="Scale">Picture pixels per canonical unit (the distance of the outer eye corners of the canonical face).</param>
/// <param name="Origin">Where the canonical origin, midway between the outer eye corners, lies in the picture, pixels; z in the same unit.</param>
public readonly record struct HeadPose(Rotation Rotation, float Scale, Vector3 Origin)
{
    /// <summary>Maps a canonical point to the picture.</summary>
    public Vector3 ToPicture(Vector3 canonical) => (Rotation.Apply(canonical) * Scale) + Origin;

    /// <summary>Maps a point of the picture to canonical space.</summary>
    public Vector3 ToCanonical(Vector3 point) => Rotation.Inverse.Apply((point - Origin) / Scale);

    /// <summary>Maps points of the picture to canonical space.</summary>
    public Vector3[] ToCanonical(ReadOnlySpan<Vector3> points)
    {
        Rotation inverse = Rotation.Inverse;
        Vector3[] result = new Vector3[points.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = inverse.Apply((points[i] - Origin) / Scale);
        }

        return result;
    }

    /// <summary>The pose that best lays a reference face over an observed one, fitted on the expression-stable vertices (<see cref="FaceTopology.Stable"/>).</summary>
    /// <param name="landmarks">468 observed vertices, picture pixels.</param>
    /// <param name="reference">468 vertices in canonical space: <see cref="FaceTopology.Canonical"/>, or the person's own face at rest, which fits three times as close.</param>
    /// <remarks>Least squares over similarities: Umeyama, Least-squares estimation of transformation parameters between two point patterns, 1991.</remarks>
    public static HeadPose Fit(ReadOnlySpan<Vector3> landmarks, ReadOnlySpan<Vector3> reference)
    {
        ReadOnlySpan<int> stable = FaceTopology.Stable;
        Vector3 meanP = Vector3.Zero;
        Vector3 meanX = Vector3.Zero;
        foreach (int i in stable)
        {
            meanP += landmarks[i];
            meanX += reference[i];
        }

        meanP /= stable.Length;
        meanX /= stable.Length;

        Matrix<double> covariance = Matrix<double>.Build.Dense(3, 3);
        double variance = 0;
        foreach (int i in stable)
        {
            Vector3 p = landmarks[i] - meanP;
            Vector3 x = reference[i] - meanX;
            variance += x.LengthSquared();
            for (int row = 0; row < 3; row++)
            {
                for (int column = 0; column < 3; column++)
                {
                    covariance[row, column] += (double)p[row] * x[column];
                }
            }
        }

        MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> svd = covariance.Svd();
        double sign = (svd.U * svd.VT).Determinant() < 0 ? -1 : 1;
        Matrix<double> r = svd.U * Matrix<double>.Build.DenseOfDiagonalArray([1, 1, sign]) * svd.VT;
        float scale = (float)((svd.S[0] + svd.S[1] + (sign * svd.S[2])) / variance);
        Vector3 Row(int i) => new((float)r[i, 0], (float)r[i, 1], (float)r[i, 2]);
        Rotation rotation = new(Row(0), Row(1), Row(2));
        return new HeadPose(rotation, scale, meanP - (rotation.Apply(meanX) * scale));
    }

    /// <summary>How badly a reference face fits: root mean square distance over the expression-stable vertices, canonical units.</summary>
    /// <param name="landmarks">468 observed vertices, picture pixels.</param>
    /// <param name="reference">The face that the pose was fitted with.</param>
    public float Residual(ReadOnlySpan<Vector3> landmarks, ReadOnlySpan<Vector3> reference)
    {
        float sum = 0;
        foreach (int i in FaceTopology.Stable)
        {
            sum += (ToCanonical(landmarks[i]) - reference[i]).LengthSquared();
        }

        return MathF.Sqrt(sum / FaceTopology.Stable.Length);
    }
}
