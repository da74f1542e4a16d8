using Orator.Checkpoints;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Recognises the sizes of face-vid2vid's networks by the shapes of a checkpoint's tensors.</summary>
/// <param name="tensors">Tensors by full name, such as <c>generator.first.conv.weight</c>.</param>
/// <param name="source">What to call the file in messages.</param>
internal sealed class CheckpointShapes(IReadOnlyDictionary<string, CheckpointTensor> tensors, string source)
{
    /// <summary>The configuration whose networks may fit; whether they do, loading tells.</summary>
    /// <param name="size">Side in pixels of the pictures that the networks were trained on, which no tensor shows.</param>
    /// <exception cref="InputException">A tensor that tells a size is missing or has another rank.</exception>
    public FaceVid2VidModelConfiguration Recognise(int size)
    {
        GeneratorKind kind = tensors.Keys.Any(name => name.StartsWith("generator.decoder.", StringComparison.Ordinal))
            ? GeneratorKind.Spade
            : GeneratorKind.Original;
        bool discriminator = tensors.Keys.Any(name => name.StartsWith("discriminator.", StringComparison.Ordinal));
        return new FaceVid2VidModelConfiguration(kind, size, new FaceVid2VidConfiguration
        {
            KeyPointDetector = Detector(),
            PoseExpression = new PoseExpressionConfiguration
            {
                KeyPoints = Size("he_estimator.fc_exp.weight", 0) / 3,
                Channels = Size("he_estimator.conv1.weight", 0),
                StageChannels = [.. Enumerable.Range(2, 4).Select(i => Size($"he_estimator.conv{i}.weight", 0))],

                // Blocks 1, 3, 5 and 7 are lists of bottlenecks; those between are the strided ones.
                StageBottlenecks = [.. Enumerable.Range(0, 4).Select(i => (2 * i) + 1).Select(i => Count($"he_estimator.block{i}.b{i}_"))],
            },
            Generator = Generator(kind),
            Discriminator = discriminator ? Discriminator() : new DiscriminatorConfiguration(),
        })
        { Discriminator = discriminator };
    }

    /// <summary>Elements of the largest layer of a configuration: no file with fewer in all can fit it, and none needs to be allocated to
    /// find out.</summary>
    public static long LargestLayer(FaceVid2VidModelConfiguration configuration)
    {
        (KeyPointDetectorConfiguration detector, GeneratorConfiguration generator) = (configuration.Networks.KeyPointDetector, configuration.Networks.Generator);
        DenseMotionConfiguration motion = generator.Motion;
        long deepest = Width(detector.Channels, detector.MaximumChannels, detector.Levels);
        long hourglass = motion.Channels + ((motion.KeyPoints + 1L) * (motion.Compressed + 1));
        long features = Width(generator.Channels, generator.MaximumChannels, generator.Levels);
        long stage = configuration.Networks.PoseExpression.StageChannels.Max();
        long[] layers =
        [
            deepest * deepest * detector.Depth,
            27 * Width(detector.Channels, detector.MaximumChannels, detector.Levels - 1) * deepest,
            27 * Width(
                motion.Channels, motion.MaximumChannels, motion.Levels - 1) * Width(motion.Channels, motion.MaximumChannels, motion.Levels),
            27 * hourglass * hourglass,
            9 * features * features,
            27L * generator.VolumeChannels * generator.VolumeChannels,
            9 * (stage / 4) * (stage / 4),
        ];
        return layers.Max();
    }

    private static long Width(int channels, int maximum, int level) => Math.Min(maximum, (long)channels << Math.Clamp(level, 0, 30));

    private KeyPointDetectorConfiguration Detector()
    {
        const string Predictor = "kp_detector.predictor.";
        int channels = Size("kp_detector.kp.weight", 1);
        int levels = Count(Predictor + "down_blocks.down");
        int deepest = Size($"{Predictor}down_blocks.down{levels - 1}.conv.weight", 0);
        return new KeyPointDetectorConfiguration
        {
            KeyPoints = Size("kp_detector.kp.weight", 0),
            Jacobians = tensors.ContainsKey("kp_detector.jacobian.weight"),
            // The Gaussian before shrinking to 1/n has 4 n - 3 elements a side.
            Scale = tensors.ContainsKey("kp_detector.down.weight") ? 4f / (Size("kp_detector.down.weight", 3) + 3) : 1,
            Channels = channels,
            MaximumChannels = Maximum(channels, levels, deepest, new KeyPointDetectorConfiguration().MaximumChannels),
            Levels = levels,
            Depth = Size(Predictor + "conv.weight", 0) / Math.Max(1, deepest),
        };
    }

    private GeneratorConfiguration Generator(GeneratorKind kind)
    {
        const string Hourglass = "generator.dense_motion_network.hourglass.";
        int channels = Size("generator.first.conv.weight", 0);
        int levels = Count("generator.down_blocks.");
        int volume = Size("generator.resblocks_3d.3dr0.conv1.weight", 0);
        int motionLevels = Count(Hourglass + "encoder.down_blocks.");
        int motionChannels = Size($"{Hourglass}decoder.up_blocks.{motionLevels - 1}.conv.weight", 0);
        GeneratorConfiguration published = new();
        return new GeneratorConfiguration
        {
            Channels = channels,
            MaximumChannels = Maximum(
                channels, levels, Size($"generator.down_blocks.{levels - 1}.conv.weight", 0), published.MaximumChannels),
            Levels = levels,
            VolumeChannels = volume,
            Depth = Size("generator.second.weight", 0) / Math.Max(1, volume),
            ResidualBlocks = Count("generator.resblocks_3d.3dr"),
            SpadeChannels = kind == GeneratorKind.Spade
                ? Size("generator.decoder.G_middle_0.norm_0.mlp_shared.0.weight", 0)
                : published.SpadeChannels,
            Motion = new DenseMotionConfiguration
            {
                KeyPoints = Size("generator.dense_motion_network.mask.weight", 0) - 1,
                MaskKernel = Size("generator.dense_motion_network.mask.weight", 2),
                Channels = motionChannels,
                MaximumChannels = Maximum(
                    motionChannels,
                    motionLevels,
                    Size($"{Hourglass}encoder.down_blocks.{motionLevels - 1}.conv.weight", 0),
                    published.Motion.MaximumChannels),
                Levels = motionLevels,
                Compressed = Size("generator.dense_motion_network.compress.weight", 0),
            },
        };
    }

    private DiscriminatorConfiguration Discriminator()
    {
        // Names hold the scales: discs.1, discs.0-5.
        string[] scales = [.. tensors.Keys.Where(
            name => name.StartsWith("discriminator.discs.", StringComparison.Ordinal)).Select(name => name.Split('.')[2]).Distinct()];
        float[] numbers = [.. scales.Select(scale => float.TryParse(
            scale.Replace('-', '.'), System.Globalization.CultureInfo.InvariantCulture, out float number) ? number : 0)];
        if (scales.Length == 0 || numbers.Any(number => !(number is > 0 and <= 1)))
        {
            throw new InputException(
                $"'{source}' does not fit face-vid2vid: its discriminator has no parts named by their scale, as discs.1 is.");
        }

        string blocks = $"discriminator.discs.{scales[0]}.down_blocks.";
        int count = Count(blocks);
        int channels = Size(blocks + "0.conv.weight_orig", 0) / 2;
        return new DiscriminatorConfiguration
        {
            Scales = numbers,
            Channels = channels,
            MaximumChannels = Maximum(
                channels, count, Size($"{blocks}{count - 1}.conv.weight_orig", 0), new DiscriminatorConfiguration().MaximumChannels),
            Blocks = count,
        };
    }

    // Where widths are not cut off, the largest one is unknown and does not matter.
    private static int Maximum(int channels, int levels, int deepest, int published) =>
        (long)channels << Math.Min(levels, 30) == deepest ? Math.Max(deepest, published) : deepest;

    // Numbered layers, by their highest number: one that is missing in between is found missing later.
    private int Count(string prefix)
    {
        int count = 0;
        foreach (string name in tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string number = new([.. name.Skip(prefix.Length).TakeWhile(char.IsAsciiDigit)]);
            count = Math.Max(
                count, number.Length is > 0 and < 4 ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) + 1 : 0);
        }

        return count > 0 ? count : throw Missing($"{prefix}0...");
    }

    private int Size(string name, int axis)
    {
        CheckpointTensor tensor = tensors.TryGetValue(name, out CheckpointTensor? found) ? found : throw Missing(name);
        return tensor.Shape.Rank > axis
            ? tensor.Shape[axis]
            : throw new InputException($"'{source}' does not fit face-vid2vid: of the wrong shape: {name} {tensor.Shape}.");
    }

    private InputException Missing(string name) => new($"'{source}' does not fit face-vid2vid: missing: {name}.");
}
