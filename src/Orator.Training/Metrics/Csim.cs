using System.Numerics.Tensors;

namespace Orator.Training.Metrics;

/// <summary>CSIM: how much two faces look like the same person, as the cosine of their descriptors.</summary>
/// <remarks>Papers use ArcFace embeddings; here the descriptor is that of the shipped face network, so values compare with each other but
/// not with papers.</remarks>
public static class Csim
{
    /// <summary>Cosine of two descriptors.</summary>
    /// <param name="a">First descriptor.</param>
    /// <param name="b">Second descriptor, as long as the first.</param>
    /// <returns>-1 to 1; 1 = the same direction.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or one is empty or all zero.</exception>
    public static double Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length || a.IsEmpty)
        {
            throw new ArgumentException(
                $"Descriptors must be equally long and not empty, not of {a.Length} and {b.Length} values.", nameof(b));
        }

        double norms = Math.Sqrt((double)TensorPrimitives.SumOfSquares(a) * TensorPrimitives.SumOfSquares(b));
        return norms > 0
            ? TensorPrimitives.Dot(a, b) / norms
            : throw new ArgumentException("A descriptor of nothing but zeros has no direction.", nameof(a));
    }
}
