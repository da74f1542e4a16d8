using Orator.Graphs;

namespace Orator.Faces;

/// <summary>
/// Activations inside the face descriptor network (<see cref="FaceNetworks.Descriptor"/>), for judging pictures by them. The network is a MobileNet
/// (Howard et al. 2017) of 13 separable convolutions; its weights are constants of the graph, and gradients flow through it to the picture.
/// </summary>
public static class FaceDescriptorLayers
{
    // Numbers of the last pointwise convolutions of each resolution.
    private static readonly int[] Layers = [1, 3, 5, 11, 13];

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="image">[N, 3, H, W], RGB from 0 to 1, of any size.</param>
    /// <returns>Five activations with 64, 128, 256, 512 and 1024 channels; the first is half as large as the picture, each other half as large as the one before.</returns>
    /// <exception cref="OratorException">The network is not installed.</exception>
    public static IReadOnlyList<Tensor> Of(Tensor image)
    {
        // To blue, green, red minus the means of the network's training corpus.
        Tensor bgr = image.Conv(image.Graph.Constant([0, 0, 255, 0, 255, 0, 255, 0, 0], [3, 3, 1, 1]), image.Graph.Constant([-103.939f, -116.779f, -123.68f], [3]));
        return TfjsImporter.Apply(Path.Combine(Assets.FaceNetworks, "faceres.json"), bgr, [.. Layers.Select(n => $"conv_pw_{n}_relu/clip_by_value")]);
    }
}
