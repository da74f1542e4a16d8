using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Losses;

/// <summary>Pictures in several sizes, shrunk without aliasing (<see cref="AntiAliasedDownscale"/>): losses that look at coarse structure
/// use the small ones.</summary>
public sealed class ImagePyramid
{
    private readonly AntiAliasedDownscale[] _levels;

    /// <summary>Creates a pyramid.</summary>
    /// <param name="scales">Sizes relative to the picture, each 1 or 1 divided by an integer; face-vid2vid's perceptual loss uses 1, 0.5,
    /// 0.25 and 0.125.</param>
    /// <param name="channels">Channels of the pictures.</param>
    public ImagePyramid(IReadOnlyList<float> scales, int channels = 3)
    {
        Scales = scales;
        _levels = [.. scales.Select(scale => new AntiAliasedDownscale(channels, scale))];
    }

    /// <summary>Sizes relative to the picture.</summary>
    public IReadOnlyList<float> Scales { get; }

    /// <summary>Adds the pyramid to a graph.</summary>
    /// <param name="image">[N, C, H, W].</param>
    /// <returns>The picture at each of <see cref="Scales"/>.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor image) => [.. _levels.Select(level => level.Forward(image))];
}
