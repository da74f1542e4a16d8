namespace Orator.Systems.StyleHeat;

/// <summary>Sizes of a <see cref="StyleEncoder"/> (e4e, Tov et al. 2021): the defaults are the published ones for StyleGAN2 of 1024
/// pixels.</summary>
public sealed record StyleEncoderConfiguration
{
    /// <summary>The published encoder: IR-SE-50 and 18 heads; 267 million weights.</summary>
    public static StyleEncoderConfiguration Paper { get; } = new();

    /// <summary>Side in pixels of the pictures: a power of 2, at least 32.</summary>
    public int ImageSide { get; init; } = 256;

    /// <summary>Channels of the first convolution.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Channels of the four stages, each of which halves the resolution.</summary>
    public IReadOnlyList<int> StageChannels { get; init; } = [64, 128, 256, 512];

    /// <summary>Residual units of the four stages.</summary>
    public IReadOnlyList<int> StageBlocks { get; init; } = [3, 4, 14, 3];

    /// <summary>Styles that the generator takes.</summary>
    public int Rows { get; init; } = 18;

    /// <summary>The first styles, which are read from the last stage.</summary>
    public int CoarseRows { get; init; } = 3;

    /// <summary>The styles after those, which are read from the third stage and what is above it; the others are read from the second one
    /// and what is above it.</summary>
    public int MiddleRows { get; init; } = 4;

    /// <summary>Values of a style.</summary>
    public int StyleSize { get; init; } = 512;

    /// <summary>How often the picture of the features that a style is read from has been halved.</summary>
    internal int Halvings(int row) => row < CoarseRows ? 4 : row < CoarseRows + MiddleRows ? 3 : 2;

    /// <summary>Says what is wrong with the numbers.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    internal void Check()
    {
        if (StageChannels.Count != 4 || StageBlocks.Count != 4)
        {
            throw new ArgumentException(
                $"stage_channels has {StageChannels.Count} and stage_blocks {StageBlocks.Count} numbers, but the encoder has four stages.");
        }

        (string Name, int Value, int Smallest, int Largest)[] numbers =
        [
            ("image_side", ImageSide, 32, 1024), ("channels", Channels, 1, 1024), ("rows", Rows, 1, 64),
            ("coarse_rows", CoarseRows, 1, Rows), ("middle_rows", MiddleRows, 0, Rows), ("style_size", StyleSize, 1, 4096),
            .. StageChannels.Select(value => ("stage_channels", value, 1, 4096)),
            .. StageBlocks.Select(value => ("stage_blocks", value, 1, 256)),
        ];
        foreach ((string name, int value, int smallest, int largest) in numbers)
        {
            if (value < smallest || value > largest)
            {
                throw new ArgumentException($"{name} is {value}, but must lie between {smallest} and {largest}.");
            }
        }

        if (!int.IsPow2(ImageSide))
        {
            throw new ArgumentException($"image_side {ImageSide} is not a power of 2.");
        }
    }
}
