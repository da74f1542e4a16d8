using System.Numerics;

namespace Orator.Geometry;

/// <summary>Where a head is and how it is turned under weak perspective: <c>p = Scale * Rotation * X + Origin</c> (Free-HeadGAN, eq.
/// 1).</summary>
/// <param name="Rotation">Orientation of the head.</param>
/// <param name="Scale">Picture pixels per canonical unit (the distance of the outer eye corners of the canonical face).</param>
/// <param name="Origin">Where the canonical origin, midway between the outer eye corners, lies in the picture, pixels; z in the same
/// unit.</param>
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

    /// <summary>The pose that best lays a reference face over an observed one, fitted on the expression-stable vertices
    /// (<see cref="FaceTopology.Stable"/>).</summary>
    /// <param name="landmarks">468 observed vertices, picture pixels.</param>
    /// <param name="reference">468 vertices in canonical space: <see cref="FaceTopology.Canonical"/>, or the person's own face at rest,
    /// which fits three times as close.</param>
    /// <remarks>
    /// Least squares over similarities; the rotation is the dominant eigenvector of a 4x4 matrix: Horn, Closed-form solution of absolute
    /// orientation using unit quaternions, 1987. Allocates nothing.
    /// </remarks>
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

        // Sums of products, reference times observed: sxy is over x of the reference and y of the observed face.
        double sxx = 0, sxy = 0, sxz = 0, syx = 0, syy = 0, syz = 0, szx = 0, szy = 0, szz = 0, variance = 0;
        foreach (int i in stable)
        {
            Vector3 p = landmarks[i] - meanP;
            Vector3 x = reference[i] - meanX;
            variance += x.LengthSquared();
            sxx += (double)x.X * p.X;
            sxy += (double)x.X * p.Y;
            sxz += (double)x.X * p.Z;
            syx += (double)x.Y * p.X;
            syy += (double)x.Y * p.Y;
            syz += (double)x.Y * p.Z;
            szx += (double)x.Z * p.X;
            szy += (double)x.Z * p.Y;
            szz += (double)x.Z * p.Z;
        }

        ReadOnlySpan<double> matrix =
        [
            sxx + syy + szz, syz - szy, szx - sxz, sxy - syx,
            syz - szy, sxx - syy - szz, sxy + syx, szx + sxz,
            szx - sxz, sxy + syx, syy - sxx - szz, syz + szy,
            sxy - syx, szx + sxz, syz + szy, szz - sxx - syy,
        ];
        Span<double> q = stackalloc double[4];
        double largest = SymmetricEigen.Dominant(matrix, q);
        (double w, double i1, double j, double k) = (q[0], q[1], q[2], q[3]);
        Rotation rotation = new(
            new Vector3((float)(1 - (2 * ((j * j) + (k * k)))), (float)(2 * ((i1 * j) - (w * k))), (float)(2 * ((i1 * k) + (w * j)))),
            new Vector3((float)(2 * ((i1 * j) + (w * k))), (float)(1 - (2 * ((i1 * i1) + (k * k)))), (float)(2 * ((j * k) - (w * i1)))),
            new Vector3((float)(2 * ((i1 * k) - (w * j))), (float)(2 * ((j * k) + (w * i1))), (float)(1 - (2 * ((i1 * i1) + (j * j))))));
        float scale = (float)(largest / variance);
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
