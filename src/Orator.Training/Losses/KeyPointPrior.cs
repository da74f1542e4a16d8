using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// L_L of face-vid2vid (section 3.4): key points spread out, and lie at a certain mean depth. Weight 10 in the paper and in the public
/// implementation.
/// </summary>
public static class KeyPointPrior
{
    /// <summary>Sum over all ordered pairs of max(0, D_t - |x_i - x_j|^2), mean over the batch. Pairs of a point with itself count as well:
    /// K D_t more.</summary>
    /// <param name="positions">[N, K, 3].</param>
    /// <param name="threshold">D_t.</param>
    /// <returns>One number.</returns>
    public static Tensor OfDistances(Tensor positions, float threshold = 0.1f)
    {
        (int samples, int count) = (positions.Shape[0], positions.Shape[1]);

        // PyTorch's pairwise_distance adds 1e-6 to each difference.
        Tensor difference = positions.Reshape(samples, count, 1, 3) - positions.Reshape(samples, 1, count, 3) + 1e-6f;
        return (threshold - difference.Square().Sum([3])).Relu().Sum([1, 2]).Mean();
    }

    /// <summary>|mean z - z_t|, mean over the batch.</summary>
    /// <param name="positions">[N, K, 3].</param>
    /// <param name="depth">z_t.</param>
    /// <returns>One number.</returns>
    public static Tensor OfDepth(Tensor positions, float depth = 0.33f) => (positions.Slice(2, 2, 3).Mean([1, 2]) - depth).Abs().Mean();

    /// <summary>Both parts.</summary>
    /// <param name="positions">[N, K, 3].</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor positions) => OfDistances(positions) + OfDepth(positions);
}
