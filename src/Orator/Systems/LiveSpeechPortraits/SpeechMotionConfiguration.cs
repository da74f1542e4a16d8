using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>What a <see cref="SpeechMotionModel"/> looks like; architecture <c>speech-motion</c> of model packages.</summary>
/// <param name="Mouth">Sizes of the network of mouth and brows; its inputs are <paramref name="Stack"/> mel frames and the
/// <see cref="SpeechCues"/> of the step shown.</param>
/// <param name="Head">Sizes of the network of the head.</param>
/// <param name="Stack">Mel frames in a step of the mouth, 2 to 8: 120 / Stack steps a second.</param>
/// <param name="LookAhead">Steps of the mouth by which the speech is known in advance, 0 to 60.</param>
/// <param name="HeadStack">Steps of the mouth in a step of the head, 1 to 8.</param>
/// <param name="Encoder">The speech encoder whose sounds of speech the mouth hears, too; null = none.</param>
public sealed record SpeechMotionConfiguration(
    MouthNetworkConfiguration Mouth, HeadNetworkConfiguration Head, int Stack, int LookAhead, int HeadStack, ApcConfiguration? Encoder = null)
{
    /// <summary>Small enough for some minutes of talking faces: 30 steps a second, 267 ms of look-ahead; the head at 15 steps a second,
    /// from a history of 4.2 s.</summary>
    public static SpeechMotionConfiguration Lite { get; } = new(
        new MouthNetworkConfiguration(
            Inputs: (4 * LogMel.BandCount) + SpeechMotionModel.CueCount,
            Reduced: 48,
            Hidden: 64,
            Layers: 1,
            Wide: 64,
            Outputs: SpeechMotionModel.MouthOutputs),
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
        HeadStack: 2);

    /// <summary>
    /// Parts <c>mouth</c> and <c>head</c>, each for a number of steps ("size"): see <see cref="SpeechMotionModel.WriteMouth"/> and
    /// <see cref="SpeechMotionModel.WriteHead"/>.
    /// </summary>
    internal static Architecture Architecture => Architecture.Define<SpeechMotionConfiguration, SpeechMotionModel>(
        "speech-motion",
        configuration => configuration.Create(),
        _ => 1,
        new ArchitecturePart<SpeechMotionModel>("mouth", SpeechMotionModel.WriteMouth),
        new ArchitecturePart<SpeechMotionModel>("head", SpeechMotionModel.WriteHead)).With(("lite", Lite));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Steps of the mouth a second.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double StepsPerSecond => (double)LogMel.FramesPerSecond / Stack;

    /// <summary>Values of a step that are given from outside: mel frames and cues.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Inputs => (Stack * LogMel.BandCount) + SpeechMotionModel.CueCount;

    /// <summary>The same with an encoder.</summary>
    /// <param name="encoder">An encoder that tells the sounds of speech. Its bank does not belong to it here: no projection is
    /// made.</param>
    public SpeechMotionConfiguration With(ApcConfiguration encoder)
    {
        SpeechMotionConfiguration with = this with { Encoder = encoder with { BankSize = encoder.Neighbours + 1 } };
        return with with { Mouth = Mouth with { Inputs = with.MouthInputs } };
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

        Check(Mouth.Inputs, MouthInputs, MouthInputs, "mouth inputs");
        Check(Mouth.Outputs, SpeechMotionModel.MouthOutputs, SpeechMotionModel.MouthOutputs, "mouth outputs");
        Check(Head.Inputs, SpeechMotionModel.CueCount, SpeechMotionModel.CueCount, "head inputs");
        Check(Head.Dimensions, 2 * SpeechMotionModel.PoseSize, 2 * SpeechMotionModel.PoseSize, "head dimensions");
        foreach ((int value, string name) in new[]
        {
            (Mouth.Reduced, "mouth reduced"), (Mouth.Hidden, "mouth hidden"), (Mouth.Layers, "mouth layers"), (Mouth.Wide, "mouth wide"),
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
