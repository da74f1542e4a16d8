using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>A network whose intermediate activations say how alike pictures look. It is not trained by the losses that use it.</summary>
public interface IFeatureNetwork
{
    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="image">[N, 3, H, W], RGB from 0 to 1.</param>
    /// <returns>Activations, from shallow to deep.</returns>
    IReadOnlyList<Tensor> Features(Tensor image);
}
