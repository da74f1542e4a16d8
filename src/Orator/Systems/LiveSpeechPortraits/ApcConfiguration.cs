using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>What an <see cref="ApcModel"/> looks like; architecture <c>apc</c> of model packages.</summary>
/// <param name="Stack">Mel frames in an element of the sequence, 1 or 2: 120 or 60 features a second.</param>
/// <param name="Hidden">Values of a feature, 1 to 2048.</param>
/// <param name="Layers">Recurrent layers, 1 to 8.</param>
/// <param name="Ahead">How many elements ahead training predicts, 1 to 60.</param>
/// <param name="BankSize">Features in the bank of the manifold projection, 1 to 200000, more than <paramref name="Neighbours"/>.</param>
/// <param name="Neighbours">K, the neighbours that a feature is rebuilt from, 1 to 64.</param>
/// <param name="Ridge">Regularisation of the projection's weights, see <see cref="ManifoldProjection"/>; 0 to 1.</param>
/// <param name="Residual">See <see cref="ApcEncoder"/>.</param>
/// <param name="Phones">Sounds of speech that a linear layer tells from the features: 0, or as many as <see cref="Phones"/> has.</param>
/// <param name="PhoneDelay">Elements after a moment at which its sound is told, 0 to 60.</param>
public sealed record ApcConfiguration(
    int Stack, int Hidden, int Layers, int Ahead, int BankSize, int Neighbours, float Ridge, bool Residual = false, int Phones = 0, int PhoneDelay = 6)
{
    /// <summary>The encoder of Live Speech Portraits: three layers of 512, ten neighbours, no regularisation.</summary>
    public static ApcConfiguration Paper { get; } = new(
        Stack: 1, Hidden: 512, Layers: 3, Ahead: 3, BankSize: 20000, Neighbours: 10, Ridge: 0);

    /// <summary>A tenth of the weights at half the rate.</summary>
    public static ApcConfiguration Lite { get; } = new(
        Stack: 2, Hidden: 192, Layers: 2, Ahead: 3, BankSize: 4096, Neighbours: 10, Ridge: 1e-3f);

    /// <summary>Part <c>encode</c>: any number of elements of the sequence ("size"), with the states that go from one part of it to the
    /// next.</summary>
    internal static Architecture Architecture => Architecture.Define<ApcConfiguration, ApcModel>(
        "apc",
        configuration => configuration.Create(),
        _ => 1,
        new ArchitecturePart<ApcModel>("encode", ApcModel.WriteEncode)).With(("paper", Paper), ("lite", Lite));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>Values of an element of the sequence.</summary>
    [JsonIgnore]
    public int Inputs => Stack * LogMel.BandCount;

    /// <summary>The sizes of a name.</summary>
    /// <param name="name"><c>paper</c> or <c>lite</c>.</param>
    /// <exception cref="InputException">There is no such preset.</exception>
    public static ApcConfiguration Preset(string name) => name switch
    {
        "paper" => Paper,
        "lite" => Lite,
        _ => throw new InputException($"There is no preset '{name}' of the speech encoder: take lite or paper."),
    };

    /// <summary>Creates the networks with initial values and an empty bank.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public ApcModel Create(CounterRandom? random = null)
    {
        Check(Stack, 1, 2, nameof(Stack));
        Check(Hidden, 1, 2048, nameof(Hidden));
        Check(Layers, 1, 8, nameof(Layers));
        Check(Ahead, 1, 60, nameof(Ahead));
        Check(Neighbours, 1, 64, nameof(Neighbours));
        Check(BankSize, Neighbours + 1, 200_000, nameof(BankSize));
        Check(Ridge, 0, 1, nameof(Ridge));
        Check(PhoneDelay, 0, 60, "phone delay");
        if (Phones != 0)
        {
            Check(Phones, Speech.Phones.Names.Count, Speech.Phones.Names.Count, nameof(Phones));
        }

        return new ApcModel(this, random ?? new CounterRandom(0));
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
