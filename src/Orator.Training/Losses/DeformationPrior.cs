using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>L_Delta of face-vid2vid (section 3.4): expressions should move key points little. Weight 5.</summary>
public static class DeformationPrior
{
    /// <summary>Sum of the absolute offsets of a face, mean over the batch.</summary>
    /// <param name="expression">[N, 3 K].</param>
    /// <returns>One number.</returns>
    public static Tensor Of(Tensor expression) => expression.Abs().Sum([1]).Mean();
}
