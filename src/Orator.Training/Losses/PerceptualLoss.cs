using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// L_P of face-vid2vid (section 3.4), after Johnson et al. (2016): sum over scales and layers of the mean absolute difference of a feature
/// network's activations. The public implementation of face-vid2vid weighs each of VGG19's five layers with 10.
/// </summary>
public static class PerceptualLoss
{
    /// <summary>The loss by scale and layer, each without weight.</summary>
    /// <param name="network">The feature network.</param>
    /// <param name="generated">Generated pictures [N, 3, h, w], RGB from 0 to 1, one for each scale.</param>
    /// <param name="real">Real pictures of the same sizes; no gradient flows to them.</param>
    /// <returns>For each scale, one number for each layer.</returns>
    public static IReadOnlyList<IReadOnlyList<Tensor>> ByLayer(IFeatureNetwork network, IReadOnlyList<Tensor> generated, IReadOnlyList<Tensor> real) =>
        [.. generated.Zip(
            real,
            (fake, truth) =>
                (IReadOnlyList<Tensor>)[.. network.Features(fake).Zip(network.Features(truth), (a, b) => (a - b.Detach()).Abs().Mean())])];

    /// <summary>The loss.</summary>
    /// <param name="network">The feature network.</param>
    /// <param name="generated">Generated pictures [N, 3, h, w], RGB from 0 to 1, one for each scale.</param>
    /// <param name="real">Real pictures of the same sizes; no gradient flows to them.</param>
    /// <returns>One number: the sum over all scales and layers.</returns>
    public static Tensor Of(IFeatureNetwork network, IReadOnlyList<Tensor> generated, IReadOnlyList<Tensor> real) =>
        Terms.Sum(ByLayer(network, generated, real).SelectMany(scale => scale));
}
