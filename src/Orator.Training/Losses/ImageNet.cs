using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>How pictures are prepared for networks that were trained on ImageNet.</summary>
public static class ImageNet
{
    /// <summary>Subtracts the mean (0.485, 0.456, 0.406) and divides by the deviation (0.229, 0.224, 0.225) of ImageNet's
    /// colours.</summary>
    /// <param name="image">[N, 3, H, W], RGB from 0 to 1.</param>
    public static Tensor Normalise(Tensor image)
    {
        Tensor mean = image.Graph.Constant([0.485f, 0.456f, 0.406f], [1, 3, 1, 1]);
        Tensor deviation = image.Graph.Constant([0.229f, 0.224f, 0.225f], [1, 3, 1, 1]);
        return (image - mean) / deviation;
    }
}
