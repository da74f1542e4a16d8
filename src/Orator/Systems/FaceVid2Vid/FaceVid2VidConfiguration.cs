namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Sizes of all networks of face-vid2vid (Wang et al. 2021, One-Shot Free-View Neural Talking-Head Synthesis for Video Conferencing) and
/// of the style mapping of Style Transfer for 2D Talking Head Generation (Pham et al. 2022, supplement, Tables 1-4), which is built of the
/// same modules.
/// </summary>
public sealed record FaceVid2VidConfiguration
{
    /// <summary>Sizes of the canonical key point detector.</summary>
    public required KeyPointDetectorConfiguration KeyPointDetector { get; init; }

    /// <summary>Sizes of the pose and expression estimator.</summary>
    public required PoseExpressionConfiguration PoseExpression { get; init; }

    /// <summary>Sizes of the generator, original or SPADE, with its dense motion network.</summary>
    public required GeneratorConfiguration Generator { get; init; }

    /// <summary>Sizes of the discriminator.</summary>
    public required DiscriminatorConfiguration Discriminator { get; init; }

    /// <summary>The published shape for pictures of 256x256: public checkpoints of the configuration <c>vox-256</c> fit.</summary>
    /// <param name="keyPoints">K: 15 in the public checkpoints and in Style Transfer's Table 1, 20 in the paper of face-vid2vid.</param>
    /// <param name="jacobians">Whether the detector also gives a Jacobian for each key point (in the paper, not in the public
    /// checkpoints).</param>
    public static FaceVid2VidConfiguration Paper(int keyPoints = 15, bool jacobians = false) => new()
    {
        KeyPointDetector = new() { KeyPoints = keyPoints, Jacobians = jacobians },
        PoseExpression = new() { KeyPoints = keyPoints },
        Generator = new() { Motion = new() { KeyPoints = keyPoints } },
        Discriminator = new(),
    };

    /// <summary>
    /// The style mapping of Style Transfer for 2D Talking Head (supplement, Tables 1-4), for pictures of 256x256, to be used with
    /// <see cref="GeneratorKind.Spade"/>. It differs from the public implementation in Table 2: the stages of 1024 and 2048 channels have
    /// three bottlenecks after the strided one, not five and two.
    /// </summary>
    /// <param name="keyPoints">K: 15 in the tables.</param>
    public static FaceVid2VidConfiguration StyleMapping(int keyPoints = 15)
    {
        FaceVid2VidConfiguration published = Paper(keyPoints);
        return published with { PoseExpression = published.PoseExpression with { StageBottlenecks = [3, 3, 3, 3] } };
    }

    /// <summary>
    /// The same networks, small enough to render in real time on two cores and to be trained without a GPU. What costs most in the
    /// published shape is cut most: the convolution for the masks has 3x3x3 elements rather than 7x7x7, the volume is a quarter as deep and
    /// the hourglass narrower. Both sizes have a volume of 4x32x32, so that the dense motion costs the same; 256 pixels have one level more
    /// in the plane.
    /// </summary>
    /// <param name="size">Side of the pictures: 128 or 256.</param>
    /// <param name="keyPoints">K.</param>
    /// <exception cref="ArgumentException">There is no such size.</exception>
    public static FaceVid2VidConfiguration Lite(int size = 128, int keyPoints = 15)
    {
        if (size is not (128 or 256))
        {
            throw new ArgumentException($"The lite preset works on pictures of 128 or 256 pixels, not {size}.", nameof(size));
        }

        bool large = size == 256;
        return new()
        {
            KeyPointDetector = new() { KeyPoints = keyPoints, Scale = 32f / size, Channels = 8, Levels = 4, MaximumChannels = 64, Depth = 4 },
            PoseExpression = new()
            {
                KeyPoints = keyPoints,
                Points = new() { KeyPoints = 32, Scale = 32f / size, Channels = 8, Levels = 4, MaximumChannels = 64, Depth = 2, Temperature = 1 },
            },
            Generator = new()
            {
                Channels = large ? 12 : 16,
                MaximumChannels = 64,
                Levels = large ? 3 : 2,
                VolumeChannels = 16,
                Depth = 4,
                ResidualBlocks = 2,
                SpadeChannels = 32,
                WarpedPicture = true,
                RefinementChannels = 16,
                Motion = new() { KeyPoints = keyPoints, Channels = 8, MaximumChannels = 64, Levels = 4, Compressed = 1, MaskKernel = 3, Hints = 16, Reach = 0.15f },
            },
            Discriminator = new() { Channels = 8, MaximumChannels = 64 },
        };
    }
}

/// <summary>Sizes of <see cref="FaceVid2Vid.KeyPointDetector"/>; the defaults are the published ones.</summary>
public sealed record KeyPointDetectorConfiguration
{
    /// <summary>K, number of key points.</summary>
    public int KeyPoints { get; init; } = 15;

    /// <summary>Whether a 3x3 Jacobian is estimated for each key point.</summary>
    public bool Jacobians { get; init; }

    /// <summary>Size of the picture that the network works on, relative to its input: 1, or 1 divided by an integer.</summary>
    public float Scale { get; init; } = 0.25f;

    /// <summary>Channels at the highest resolution; every level below has twice as many.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>Most channels of any level.</summary>
    public int MaximumChannels { get; init; } = 1024;

    /// <summary>How often the resolution is halved.</summary>
    public int Levels { get; init; } = 5;

    /// <summary>D, depth of the volume in which the key points are found.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>What the logits are divided by before the softmax over the volume.</summary>
    public float Temperature { get; init; } = 0.1f;
}

/// <summary>Sizes of <see cref="PoseExpressionEstimator"/>; the defaults are the published ones.</summary>
public sealed record PoseExpressionConfiguration
{
    /// <summary>K, number of key points.</summary>
    public int KeyPoints { get; init; } = 15;

    /// <summary>Channels of the first convolution.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Channels of the four stages of bottlenecks, each a multiple of 4.</summary>
    public IReadOnlyList<int> StageChannels { get; init; } = [256, 512, 1024, 2048];

    /// <summary>
    /// Bottlenecks of each stage that keep the resolution, 1 to 64; the second to fourth stage have one of stride 2 before them.
    /// </summary>
    public IReadOnlyList<int> StageBottlenecks { get; init; } = [3, 3, 5, 2];

    /// <summary>
    /// If not null, a detector of points takes the place of the residual network, and the heads are told nothing but where its points are
    /// (as the spatial softmax of Levine et al. 2016, End-to-End Training of Deep Visuomotor Policies): places are learned much sooner than
    /// from means over the picture. Null in the published shape.
    /// </summary>
    public KeyPointDetectorConfiguration? Points { get; init; }

    /// <summary>With <see cref="Points"/>: width of the layer between points and heads.</summary>
    public int Hidden { get; init; } = 128;
}

/// <summary>Sizes of <see cref="OcclusionAwareGenerator"/> and <see cref="SpadeGenerator"/>; the defaults are the published ones.</summary>
public sealed record GeneratorConfiguration
{
    /// <summary>Channels at the picture's resolution; every level below has twice as many.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Most channels of any level of the picture's encoder and decoder.</summary>
    public int MaximumChannels { get; init; } = 512;

    /// <summary>How often the resolution is halved before the features become a volume.</summary>
    public int Levels { get; init; } = 2;

    /// <summary>C, channels of the appearance volume.</summary>
    public int VolumeChannels { get; init; } = 32;

    /// <summary>D, depth of the appearance volume.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>Number of residual blocks, both in the volume and, in the original generator, in the plane.</summary>
    public int ResidualBlocks { get; init; } = 6;

    /// <summary>Channels inside the normalisations of the SPADE generator.</summary>
    public int SpadeChannels { get; init; } = 128;

    /// <summary>
    /// Whether the source picture itself is warped, too, and the decoder says for each pixel how much of it to take (as the skip
    /// connections of Siarohin et al. 2021, Motion Representations for Articulated Animation); false in the published shape. Fine
    /// structures need not be learned then.
    /// </summary>
    public bool WarpedPicture { get; init; }

    /// <summary>
    /// With <see cref="WarpedPicture"/>, original generator: channels in which the decoder sees the warped picture at each of its
    /// resolutions, beside marks of the key points at the lowest; it then says how much further each pixel is warped and what is added to
    /// it, rather than what replaces it. 0, none of this, in the published shape.
    /// </summary>
    public int RefinementChannels { get; init; }

    /// <summary>
    /// With <see cref="RefinementChannels"/>: numbers of the key points at the corners of the mouth and in the middle of the upper and the
    /// lower lip's inner edge, which tell the decoder where the inside of the mouth is to be seen; empty where no key points are known to
    /// be that.
    /// </summary>
    public IReadOnlyList<int> Mouth { get; init; } = [];

    /// <summary>Sizes of the dense motion network.</summary>
    public DenseMotionConfiguration Motion { get; init; } = new();
}

/// <summary>Sizes of <see cref="DenseMotionNetwork"/>; the defaults are the published ones.</summary>
public sealed record DenseMotionConfiguration
{
    /// <summary>K, number of key points.</summary>
    public int KeyPoints { get; init; } = 15;

    /// <summary>Channels of the hourglass at the volume's resolution; every level below has twice as many.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>Most channels of any level of the hourglass.</summary>
    public int MaximumChannels { get; init; } = 1024;

    /// <summary>How often the hourglass halves the resolution; the volume's height and width are multiples of 2^Levels.</summary>
    public int Levels { get; init; } = 5;

    /// <summary>Channels that the appearance is compressed to before it is warped for each key point.</summary>
    public int Compressed { get; init; } = 4;

    /// <summary>Elements each way, an odd number, of the convolution that gives the masks.</summary>
    public int MaskKernel { get; init; } = 7;

    /// <summary>
    /// Channels of the hints that the decoder gets beside the warped volume: what the hourglass, which sees the key points, makes of them.
    /// A coarse volume cannot tell by its warp alone how far a lid or a lip has moved. 0, no hints, in the published shape.
    /// </summary>
    public int Hints { get; init; }

    /// <summary>
    /// How far a key point's motion reaches before anything is learned, in half sides of the picture: its mask begins with the logit -d^2 /
    /// (2 Reach^2) at distance d in the plane, the background's with that of 3 Reach. 0: all masks begin alike, as in the published shape.
    /// </summary>
    public float Reach { get; init; }
}

/// <summary>Sizes of <see cref="MultiScaleDiscriminator"/>; the defaults are the published ones.</summary>
public sealed record DiscriminatorConfiguration
{
    /// <summary>Sizes of the pictures that the discriminator sees, relative to the generator's (the paper adds 0.5 at 512 pixels).</summary>
    public IReadOnlyList<float> Scales { get; init; } = [1];

    /// <summary>Half the channels of the first block; every block has twice as many as the one before.</summary>
    public int Channels { get; init; } = 32;

    /// <summary>Most channels of any block.</summary>
    public int MaximumChannels { get; init; } = 512;

    /// <summary>Number of blocks.</summary>
    public int Blocks { get; init; } = 4;
}
