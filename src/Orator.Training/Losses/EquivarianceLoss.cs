using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Losses;

/// <summary>
/// L_E of face-vid2vid (section 3.4), after Siarohin et al. (2019): when a picture is warped by a known T, its key points must move
/// accordingly. Only x and y count. Weight 20 in the paper, 10 in the public implementation.
/// </summary>
public static class EquivarianceLoss
{
    /// <summary>mean |x_d - T(x_T(d))|.</summary>
    /// <param name="transform">T.</param>
    /// <param name="driving">Key points of the driving picture d, [N, K, 3].</param>
    /// <param name="transformed">Key points of the warped picture T(d), [N, K, 3].</param>
    /// <returns>One number.</returns>
    public static Tensor OfPositions(ThinPlateTransform transform, Tensor driving, Tensor transformed) =>
        (driving.Slice(2, 0, 2) - transform.Warp(transformed.Slice(2, 0, 2))).Abs().Mean();

    /// <summary>mean |1 - J_d^-1 T'(x_T(d)) J_T(d)| on the x and y parts of the Jacobians. Weight 10 where Jacobians are
    /// estimated.</summary>
    /// <param name="transform">T.</param>
    /// <param name="driving">Key points of the driving picture, with Jacobians.</param>
    /// <param name="transformed">Key points of the warped picture, with Jacobians.</param>
    /// <returns>One number.</returns>
    /// <exception cref="ArgumentException">There are no Jacobians.</exception>
    public static Tensor OfJacobians(ThinPlateTransform transform, KeyPoints driving, KeyPoints transformed)
    {
        if (driving.Jacobians is null || transformed.Jacobians is null)
        {
            throw new ArgumentException(
                "This loss needs key points with Jacobians.", driving.Jacobians is null ? nameof(driving) : nameof(transformed));
        }

        Tensor expected = transform.Jacobian(transformed.Positions.Slice(2, 0, 2)).MatMul(Planar(transformed.Jacobians));
        Tensor identity = expected.Graph.Constant([1, 0, 0, 1], [1, 1, 2, 2]);
        return (identity - Matrices.Inverse(Planar(driving.Jacobians)).MatMul(expected)).Abs().Mean();
    }

    private static Tensor Planar(Tensor jacobians) => jacobians.Slice(2, 0, 2).Slice(3, 0, 2);
}
