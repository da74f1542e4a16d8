using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Speech;

namespace Orator.Systems.LipSync;

/// <summary>Which spectrum a <see cref="LipSyncDiscriminator"/> hears. Both have 80 bands and 80 columns a second.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LipSyncMel>))]
public enum LipSyncMel
{
    /// <summary>That of Orator's speech features: <see cref="LogMel"/>, interpolated from 120 to 80 frames a second.</summary>
    [JsonStringEnumMemberName("live")]
    Live,

    /// <summary>That of Wav2Lip: <see cref="DecibelMel"/>.</summary>
    [JsonStringEnumMemberName("decibel")]
    Decibel,
}

/// <summary>What a <see cref="LipSyncDiscriminator"/> looks like; architecture <c>lip-sync</c> of model packages.</summary>
/// <param name="Channels">Channels of the first layers; deeper ones have up to 16 times as many. 2 to 64.</param>
/// <param name="Shrink">By how much pictures are made smaller first, 1 or 2.</param>
/// <param name="Mel">Which spectrum it hears.</param>
/// <param name="BlueFirst">Whether pictures have the order blue, green, red.</param>
public sealed record LipSyncConfiguration(int Channels, int Shrink = 1, LipSyncMel Mel = LipSyncMel.Live, bool BlueFirst = false)
{
    /// <summary>The expert discriminator of Wav2Lip (Prajwal et al. 2020): 16.4 million weights.</summary>
    public static LipSyncConfiguration Paper { get; } = new(32);

    /// <summary>A quarter of the channels, and pictures of half the size.</summary>
    public static LipSyncConfiguration Lite { get; } = new(8, Shrink: 2);

    /// <summary>Parts <c>faces</c> and <c>sound</c>.</summary>
    internal static Architecture Architecture => Architecture.Define<LipSyncConfiguration, LipSyncDiscriminator>(
        "lip-sync",
        configuration => configuration.Create(),
        _ => LipSyncDiscriminator.FaceSide,
        new ArchitecturePart<LipSyncDiscriminator>("faces", (graph, network, _) => LipSyncDiscriminator.WriteFaces(graph, network, 1)),
        new ArchitecturePart<LipSyncDiscriminator>("sound", (graph, network, _) => LipSyncDiscriminator.WriteSound(graph, network, 1)))
        .With(("paper", Paper), ("lite", Lite));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>The sizes of a name.</summary>
    /// <param name="name"><c>paper</c> or <c>lite</c>.</param>
    /// <exception cref="InputException">There is no such preset.</exception>
    public static LipSyncConfiguration Preset(string name) => name switch
    {
        "paper" => Paper,
        "lite" => Lite,
        _ => throw new InputException($"There is no preset '{name}' of the lip-sync discriminator: take lite or paper."),
    };

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public LipSyncDiscriminator Create(CounterRandom? random = null) => Channels is >= 2 and <= 64 && Shrink is 1 or 2
        ? new LipSyncDiscriminator(this, random ?? new CounterRandom(0))
        : throw new ArgumentException($"channels is {Channels}, but must lie between 2 and 64; shrink is {Shrink}, but must be 1 or 2.");
}
