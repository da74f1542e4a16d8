using Orator.Graphs;

namespace Orator.Training.Losses;

/// <summary>Forms of the adversarial loss.</summary>
public enum AdversarialForm
{
    /// <summary>Hinge (Lim and Ye 2017; face-vid2vid, L_G): scores beyond 1 on the right side no longer count.</summary>
    Hinge,

    /// <summary>Least squares (Mao et al. 2017; Style Transfer's style mapping): real is 1, generated is 0.</summary>
    LeastSquares,

    /// <summary>Non-saturating logistic loss (Goodfellow et al. 2014; StyleGAN2 and StyleHEAT, there with weight 0.1).</summary>
    /// <remarks>StyleHEAT's public implementation asks for softplus(D(x)) where the generator should minimise softplus(-D(x)): its
    /// generator is rewarded for pictures that are told apart. This is the latter.</remarks>
    NonSaturating,
}

/// <summary>The game of generator and discriminator, on maps of patch scores. Weight 1 in both seeds.</summary>
public static class AdversarialLoss
{
    /// <summary>What the generator minimises: -mean(D(x)) by hinge, mean((D(x) - 1)^2) by least squares, mean(softplus(-D(x))) without
    /// saturation; summed over scales.</summary>
    /// <param name="form">The form.</param>
    /// <param name="generated">Scores of generated pictures [N, 1, h, w], one tensor for each scale.</param>
    /// <param name="weights">How much each patch counts, of the scores' shape or one that broadcasts to it; null = 1.</param>
    public static Tensor OfGenerator(AdversarialForm form, IEnumerable<Tensor> generated, Tensor? weights = null) =>
        Terms.Sum(generated.Select(score => Mean(
            form switch
            {
                AdversarialForm.Hinge => -score,
                AdversarialForm.LeastSquares => (score - 1).Square(),
                _ => (-score).Softplus(),
            },
            weights)));

    /// <summary>
    /// What the discriminator minimises: mean(max(0, 1 - D(real))) + mean(max(0, 1 + D(x))) by hinge, mean((D(real) - 1)^2) + mean(D(x)^2)
    /// by least squares, mean(softplus(-D(real))) + mean(softplus(D(x))) without saturation; summed over scales.
    /// </summary>
    /// <param name="form">The form.</param>
    /// <param name="generated">Scores of generated pictures, which no gradient should reach the generator through: detach the
    /// pictures.</param>
    /// <param name="real">Scores of real pictures.</param>
    /// <param name="weights">As in <see cref="OfGenerator"/>, for both.</param>
    public static Tensor OfDiscriminator(
        AdversarialForm form, IEnumerable<Tensor> generated, IEnumerable<Tensor> real, Tensor? weights = null) =>
        Terms.Sum(generated.Zip(real, (fake, truth) => form switch
        {
            AdversarialForm.Hinge => Mean((1 - truth).Relu(), weights) + Mean((1 + fake).Relu(), weights),
            AdversarialForm.LeastSquares => Mean((truth - 1).Square(), weights) + Mean(fake.Square(), weights),
            _ => Mean((-truth).Softplus(), weights) + Mean(fake.Softplus(), weights),
        }));

    private static Tensor Mean(Tensor loss, Tensor? weights) => (weights is null ? loss : loss * weights).Mean();
}
