using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What a <see cref="CanonicalKeyPointNetwork"/> looks like; architecture <c>canonical-key-points</c> of model packages.</summary>
/// <remarks>The paper does not say which network it is (Doukas et al. 2022, section 3.1): <see cref="Paper"/> is the project's
/// choice.</remarks>
/// <param name="Size">Side of the pictures, pixels: a multiple of the number of pixels for one of the last feature map, each way.</param>
/// <param name="Backbone">From pictures to feature maps.</param>
/// <param name="Hidden">Width of the layer that sees the last feature map as a whole, before the heads; 0: its mean goes to the
/// heads.</param>
public sealed record CanonicalKeyPointConfiguration(int Size, ResidualNetworkConfiguration Backbone, int Hidden)
{
    /// <summary>Name of the architecture.</summary>
    public const string ArchitectureName = "canonical-key-points";

    private const string Network = "canonical key points";

    /// <summary>ResNet-50 and linear heads, pictures of 256 pixels: 24.4 million weights.</summary>
    public static CanonicalKeyPointConfiguration Paper { get; } = new(256, ResidualNetworkConfiguration.ResNet50, 0);

    /// <summary>The shipped sizes, pictures of 128 pixels: 1.36 million weights.</summary>
    public static CanonicalKeyPointConfiguration Lite { get; } =
        new(128, new ResidualNetworkConfiguration(24, 3, false, [32, 64, 96, 128], [1, 2, 2, 1], false), 256);

    /// <summary>Part <c>face</c>: <c>image</c> [1, 3, S, S], 0 to 1 -> <c>points</c>, <c>rotation</c>, <c>scale</c>, <c>translation</c>,
    /// <c>deformation</c>, <c>canonical</c>.</summary>
    internal static Architecture Architecture => Architecture.Define<CanonicalKeyPointConfiguration, CanonicalKeyPointNetwork>(
        ArchitectureName,
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<CanonicalKeyPointNetwork>(
            "face",
            (graph, network, size) => CanonicalKeyPointNetwork.Write(graph, network, size),
            (_, picture, _) => new Dictionary<string, float[]> { ["image"] = picture }))
        .With(("lite", Lite), ("paper", Paper));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Creates the network with initial values, which say that every face is the average one, upright in the middle.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public CanonicalKeyPointNetwork Create(CounterRandom? random = null)
    {
        Backbone.Check(Network, Size);
        FreeHeadGanConfiguration.CheckRange(Network, "width of the hidden layer", Hidden, 0, 8192);
        return new CanonicalKeyPointNetwork(this, random ?? new CounterRandom(0));
    }
}
