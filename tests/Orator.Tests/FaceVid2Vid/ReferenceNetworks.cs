using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The networks of the fixtures, in the published size and in a tiny one, with their results under the fixtures' names.</summary>
internal static class ReferenceNetworks
{
    public static FaceVid2VidConfiguration Tiny(string network = "", bool jacobians = false) => new()
    {
        KeyPointDetector = new() { KeyPoints = 5, Jacobians = jacobians, Channels = 8, MaximumChannels = 32, Levels = 3, Depth = 4 },
        PoseExpression = new() { KeyPoints = 5, Channels = 8, StageChannels = [16, 32, 64, 128] },
        Generator = new()
        {
            Channels = network == "generator_spade" ? 4 : 8,
            MaximumChannels = 64,
            VolumeChannels = 16,
            Depth = 4,
            ResidualBlocks = 2,
            SpadeChannels = 8,
            Motion = new() { KeyPoints = 5, Channels = 8, MaximumChannels = 32, Levels = 3 },
        },
        Discriminator = new() { Channels = 8, MaximumChannels = 32 },
    };

    public static Module Create(string network, FaceVid2VidConfiguration configuration)
    {
        CounterRandom random = new(1);
        return network switch
        {
            "kp_detector" => new KeyPointDetector(configuration.KeyPointDetector, random),
            "he_estimator" => new PoseExpressionEstimator(configuration.PoseExpression, random),
            "generator_original" => new OcclusionAwareGenerator(configuration.Generator, random),
            "generator_spade" => new SpadeGenerator(configuration.Generator, random),
            _ => new MultiScaleDiscriminator(configuration.Discriminator, random),
        };
    }

    /// <summary>Names of a network's inputs.</summary>
    public static string[] Inputs(Module network) => network is WarpingGenerator ? ["source", "kp_source", "kp_driving"] : ["image"];

    /// <summary>A network's results and the loss of the fixtures.</summary>
    public static Dictionary<string, Tensor> Forward(Module network, Tensor[] x)
    {
        Dictionary<string, Tensor> results = [];
        switch (network)
        {
            case KeyPointDetector detector:
                results["out.value"] = detector.Forward(x[0]).Positions;
                results["out.loss"] = results["out.value"].Mean();
                break;
            case PoseExpressionEstimator estimator:
                PoseAndExpression pose = estimator.Forward(x[0]);
                (results["out.yaw"], results["out.pitch"], results["out.roll"], results["out.t"], results["out.exp"]) = (pose.Yaw, pose.Pitch, pose.Roll, pose.Translation, pose.Expression);
                results["out.loss"] = results.Values.Select(value => value.Mean()).Aggregate((a, b) => a + b);
                break;
            case WarpingGenerator generator:
                GeneratedPicture generated = generator.Forward(x[0], new KeyPoints(x[1]), new KeyPoints(x[2]));
                (results["out.prediction"], results["out.mask"], results["out.occlusion_map"]) = (generated.Picture, generated.Motion.Masks, generated.Motion.Occlusion);
                results["mid.dense_motion_network.sparse_motion"] = generated.Motion.Motions;
                results["out.loss"] = generated.Picture.Mean();
                break;
            case MultiScaleDiscriminator discriminator:
                DiscriminatorOutput output = discriminator.Forward([x[0]])[0];
                results["out.prediction_map_1"] = output.Score;
                for (int i = 0; i < output.Features.Count; i++)
                {
                    results[$"out.feature_maps_1.{i}"] = output.Features[i];
                }

                results["out.loss"] = output.Score.Mean();
                break;
        }

        return results;
    }
}
