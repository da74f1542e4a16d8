using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Losses;

/// <summary>
/// Losses of HeadGAN (Doukas et al. 2021, section 3.4) and their weights. Its generator minimises GAN + 10 <see cref="Features"/> + 10 VGG (of
/// picture and warped source, <see cref="PerceptualLoss"/>) + 50 <see cref="Masked"/> (of both) + 10 <see cref="Mask"/>, and GAN and features
/// of the critic of mouths; its critics <see cref="OfDiscriminator"/>, with half the weight for mouths. Free-HeadGAN keeps GAN, VGG and
/// features.
/// </summary>
public static class HeadGanLoss
{
    /// <summary>Weight of <see cref="Features"/>.</summary>
    public const float FeatureWeight = 10;

    /// <summary>Weight of the perceptual losses.</summary>
    public const float PerceptualWeight = 10;

    /// <summary>Weight of <see cref="Masked"/>.</summary>
    public const float MaskedWeight = 50;

    /// <summary>Weight of <see cref="Mask"/>.</summary>
    public const float MaskWeight = 10;

    /// <summary>Weight of the critic of mouths beside that of pictures.</summary>
    public const float MouthWeight = 0.5f;

    // Maps are black where there is no face.
    private const float MapThreshold = 0.01f;

    // That of pix2pixHD's discriminator with four blocks.
    private const float FeatureScale = 4;

    /// <summary>What the generator minimises of a critic's game: -mean(D(x)), the mean over scales.</summary>
    /// <param name="generated">Output of the critic for generated pictures.</param>
    public static Tensor OfGenerator(IReadOnlyList<DiscriminatorOutput> generated) =>
        AdversarialLoss.OfGenerator(AdversarialForm.Hinge, generated.Select(scale => scale.Score)) / generated.Count;

    /// <summary>What a critic minimises: mean(max(0, 1 - D(real))) + mean(max(0, 1 + D(x))), the mean over scales.</summary>
    /// <param name="generated">Its output for generated pictures: detach them.</param>
    /// <param name="real">Its output for real ones.</param>
    public static Tensor OfDiscriminator(IReadOnlyList<DiscriminatorOutput> generated, IReadOnlyList<DiscriminatorOutput> real) =>
        AdversarialLoss.OfDiscriminator(
            AdversarialForm.Hinge, generated.Select(scale => scale.Score), real.Select(scale => scale.Score)) / generated.Count;

    /// <summary>Feature matching: 4 / (blocks + 1) of <see cref="FeatureMatchingLoss.Of"/>, the mean over scales.</summary>
    /// <param name="generated">Output of the critic for generated pictures.</param>
    /// <param name="real">Its output for real ones; no gradient flows to it.</param>
    public static Tensor Features(IReadOnlyList<DiscriminatorOutput> generated, IReadOnlyList<DiscriminatorOutput> real) =>
        FeatureMatchingLoss.Of(generated, real.Select(scale => scale with { Features = [.. scale.Features.Select(f => f.Detach())] }))
        * (FeatureScale / (generated[0].Features.Count + 1) / generated.Count);

    /// <summary>Difference of the pictures where the map shows the face: mean over all elements of |M (x - y)|.</summary>
    /// <param name="generated">x, [N, 3, H, W].</param>
    /// <param name="real">y.</param>
    /// <param name="map">The map of its face, [N, c, H, W], 0 to 1; M is where the sum of its channels is above 0.01.</param>
    public static Tensor Masked(Tensor generated, Tensor real, Tensor map) =>
        ((generated - real) * (map.Sum([1], keepAxes: true) > MapThreshold).ToReal()).Abs().Mean();

    /// <summary>The flow network should see motion where a face is: mean |mask - face|.</summary>
    /// <param name="mask">Its mask, [N, 1, H, W], 0 to 1.</param>
    /// <param name="face">Where the head is in source or target, likewise.</param>
    public static Tensor Mask(Tensor mask, Tensor face) => (mask - face).Abs().Mean();
}
