using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What a <see cref="GazeNetwork"/> looks like; architecture <c>gaze</c> of model packages.</summary>
/// <remarks>Free-HeadGAN (Doukas et al. 2022) does not say which network its E_gaze is. <see cref="Paper"/> is the usual one for crops of
/// eyes.</remarks>
/// <param name="Size">Side of the crops, pixels: a multiple of the number of pixels for one of the last feature map, each way.</param>
/// <param name="Backbone">From crops to feature maps.</param>
/// <param name="Hidden">Width of a layer that sees the last feature map as a whole, before the head; 0: its mean goes to the head, as in
/// ResNet-18.</param>
public sealed record GazeNetworkConfiguration(int Size, ResidualNetworkConfiguration Backbone, int Hidden)
{
    private const string Network = "gaze network";

    /// <summary>ResNet-18 (He et al. 2015, Table 1) on crops of 128 pixels: 11.4 million weights.</summary>
    public static GazeNetworkConfiguration Paper { get; } = new(128, ResidualNetworkConfiguration.ResNet18, 0);

    /// <summary>The shipped sizes: crops of 64 pixels, 0.4 million weights.</summary>
    public static GazeNetworkConfiguration Lite { get; } =
        new(64, new ResidualNetworkConfiguration(16, 3, false, [24, 48, 96], [1, 2, 1], false), 96);

    /// <summary>The architecture; part <c>eye</c>.</summary>
    internal static Architecture Architecture => Architecture.Define<GazeNetworkConfiguration, GazeNetwork>(
        "gaze",
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<GazeNetwork>(
            "eye",
            (graph, network, size) => network.WriteEyes(graph, size, 1),
            (_, picture, _) => new Dictionary<string, float[]> { ["eye"] = picture }))
        .With(("lite", Lite), ("paper", Paper));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public GazeNetwork Create(CounterRandom? random = null)
    {
        Backbone.Check(Network, Size);
        FreeHeadGanConfiguration.CheckRange(Network, "width of the hidden layer", Hidden, 0, 4096);
        return new GazeNetwork(this, random ?? new CounterRandom(0));
    }
}
