using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Losses;

/// <summary>
/// Generated pictures should look like the real ones to the discriminator's blocks as well (Wang et al. 2018, pix2pixHD, equation 4).
/// Weight 10 in the public implementations of both seeds.
/// </summary>
public static class FeatureMatchingLoss
{
    /// <summary>Sum over scales and blocks of the mean absolute difference.</summary>
    /// <param name="generated">Output of the discriminator for generated pictures.</param>
    /// <param name="real">Its output for real ones. The public implementation lets the gradient flow into this branch, too; it ends
    /// in the discriminator's parameters, which the generator's optimiser does not change.</param>
    public static Tensor Of(IEnumerable<DiscriminatorOutput> generated, IEnumerable<DiscriminatorOutput> real) =>
        Terms.Sum(generated.Zip(real).SelectMany(scale => scale.First.Features.Zip(scale.Second.Features, (a, b) => (a - b).Abs().Mean())));
}
