using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>The networks of face-vid2vid that are trained together.</summary>
/// <param name="Detector">Canonical key points.</param>
/// <param name="Estimator">Pose and expression.</param>
/// <param name="Generator">Either generator.</param>
/// <param name="Discriminator">Tells generated pictures from real ones.</param>
public sealed record FaceVid2VidNetworks(
    KeyPointDetector Detector, PoseExpressionEstimator Estimator, WarpingGenerator Generator, MultiScaleDiscriminator Discriminator)
{
    /// <summary>Creates the networks, with the original generator.</summary>
    /// <param name="configuration">Their sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public static FaceVid2VidNetworks Create(FaceVid2VidConfiguration configuration, CounterRandom random) => new(
        new KeyPointDetector(configuration.KeyPointDetector, random),
        new PoseExpressionEstimator(configuration.PoseExpression, random),
        new OcclusionAwareGenerator(configuration.Generator, random),
        new MultiScaleDiscriminator(configuration.Discriminator, random));

    /// <summary>Sets the mode of all networks.</summary>
    /// <param name="training">Whether they are to be trained.</param>
    public void Train(bool training = true)
    {
        Detector.Train(training);
        Estimator.Train(training);
        Generator.Train(training);
        Discriminator.Train(training);
    }
}
