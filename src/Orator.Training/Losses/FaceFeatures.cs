using Orator.Perception.Networks;
using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// The face descriptor network as a perceptual metric: what stands in for <see cref="Vgg19"/> where no weights of that are at hand. It was
/// trained to tell faces apart, on pictures that one face fills, so that it knows skin, eyes and mouths better than the rest of a picture.
/// </summary>
public sealed class FaceFeatures : IFeatureNetwork
{
    /// <inheritdoc/>
    /// <remarks>Five layers, see <see cref="FaceDescriptorLayers.Of"/>.</remarks>
    public IReadOnlyList<Tensor> Features(Tensor image) => FaceDescriptorLayers.Of(image);
}
