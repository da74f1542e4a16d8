using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>
/// 1 - SSIM (Wang et al. 2004; as a loss: Zhao et al. 2017, Loss Functions for Image Restoration with Neural Networks), of each colour,
/// over square windows: contrast counts here, which a mean difference lets fade.
/// </summary>
public static class StructuralSimilarityLoss
{
    private const int Window = 7;
    private const float Brightness = 0.01f * 0.01f;
    private const float Contrast = 0.03f * 0.03f;

    /// <summary>The loss.</summary>
    /// <param name="generated">[N, C, H, W], values from 0 to 1; at least 7 pixels high and wide.</param>
    /// <param name="real">[N, C, H, W].</param>
    /// <returns>One number: 0 for equal pictures, at most 2.</returns>
    public static Tensor Of(Tensor generated, Tensor real)
    {
        static Tensor Mean(Tensor x) => AverageWindow.Mean(x, Window);
        (Tensor a, Tensor b) = (Mean(generated), Mean(real));
        Tensor product = a * b;
        Tensor squares = a.Square() + b.Square();
        Tensor covariance = Mean(generated * real) - product;
        Tensor variances = Mean(generated.Square() + real.Square()) - squares;
        return 1 - (((product * 2) + Brightness) * ((covariance * 2) + Contrast) / ((squares + Brightness) * (variances + Contrast))).Mean();
    }
}
