using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>What a <see cref="CalibrationNetwork"/> looks like.</summary>
public sealed record CalibrationConfiguration
{
    /// <summary>The published network: 30.5 million weights.</summary>
    public static CalibrationConfiguration Paper { get; } = new();

    /// <summary>Side of the feature map F: a power of 2 from 8 to 2048.</summary>
    public int FeatureSide { get; init; } = 64;

    /// <summary>Channels of F, 1 to 2048.</summary>
    public int InputChannels { get; init; } = 512;

    /// <summary>Channels of each level, from 4x4 up to <see cref="FeatureSide"/>.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [256, 256, 256, 256, 256];

    /// <summary>Channels of the scales and shifts, 1 to 2048: as F's for the pair that is applied to it.</summary>
    public int OutputChannels { get; init; } = 512;

    /// <summary>Size of the descriptor of the motion, 1 to 2048.</summary>
    public int DescriptorSize { get; init; } = 256;

    /// <summary>Size of both layers between the descriptor and the normalisations, 1 to 2048.</summary>
    public int DescriptorLayer { get; init; } = 256;

    /// <summary>Hidden size of the normalisations, 1 to 2048.</summary>
    public int NormalisationLayer { get; init; } = 128;

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public CalibrationNetwork Create(CounterRandom? random = null) => new(this, random ?? new CounterRandom(0));

    /// <summary>Fails if a number is out of range.</summary>
    internal void Check()
    {
        const string Network = "calibration network";
        LevelChannels.Check(Network, "feature side", Channels, FeatureSide);
        foreach ((string name, int value) in new[]
        {
            ("input channels", InputChannels), ("output channels", OutputChannels), ("descriptor size", DescriptorSize),
            ("descriptor layer", DescriptorLayer), ("normalisation layer", NormalisationLayer),
        })
        {
            LevelChannels.CheckRange(Network, name, value, 2048);
        }
    }
}
