namespace Orator.Systems.StyleHeat;

/// <summary>
/// Sizes of a <see cref="MotionFlowGenerator"/> (StyleHEAT, Yin et al. 2022, section 3.2): the defaults are the published ones of motion by
/// video.
/// </summary>
public sealed record MotionGeneratorConfiguration
{
    /// <summary>The published generator of motion by video: 3DMM coefficients of 64 expressions, 3 angles, 3 translations and 3 of the
    /// crop. 13.4 million weights.</summary>
    public static MotionGeneratorConfiguration PaperVideo { get; } = new();

    /// <summary>The published generator of motion by sound: a spectrum of 80 bands.</summary>
    public static MotionGeneratorConfiguration PaperAudio { get; } = new() { Inputs = 80 };

    /// <summary>Values of a frame (or column) of the window that drives the motion.</summary>
    public int Inputs { get; init; } = 73;

    /// <summary>Values of the motion descriptor, and channels of the mapping network.</summary>
    public int Descriptor { get; init; } = 256;

    /// <summary>Channels of the highest resolution of the hourglass; each block of the encoder doubles them.</summary>
    public int BaseChannels { get; init; } = 32;

    /// <summary>Most channels of a level.</summary>
    public int MaximumChannels { get; init; } = 256;

    /// <summary>How often the hourglass halves the resolution; at least one more than <see cref="DecoderBlocks"/>.</summary>
    public int EncoderBlocks { get; init; } = 5;

    /// <summary>How often the hourglass doubles it again; at least 1.</summary>
    public int DecoderBlocks { get; init; } = 3;

    /// <summary>Width of the hidden layer between the descriptor and the scale and shift of a normalisation.</summary>
    public int NormalisationHidden { get; init; } = 128;

    /// <summary>Side in pixels of the pictures that the network is used on: a multiple of 2^<see cref="EncoderBlocks"/>.</summary>
    public int ImageSide { get; init; } = 256;

    /// <summary>Whether the network is shown the face mesh's flow, which its own is added to (<see cref="MeshHint"/>); the published
    /// networks find out the motion by themselves, from many more videos.</summary>
    public bool MeshHints { get; init; }

    /// <summary>Whether the network makes, beside the flow, an occlusion map and a map of what stands still (<see cref="MotionField"/>);
    /// needs <see cref="MeshHints"/>.</summary>
    public bool OcclusionMaps { get; init; }

    /// <summary>By how much the flow's side is smaller than the picture's.</summary>
    internal int Shrink => 1 << (EncoderBlocks - DecoderBlocks);

    /// <summary>Channels after a number of halvings.</summary>
    internal int Channels(int level) => (int)Math.Min(MaximumChannels, (long)BaseChannels << level);

    /// <summary>Says what is wrong with the numbers.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    internal void Check()
    {
        (string Name, int Value, int Smallest, int Largest)[] numbers =
        [
            ("inputs", Inputs, 1, 4096), ("descriptor", Descriptor, 1, 4096), ("base_channels", BaseChannels, 1, 1024),
            ("maximum_channels", MaximumChannels, 1, 4096), ("encoder_blocks", EncoderBlocks, 2, 10),
            ("decoder_blocks", DecoderBlocks, 1, EncoderBlocks - 1), ("normalisation_hidden", NormalisationHidden, 1, 4096),
            ("image_side", ImageSide, 1, 4096),
        ];
        foreach ((string name, int value, int smallest, int largest) in numbers)
        {
            if (value < smallest || value > largest)
            {
                throw new ArgumentException($"{name} is {value}, but must lie between {smallest} and {largest}.");
            }
        }

        if (OcclusionMaps && !MeshHints)
        {
            throw new ArgumentException("occlusion_maps needs mesh_hints.");
        }

        if (ImageSide % (1 << EncoderBlocks) != 0)
        {
            throw new ArgumentException($"image_side {ImageSide} is not a multiple of {1 << EncoderBlocks} (2^encoder_blocks).");
        }
    }
}
