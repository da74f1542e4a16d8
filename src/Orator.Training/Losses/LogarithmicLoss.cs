using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// The logarithm of each picture's squared error: what decibels measure. To a mean of errors pictures hardly count that are nearly right
/// from the start, such as soft ones that hardly move, and a network that mends others would harm them; here a tenth less error counts the
/// same everywhere.
/// </summary>
public static class LogarithmicLoss
{
    // Squared: 40 dB.
    private const float InvisibleError = 1e-4f;

    /// <summary>mean over the pictures of log(1 + error / 1e-4), where the error is the weighted mean of the squared differences.</summary>
    /// <param name="generated">[N, 3, H, W], RGB from 0 to 1.</param>
    /// <param name="truth">[N, 3, H, W].</param>
    /// <param name="weights">How much each pixel counts, [N, 1, H, W], 0 or above.</param>
    /// <returns>One number, 0 or above.</returns>
    public static Tensor Of(Tensor generated, Tensor truth, Tensor weights)
    {
        int[] pixels = [1, 2, 3];
        Tensor error = ((generated - truth).Square().Mean([1], keepAxes: true) * weights).Sum(pixels) / (weights.Sum(pixels) + 1);
        return ((error / InvisibleError) + 1).Log().Mean();
    }
}
