using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What a <see cref="GazeNetwork"/> looks like; architecture <c>gaze</c> of model packages.</summary>
/// <remarks>Free-HeadGAN (Doukas et al. 2022) does not say which network its E_gaze is. <see cref="Paper"/> is the usual one for crops of
/// eyes.</remarks>
public sealed record GazeNetworkConfiguration
{
    /// <summary>ResNet-18 (He et al. 2015, Table 1) on crops of 128 pixels: 11.4 million weights.</summary>
    public static GazeNetworkConfiguration Paper { get; } = new();

    /// <summary>The shipped sizes: crops of 64 pixels, 0.4 million weights.</summary>
    public static GazeNetworkConfiguration Lite { get; } = new()
    {
        Size = 64,
        StemChannels = 16,
        StemKernel = 3,
        StemPool = false,
        Channels = [24, 48, 96],
        Blocks = [1, 2, 1],
        Hidden = 96,
    };

    /// <summary>Side of the crops, pixels: a multiple of the whole stride.</summary>
    public int Size { get; init; } = 128;

    /// <summary>Channels of the first convolution, whose stride is 2.</summary>
    public int StemChannels { get; init; } = 64;

    /// <summary>Side of its kernel: odd.</summary>
    public int StemKernel { get; init; } = 7;

    /// <summary>Whether maxima of 3 x 3 with stride 2 follow, as in ResNet-18; the first stage has a stride of 1 then, otherwise of
    /// 2.</summary>
    public bool StemPool { get; init; } = true;

    /// <summary>Channels of each stage; from the second on each has half the side of the one before.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [64, 128, 256, 512];

    /// <summary>Residual blocks of each stage.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>Features of a layer that sees the last feature map as it is; 0 = the head sees its mean, as in ResNet-18.</summary>
    public int Hidden { get; init; }

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

    /// <summary>The product of all strides.</summary>
    internal int Stride => (StemPool ? 4 : 2) << (Channels.Count - (StemPool ? 1 : 0));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public GazeNetwork Create(CounterRandom? random = null)
    {
        Check();
        return new GazeNetwork(this, random ?? new CounterRandom(0));
    }

    private void Check()
    {
        Range("number of stages", Channels.Count, 1, 6);
        Range("numbers of blocks", Blocks.Count, Channels.Count, Channels.Count);
        for (int i = 0; i < Channels.Count; i++)
        {
            Range("channels", Channels[i], 1, 4096);
            Range("blocks", Blocks[i], 1, 64);
        }

        Range("stem channels", StemChannels, 1, 4096);
        Range("stem kernel", StemKernel, 1, 15);
        Range("hidden", Hidden, 0, 4096);
        Range("size", Size, Stride, 1024);
        if (StemKernel % 2 == 0)
        {
            throw new ArgumentException($"Gaze network: stem kernel is {StemKernel}, but must be odd.");
        }

        if (Size % Stride != 0)
        {
            throw new ArgumentException($"Gaze network: size is {Size}, but must be a multiple of {Stride} with {Channels.Count} stages.");
        }

        static void Range(string name, int value, int smallest, int largest) =>
            FreeHeadGanConfiguration.CheckRange("Gaze network", name, value, smallest, largest);
    }
}
