using System.Numerics;

namespace Orator.Geometry;

/// <summary>A face whose pose, expression and identity are told apart (Free-HeadGAN, Doukas et al. 2022, section 3.1), in pixels of the
/// picture.</summary>
/// <param name="Points">p, 68 key points (<see cref="SparseLandmarks"/>).</param>
/// <param name="Pose">R, s and t.</param>
/// <param name="Deformation">d, what the expression moves, of each point.</param>
/// <param name="Canonical">p_can, the person without pose and expression, in canonical units (<see cref="HeadPose"/>).</param>
public sealed record CanonicalFace(Vector3[] Points, HeadPose Pose, Vector3[] Deformation, Vector3[] Canonical)
{
    /// <summary>Other canonical points in this pose and with this expression (equation 2): who somebody is, and what somebody else
    /// does.</summary>
    /// <param name="canonical">68 canonical points.</param>
    /// <returns>68 points, picture pixels.</returns>
    public Vector3[] Adapt(IReadOnlyList<Vector3> canonical)
    {
        Vector3[] points = new Vector3[canonical.Count];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = Pose.ToPicture(canonical[i]) + Deformation[i];
        }

        return points;
    }
}
