using Orator.Training.Losses;

namespace Orator.Training.FaceVid2Vid;

/// <summary>Weights of the losses of face-vid2vid; 0 leaves a loss out. The defaults are the public implementation's (and Style Transfer's style mapping's).</summary>
public sealed record FaceVid2VidWeights
{
    /// <summary>Weights as in the paper's experiments, where they differ: equivariance 20.</summary>
    public static FaceVid2VidWeights Paper { get; } = new() { Equivariance = 20 };

    /// <summary>
    /// Weights for few steps on a CPU, with face meshes as teachers: pictures are compared by value and slope, as no feature network is at hand, key points
    /// are told where to be instead of being spread out and made to follow warps, and nothing opposes the generator. Units differ (degrees, sums over key points), hence the small numbers.
    /// </summary>
    public static FaceVid2VidWeights Supervised { get; } = new()
    {
        Perceptual = 0,
        Adversarial = 0,
        FeatureMatching = 0,
        KeyPoints = 0,
        Equivariance = 0,
        HeadPose = 0.05f,
        Deformation = 0.02f,
        Reconstruction = 10,
        Teacher = 10,
    };

    /// <summary>Of <see cref="ReconstructionLoss"/>.</summary>
    public float Reconstruction { get; init; }

    /// <summary>Of the mean absolute differences of the key points (canonical, source's and driver's) to a teacher's.</summary>
    public float Teacher { get; init; }

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
