using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>What a <see cref="FaceVid2VidModel"/> looks like; architecture <c>face-vid2vid</c> of model packages.</summary>
/// <param name="Kind">Which generator.</param>
/// <param name="Size">Side in pixels of the pictures it was trained on.</param>
/// <param name="Networks">Sizes of the networks.</param>
public sealed record FaceVid2VidModelConfiguration(GeneratorKind Kind, int Size, FaceVid2VidConfiguration Networks)
{
    private const int LargestSize = 4096;
    private const int MostKeyPoints = 256;
    private const int LargestWidth = 4096;

    /// <summary>Whether the discriminator is part of the model, so that training can go on; it is not needed for use.</summary>
    public bool Discriminator { get; init; }

    /// <summary>Whether the key points are <see cref="FaceVid2Vid.MeshKeyPoints"/>; otherwise they are whatever the detector found out by
    /// itself.</summary>
    public bool MeshKeyPoints { get; init; }

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the networks do not agree on the number of key points; the message
    /// says which.</exception>
    public FaceVid2VidModel Create(CounterRandom? random = null)
    {
        (KeyPointDetectorConfiguration detector, PoseExpressionConfiguration estimator) = (Networks.KeyPointDetector, Networks.PoseExpression);
        (GeneratorConfiguration generator, DenseMotionConfiguration motion) = (Networks.Generator, Networks.Generator.Motion);
        Check(Size, 32, LargestSize, "size");
        Check(detector.KeyPoints, 1, MostKeyPoints, "number of key points");
        if (estimator.KeyPoints != detector.KeyPoints || motion.KeyPoints != detector.KeyPoints)
        {
            throw new ArgumentException($"the networks disagree on the number of key points: detector {detector.KeyPoints}, estimator {estimator.KeyPoints}, generator {motion.KeyPoints}.");
        }

        if (MeshKeyPoints && detector.KeyPoints != FaceVid2Vid.MeshKeyPoints.Count)
        {
            throw new ArgumentException(
                $"the mesh gives {FaceVid2Vid.MeshKeyPoints.Count} key points, but the networks have {detector.KeyPoints}.");
        }

        CheckDetector("key point detector", detector);
        CheckWidths("generator", generator.Channels, generator.MaximumChannels, generator.Levels);
        CheckWidths("dense motion network", motion.Channels, motion.MaximumChannels, motion.Levels);
        Check(generator.Depth, 2, 64, "depth of the generator");
        Check(generator.VolumeChannels, 1, 256, "number of channels of the volume");
        Check(generator.ResidualBlocks, 1, 64, "number of residual blocks");
        Check(generator.SpadeChannels, 1, 1024, "number of channels of SPADE");
        Check(generator.RefinementChannels, 0, 256, "number of channels of the refinement");
        if (generator.RefinementChannels > 0 && (!generator.WarpedPicture || generator.Levels < 2 || Kind != GeneratorKind.Original))
        {
            throw new ArgumentException("only an original generator of two levels or more that warps the picture can refine it.");
        }

        if (generator.Mouth.Count > 0 && (generator.RefinementChannels == 0 || generator.Mouth.Count != MouthInterior.KeyPoints || generator.Mouth.Any(k => k < 0 || k >= detector.KeyPoints)))
        {
            throw new ArgumentException(
                $"a mouth is {MouthInterior.KeyPoints} of the {detector.KeyPoints} key points, for a generator that refines.");
        }

        Check(motion.Compressed, 1, 64, "number of compressed channels");
        Check(motion.Hints, 0, LargestWidth, "number of channels of hints");
        if (!(motion.Reach is >= 0 and <= 10))
        {
            throw new ArgumentException("the reach of the dense motion network's key points must lie between 0 and 10.");
        }

        Check(estimator.Channels, 1, 1024, "number of channels of the pose estimator");
        if (estimator.StageChannels.Count != 4 || estimator.StageChannels.Any(channels => channels is < 4 or > LargestWidth || channels % 4 != 0))
        {
            throw new ArgumentException($"the pose estimator has four stages, whose channels are multiples of 4 up to {LargestWidth}.");
        }

        if (estimator.StageBottlenecks.Count != 4 || estimator.StageBottlenecks.Any(count => count is < 1 or > 64))
        {
            throw new ArgumentException("the pose estimator has four stages of 1 to 64 bottlenecks.");
        }

        Check(estimator.Hidden, 1, LargestWidth, "width of the pose estimator's hidden layer");
        if (estimator.Points is { } points)
        {
            Check(points.KeyPoints, 1, MostKeyPoints, "number of points of the pose estimator");
            CheckDetector("pose estimator's detector of points", points);
        }

        if (Discriminator)
        {
            CheckWidths(
                "discriminator", Networks.Discriminator.Channels, Networks.Discriminator.MaximumChannels, Networks.Discriminator.Blocks);
            Check(Networks.Discriminator.Scales.Count, 1, 8, "number of the discriminator's scales");
        }

        return new FaceVid2VidModel(this, random ?? new CounterRandom(0));
    }

    private static void CheckDetector(string network, KeyPointDetectorConfiguration detector)
    {
        CheckWidths(network, detector.Channels, detector.MaximumChannels, detector.Levels);
        Check(detector.Depth, 2, 64, $"depth of the {network}");
        if (!(detector.Scale is > 0.05f and <= 1) || !(detector.Temperature > 0))
        {
            throw new ArgumentException($"the {network}'s scale must lie between 0.05 and 1 and its temperature be above 0.");
        }
    }

    private static void CheckWidths(string network, int channels, int maximum, int levels)
    {
        Check(channels, 1, 1024, $"number of channels of the {network}");
        Check(maximum, 1, LargestWidth, $"largest number of channels of the {network}");
        Check(levels, 1, 8, $"number of levels of the {network}");
    }

    private static void Check(int value, int smallest, int largest, string name)
    {
        if (value < smallest || value > largest)
        {
            throw new ArgumentException($"the {name} is {value}, but must lie between {smallest} and {largest}.");
        }
    }
}
