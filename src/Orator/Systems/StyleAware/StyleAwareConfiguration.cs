using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.StyleAware;

/// <summary>What a <see cref="StyleAwareGenerator"/> looks like; architecture <c>style-aware</c> of model packages.</summary>
/// <param name="Size">Side of the pictures in pixels, a multiple of 2^<paramref name="Levels"/>, 32 to 1024.</param>
/// <param name="Channels">Channels at half the resolution; each level below has twice as many. 4 to 256.</param>
/// <param name="MaximumChannels">Most channels of any level, 4 to 1024.</param>
/// <param name="Levels">How often the resolution is halved, 3 to 7.</param>
/// <param name="FeatureChannels">Channels of the features of source and style pattern, 4 to 256.</param>
/// <param name="Reach">How far the residual flow can move a pixel, as a share of the side, above 0 and at most 0.5.</param>
public sealed record StyleAwareConfiguration(
    int Size, int Channels, int MaximumChannels, int Levels, int FeatureChannels, float Reach = 0.04f)
{
    /// <summary>Pictures and facial maps of 512 pixels, as in Style Transfer for 2D Talking Head; needs a GPU's patience to
    /// train.</summary>
    public static StyleAwareConfiguration Paper { get; } = new(512, 64, 512, 6, 64);

    /// <summary>Pictures of 256 pixels in real time on two cores: about 1.5 G products a frame.</summary>
    public static StyleAwareConfiguration Lite { get; } = new(256, 24, 128, 4, 32);

    /// <summary>Part <c>encode</c>: once for the source and for each style pattern. Part <c>frame</c>: once for each frame.</summary>
    internal static Architecture Architecture => Architecture.Define<StyleAwareConfiguration, StyleAwareGenerator>(
        "style-aware",
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<StyleAwareGenerator>("frame", StyleAwareGenerator.WriteFrame),
        new ArchitecturePart<StyleAwareGenerator>("encode", StyleAwareGenerator.WriteEncode)).With(("paper", Paper), ("lite", Lite));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public StyleAwareGenerator Create(CounterRandom? random = null)
    {
        Check(Size, 32, 1024, nameof(Size));
        Check(Channels, 4, 256, nameof(Channels));
        Check(MaximumChannels, 4, 1024, nameof(MaximumChannels));
        Check(Levels, 3, 7, nameof(Levels));
        Check(FeatureChannels, 4, 256, nameof(FeatureChannels));
        Check(Reach, 1e-6f, 0.5f, nameof(Reach));
        return Size % (1 << Levels) == 0
            ? new StyleAwareGenerator(this, random ?? new CounterRandom(0))
            : throw new ArgumentException($"size {Size} is not a multiple of {1 << Levels} (2^levels).");
    }

    private static void Check(float value, float least, float largest, string name)
    {
        if (!(value >= least && value <= largest))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{name.ToLowerInvariant()} is {value}, but must lie between {least} and {largest}."));
        }
    }
}
