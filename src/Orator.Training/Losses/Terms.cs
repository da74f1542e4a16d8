using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>Adds up the terms of a loss.</summary>
internal static class Terms
{
    public static Tensor Sum(IEnumerable<Tensor> terms) => terms.Aggregate((a, b) => a + b);
}
