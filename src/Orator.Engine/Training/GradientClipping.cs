namespace Orator.Engine.Training;

/// <summary>Limits the length of the gradient (Pascanu et al. 2013).</summary>
public static class GradientClipping
{
    /// <summary>Euclidean length of all gradients together, summed in double precision.</summary>
    /// <param name="gradients">The gradients.</param>
    public static double Norm(IReadOnlyList<ReadOnlyMemory<float>> gradients)
    {
        double sum = 0;
        foreach (ReadOnlyMemory<float> gradient in gradients)
        {
            foreach (float value in gradient.Span)
            {
                sum += (double)value * value;
            }
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The factor that brings the gradients' length down to a maximum, as PyTorch's <c>clip_grad_norm_</c>: min(1, maximum /
    /// (length + 1e-6)).</summary>
    /// <param name="gradients">The gradients.</param>
    /// <param name="maximum">Longest length.</param>
    public static float Scale(IReadOnlyList<ReadOnlyMemory<float>> gradients, double maximum) =>
        (float)Math.Min(1, maximum / (Norm(gradients) + 1e-6));
}
