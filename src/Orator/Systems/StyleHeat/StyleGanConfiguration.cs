using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>What a <see cref="StyleGenerator"/> looks like.</summary>
public sealed record StyleGanConfiguration
{
    /// <summary>The published generator of faces of 1024 pixels (Karras et al. 2020, configuration F): 30.4 million weights.</summary>
    public static StyleGanConfiguration Paper { get; } = new();

    /// <summary>Side of the pictures: a power of 2 from 8 to 2048.</summary>
    public int Size { get; init; } = 1024;

    /// <summary>Size of the vectors z and w, 1 to 2048.</summary>
    public int StyleSize { get; init; } = 512;

    /// <summary>Layers of the mapping network, 1 to 16.</summary>
    public int MappingLayers { get; init; } = 8;

    /// <summary>Channels of each level, from 4x4 up to <see cref="Size"/>.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [512, 512, 512, 512, 512, 256, 128, 64, 32];

    /// <summary>Side of the feature map F that is consulted, warped and calibrated: that of a level from 8 on.</summary>
    public int FeatureSide { get; init; } = 64;

    /// <summary>Number of styles: two for each level, 18 for 1024 pixels.</summary>
    public int Rows => 2 * Channels.Count;

    /// <summary>Channels of F.</summary>
    public int FeatureChannels => Channels[FeatureLevel];

    /// <summary>Place of F's level in <see cref="Channels"/>.</summary>
    internal int FeatureLevel => int.Log2(FeatureSide) - 2;

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public StyleGenerator Create(CounterRandom? random = null) => new(this, random ?? new CounterRandom(0));

    /// <summary>Fails if a number is out of range.</summary>
    internal void Check()
    {
        const string Network = "style generator";
        LevelChannels.Check(Network, "size", Channels, Size);
        LevelChannels.CheckRange(Network, "style size", StyleSize, 2048);
        LevelChannels.CheckRange(Network, "mapping layers", MappingLayers, 16);
        if (FeatureSide < 8 || FeatureSide > Size || !int.IsPow2(FeatureSide))
        {
            throw new ArgumentException($"{Network}: feature side is {FeatureSide}, but must be a power of 2 from 8 to the size, {Size}.");
        }
    }
}
