using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.LipSync;

/// <summary>What a <see cref="MouthSyncDiscriminator"/> looks like; architecture <c>mouth-sync</c> of model packages.</summary>
/// <param name="Reduced">Values that a speech embedding is reduced to, 2 to 384.</param>
/// <param name="Channels">Channels of the convolutions over the sound, 2 to 512.</param>
/// <param name="Values">Values that mouth and sound are compared by at each moment, 1 to 64.</param>
public sealed record MouthSyncConfiguration(int Reduced = 48, int Channels = 64, int Values = 8)
{
    /// <summary>The shipped sizes: 76 thousand weights.</summary>
    public static MouthSyncConfiguration Lite { get; } = new();

    /// <summary>Parts <c>mouth</c> and <c>sound</c>.</summary>
    internal static Architecture Architecture => Architecture.Define<MouthSyncConfiguration, MouthSyncDiscriminator>(
        "mouth-sync",
        configuration => configuration.Create(),
        _ => MouthSyncDiscriminator.Frames,
        new ArchitecturePart<MouthSyncDiscriminator>("mouth", (graph, network, _) => MouthSyncDiscriminator.WriteMouth(graph, network)),
        new ArchitecturePart<MouthSyncDiscriminator>("sound", (graph, network, _) => MouthSyncDiscriminator.WriteSound(graph, network)))
        .With(("lite", Lite));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public MouthSyncDiscriminator Create(CounterRandom? random = null) =>
        Reduced is >= 2 and <= MouthSyncDiscriminator.SoundValues && Channels is >= 2 and <= 512 && Values is >= 1 and <= 64
            ? new MouthSyncDiscriminator(this, random ?? new CounterRandom(0))
            : throw new ArgumentException(
                $"reduced is {Reduced}, but must lie between 2 and {MouthSyncDiscriminator.SoundValues}; channels is {Channels}, but must "
                + $"lie between 2 and 512; values is {Values}, but must lie between 1 and 64.");
}
