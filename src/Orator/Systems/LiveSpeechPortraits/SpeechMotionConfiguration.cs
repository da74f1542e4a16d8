using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>What a <see cref="SpeechMotionModel"/> looks like; architecture <c>speech-motion</c> of model packages.</summary>
/// <param name="Head">Sizes of the network of the head.</param>
/// <param name="Stack">Mel frames in a step of the mouth, 2 to 8: 120 / Stack steps a second.</param>
/// <param name="LookAhead">Steps of the mouth by which the speech is known in advance, 0 to 60.</param>
/// <param name="HeadStack">Steps of the mouth in a step of the head, 1 to 8.</param>
/// <param name="Mouth">Sizes of the recurrent network of mouth and brows; its inputs are <paramref name="Stack"/> mel frames and the
/// <see cref="SpeechCues"/> of the step shown. Null if there is a convolutional one.</param>
/// <param name="Encoder">The speech encoder whose sounds of speech the recurrent mouth hears, too; null = none.</param>
/// <param name="ConvolutionalMouth">Sizes of the convolutional network of mouth and brows, which hears speech embeddings; null if there is
/// a recurrent one.</param>
public sealed record SpeechMotionConfiguration(
    HeadNetworkConfiguration Head,
    int Stack,
    int LookAhead,
    int HeadStack,
    MouthNetworkConfiguration? Mouth = null,
    ApcConfiguration? Encoder = null,
    ConvolutionalMouthConfiguration? ConvolutionalMouth = null)
{
    /// <summary>The shipped sizes: 25 steps a second, from speech embeddings, with 331 ms of look-ahead; the head at 15 steps a second,
    /// from a history of 4.2 s.</summary>
    public static SpeechMotionConfiguration Lite { get; } = new(
        new HeadNetworkConfiguration(
            Inputs: SpeechMotionModel.CueCount,
            Condition: 8,
            Dimensions: 2 * SpeechMotionModel.PoseSize,
            Channels: 16,
            Skip: 24,
            Blocks: 2,
            Layers: 5),
        Stack: 4,
        LookAhead: 8,
        HeadStack: 2,
        ConvolutionalMouth: ConvolutionalMouthConfiguration.Lite);

    /// <summary>A recurrent mouth as in Live Speech Portraits, but small: 30 steps a second, 267 ms of look-ahead.</summary>
    public static SpeechMotionConfiguration LiteRecurrent { get; } = Lite with
    {
        ConvolutionalMouth = null,
        Mouth = new MouthNetworkConfiguration(
            Inputs: (4 * LogMel.BandCount) + SpeechMotionModel.CueCount,
            Reduced: 48,
            Hidden: 64,
            Layers: 1,
            Wide: 64,
            Outputs: SpeechMotionModel.MouthOutputs),
    };

    /// <summary>
    /// Parts <c>mouth</c> and <c>head</c>, each for a number of steps ("size"): see <see cref="SpeechMotionModel.WriteMouth"/> and
    /// <see cref="SpeechMotionModel.WriteHead"/>.
    /// </summary>
    internal static Architecture Architecture => Architecture.Define<SpeechMotionConfiguration, SpeechMotionModel>(
        "speech-motion",
        configuration => configuration.Create(),
        _ => 1,
        new ArchitecturePart<SpeechMotionModel>("mouth", SpeechMotionModel.WriteMouth),
        new ArchitecturePart<SpeechMotionModel>("head", SpeechMotionModel.WriteHead)).With(("lite", Lite), ("lite-recurrent", LiteRecurrent));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Steps of the mouth a second.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double StepsPerSecond =>
        ConvolutionalMouth is null ? (double)LogMel.FramesPerSecond / Stack : SpeechEmbeddingExtractor.FeaturesPerSecond;

    /// <summary>Values of a step of the recurrent mouth that are given from outside: mel frames and cues.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Inputs => (Stack * LogMel.BandCount) + SpeechMotionModel.CueCount;

    /// <summary>The same with an encoder, for a recurrent mouth.</summary>
    /// <param name="encoder">An encoder that tells the sounds of speech. Its bank does not belong to it here: no projection is
    /// made.</param>
    /// <exception cref="InvalidOperationException">There is no recurrent mouth.</exception>
    public SpeechMotionConfiguration With(ApcConfiguration encoder)
    {
        SpeechMotionConfiguration with = this with { Encoder = encoder with { BankSize = encoder.Neighbours + 1 } };
        return with with
        {
            Mouth = (Mouth ?? throw new InvalidOperationException("Only a recurrent mouth hears an encoder.")) with { Inputs = with.MouthInputs },
        };
    }

    /// <summary>Creates the networks with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public SpeechMotionModel Create(CounterRandom? random = null)
    {
        Check(Stack, 2, 8, nameof(Stack));
        Check(LookAhead, 0, 60, nameof(LookAhead));
        Check(HeadStack, 1, 8, nameof(HeadStack));
        if (Encoder is not null)
        {
            Check(Encoder.Phones, 1, int.MaxValue, "phones of the encoder");
            Check(Stack % Encoder.Stack, 0, 0, "rest of the stack over that of the encoder");
        }

        if (Mouth is null == ConvolutionalMouth is null || (Encoder is not null && Mouth is null))
        {
            throw new ArgumentException("There must be a recurrent mouth, with or without an encoder, or a convolutional one.");
        }

        foreach ((int value, int expected, string name) in new[]
        {
            (Mouth?.Inputs ?? MouthInputs, MouthInputs, "mouth inputs"),
            (Mouth?.Outputs ?? ConvolutionalMouth!.Outputs, SpeechMotionModel.MouthOutputs, "mouth outputs"),
            (ConvolutionalMouth?.Inputs ?? SpeechEmbeddingExtractor.FeatureSize, SpeechEmbeddingExtractor.FeatureSize, "convolutional mouth inputs"),
        })
        {
            Check(value, expected, expected, name);
        }

        Check(ConvolutionalMouth?.Before ?? 0, 0, 64, "convolutional mouth before");
        Check(ConvolutionalMouth?.After ?? 0, 0, 64, "convolutional mouth after");
        Check(ConvolutionalMouth?.Layers ?? 1, 1, 16, "convolutional mouth layers");
        Check(Head.Inputs, SpeechMotionModel.CueCount, SpeechMotionModel.CueCount, "head inputs");
        Check(Head.Dimensions, 2 * SpeechMotionModel.PoseSize, 2 * SpeechMotionModel.PoseSize, "head dimensions");
        foreach ((int value, string name) in new[]
        {
            (Mouth?.Reduced ?? 1, "mouth reduced"), (Mouth?.Hidden ?? 1, "mouth hidden"), (Mouth?.Layers ?? 1, "mouth layers"),
            (Mouth?.Wide ?? 1, "mouth wide"), (ConvolutionalMouth?.Reduced ?? 1, "convolutional mouth reduced"),
            (ConvolutionalMouth?.Channels ?? 1, "convolutional mouth channels"),
            (Head.Condition, "head condition"), (Head.Channels, "head channels"), (Head.Skip, "head skip"), (Head.Blocks, "head blocks"), (Head.Centres, "head centres"),
        })
        {
            Check(value, 1, 2048, name);
        }

        Check(Head.Layers, 1, 8, "head layers");
        return new SpeechMotionModel(this, random ?? new CounterRandom(0));
    }

    private int MouthInputs => Inputs + (Encoder is null ? 0 : Stack / Encoder.Stack * Encoder.Phones);

    private static void Check(int value, int least, int largest, string name)
    {
        if (value < least || value > largest)
        {
            throw new ArgumentException($"{name.ToLowerInvariant()} is {value}, but must lie between {least} and {largest}.");
        }
    }
}
