using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.SpeechEmbedding;

/// <summary>What a <see cref="SpeechEmbeddingModel"/> looks like; architecture <c>speech-embedding</c> of model packages.</summary>
/// <param name="Channels">Channels of the first convolutions; deeper ones have up to four times as many. 1 to 256.</param>
/// <param name="LastConvolution">Number of the convolution that the network ends with, 0 to 18. The published one has another convolution
/// after 18, which makes one vector of all bands.</param>
public sealed record SpeechEmbeddingConfiguration(int Channels = 24, int LastConvolution = 14)
{
    internal const int MostConvolutions = 19;

    /// <summary>The published sizes, cut after convolution 14: 384 values, 25 times a second.</summary>
    public static SpeechEmbeddingConfiguration Paper { get; } = new();

    /// <summary>Part <c>encode</c>: mel frames ("size") to features.</summary>
    internal static Architecture Architecture => Architecture.Define<SpeechEmbeddingConfiguration, SpeechEmbeddingModel>(
        "speech-embedding",
        configuration => configuration.Create(),
        configuration => configuration.Frames,
        new ArchitecturePart<SpeechEmbeddingModel>("encode", SpeechEmbeddingModel.WriteEncode)).With(("paper", Paper));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Mel frames that one output is made of: 40 if the network ends with convolution 14.</summary>
    [JsonIgnore]
    public int Frames
    {
        get
        {
            int frames = 1;
            for (int i = LastConvolution; i >= 0; i--)
            {
                // From the end: the pooling after a convolution, then what an unpadded kernel of three takes.
                frames *= i < LastConvolution ? PoolingAfter(i)?[0] ?? 1 : 1;
                frames += i % 2 == 0 ? 2 : 0;
            }

            return frames;
        }
    }

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public SpeechEmbeddingModel Create(CounterRandom? random = null) =>
        Channels is >= 1 and <= 256 && LastConvolution is >= 0 and < MostConvolutions
            ? new SpeechEmbeddingModel(this, random ?? new CounterRandom(0))
            : throw new ArgumentException(
                $"channels is {Channels}, but must lie between 1 and 256; "
                + $"lastConvolution is {LastConvolution}, but must lie between 0 and 18.");

    /// <summary>Channels that come out of a convolution.</summary>
    internal int ChannelsAfter(int convolution) => Channels * (convolution < 3 ? 1 : Math.Min(4, 2 + ((convolution - 3) / 4)));

    /// <summary>Kernel of the maximum pooling between a convolution and the next, time and bands; null = none.</summary>
    internal static int[]? PoolingAfter(int convolution) => convolution switch
    {
        2 or 10 => [2, 2],
        6 or 14 => [1, 2],
        _ => null,
    };
}
