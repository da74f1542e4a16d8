using Orator.Training.Losses;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Weights of the losses of face-vid2vid; 0 leaves a loss out. The defaults are the public implementation's (and Style Transfer's
/// style mapping's).</summary>
public sealed record FaceVid2VidWeights
{
    /// <summary>Weights as in the paper's experiments, where they differ: equivariance 20.</summary>
    public static FaceVid2VidWeights Paper { get; } = new() { Equivariance = 20 };

    /// <summary>Of <see cref="PerceptualLoss"/>, for each layer.</summary>
    public float Perceptual { get; init; } = 10;

    /// <summary>Of <see cref="AdversarialLoss"/>.</summary>
    public float Adversarial { get; init; } = 1;

    /// <summary>Of <see cref="FeatureMatchingLoss"/>.</summary>
    public float FeatureMatching { get; init; } = 10;

    /// <summary>Of <see cref="EquivarianceLoss"/>, positions and, where estimated, Jacobians.</summary>
    public float Equivariance { get; init; } = 10;

    /// <summary>Of <see cref="KeyPointPrior"/>.</summary>
    public float KeyPoints { get; init; } = 10;

    /// <summary>Of <see cref="HeadPoseLoss"/>.</summary>
    public float HeadPose { get; init; } = 20;

    /// <summary>Of <see cref="DeformationPrior"/>.</summary>
    public float Deformation { get; init; } = 5;
}
