using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.StyleAware;

/// <summary>What a <see cref="UNet"/> looks like; architecture <c>unet</c> of model packages.</summary>
/// <param name="Inputs">Input channels, 1 to 1024.</param>
/// <param name="Outputs">Output channels, 1 to 1024.</param>
/// <param name="Channels">Channels of the highest resolution, 1 to 1024.</param>
/// <param name="Levels">How often the resolution is halved, 1 to 8.</param>
/// <param name="Size">Side in pixels of the pictures it was trained on: a multiple of 2^<paramref name="Levels"/>, at most 4096.</param>
public sealed record UNetConfiguration(int Inputs, int Outputs, int Channels, int Levels, int Size)
{
    private const int LargestWidth = 1024;
    private const int LargestSize = 4096;

    /// <summary>Input <c>image</c> [1, inputs, size, size], output <c>picture</c> [1, outputs, size, size] with values from 0 to
    /// 1.</summary>
    internal static Architecture Architecture => Architecture.Define<UNetConfiguration, UNet>(
        "unet",
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<UNet>("network", Write, FromPicture));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public UNet Create(CounterRandom? random = null)
    {
        Check(Inputs, LargestWidth, nameof(Inputs));
        Check(Outputs, LargestWidth, nameof(Outputs));
        Check(Channels, LargestWidth, nameof(Channels));
        Check(Levels, 8, nameof(Levels));
        Check(Size, LargestSize, nameof(Size));
        return Size % (1 << Levels) == 0
            ? new UNet(Inputs, Outputs, Channels, Levels, random ?? new CounterRandom(0))
            : throw new ArgumentException($"size {Size} is not a multiple of {1 << Levels} (2^levels).");
    }

    private static void Write(Graph graph, UNet network, int size) =>
        graph.Output("picture", network.Forward(graph.Input("image", [1, network.Inputs, size, size])));

    private static Dictionary<string, float[]> FromPicture(UNet network, float[] picture, int side) => network.Inputs == 3
        ? new() { ["image"] = picture }
        : throw new InputException(
            $"A picture has 3 channels, but this unet model takes {network.Inputs}: it cannot be calibrated by pictures.");

    private static void Check(int value, int largest, string name)
    {
        if (value < 1 || value > largest)
        {
            throw new ArgumentException($"{name.ToLowerInvariant()} is {value}, but must lie between 1 and {largest}.");
        }
    }
}
