using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Speech encoder with all that belongs to it: <c>encoder</c>, the linear <c>head</c> by which training predicts the sound from the
/// features, maybe the linear
/// <c>phones</c> that tells which sound of speech it was, and the <c>bank</c> of features [n, hidden] (a buffer) that
/// <see cref="ManifoldProjection"/> rebuilds features from.
/// </summary>
public sealed class ApcModel : Module
{
    /// <summary>Creates the networks.</summary>
    /// <param name="configuration">Their sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal ApcModel(ApcConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        Encoder = Register(
            "encoder", new ApcEncoder(configuration.Inputs, configuration.Hidden, configuration.Layers, random, configuration.Residual));
        Head = Register("head", new Linear(configuration.Hidden, configuration.Inputs, random));
        if (configuration.Phones > 0)
        {
            Phones = Register("phones", new Linear(configuration.Hidden, configuration.Phones, random));
        }

        Bank = Register("bank", new Parameter([configuration.BankSize, configuration.Hidden], isBuffer: true));
    }

    /// <summary>Sizes.</summary>
    public ApcConfiguration Configuration { get; }

    /// <summary>Sound to features.</summary>
    public ApcEncoder Encoder { get; }

    /// <summary>Feature t to the sound of element t + <see cref="ApcConfiguration.Ahead"/>.</summary>
    public Linear Head { get; }

    /// <summary>Feature t to the logits of the <see cref="Phones"/> of element t - <see cref="ApcConfiguration.PhoneDelay"/>; null if it
    /// was not learned.</summary>
    public Linear? Phones { get; }

    /// <summary>Features of the speech learned from, [n, hidden].</summary>
    public Parameter Bank { get; }

    /// <summary>Mean absolute error of the prediction: |head(h_t) - x_(t+n)| over all t that have a t + n (Chung et al. 2019).</summary>
    /// <param name="x">A sequence [T, N, inputs], T above n.</param>
    public Tensor PredictionLoss(Tensor x) => PredictionLoss(x, Encoder.Forward(x.Slice(0, 0, x.Shape[0] - Configuration.Ahead)));

    /// <summary>The prediction error together with the cross entropy of the sounds of speech.</summary>
    /// <param name="x">A sequence [T, N, inputs], T above <see cref="ApcConfiguration.Ahead"/>.</param>
    /// <param name="phones">1 at the sound that each feature has to tell and 0 elsewhere, all 0 where it is not known, [T - n, N,
    /// phones].</param>
    /// <returns>Prediction error; mean cross entropy of the known sounds.</returns>
    /// <exception cref="InvalidOperationException">The model has no layer for them.</exception>
    public (Tensor Prediction, Tensor Phones) Losses(Tensor x, Tensor phones)
    {
        Linear layer = Phones ?? throw new InvalidOperationException("This encoder tells no sounds of speech.");
        Tensor features = Encoder.Forward(x.Slice(0, 0, x.Shape[0] - Configuration.Ahead));
        return (PredictionLoss(x, features), -(layer.Forward(features).LogSoftmax() * phones).Sum() / (phones.Sum() + 1));
    }

    private Tensor PredictionLoss(Tensor x, Tensor features) => (Head.Forward(features) - x.Slice(0, Configuration.Ahead)).Abs().Mean();

    /// <summary>
    /// Part <c>encode</c>: <c>mel</c> [T, 1, inputs] and <c>state0</c>... [1, hidden] -> <c>features</c> [T, 1, hidden] and <c>next0</c>...
    /// [1, hidden].
    /// </summary>
    internal static void WriteEncode(Graph graph, ApcModel model, int steps)
    {
        ApcConfiguration configuration = model.Configuration;
        Tensor mel = graph.Input("mel", [steps, 1, configuration.Inputs]);
        Tensor[] before = [.. Enumerable.Range(0, configuration.Layers).Select(
            layer => graph.Input(State(layer), [1, configuration.Hidden]))];
        (IReadOnlyList<Tensor> features, IReadOnlyList<Tensor> last) = model.Encoder.Continue(mel, before);
        graph.Output("features", features[^1]);
        for (int layer = 0; layer < last.Count; layer++)
        {
            graph.Output(NextState(layer), last[layer]);
        }
    }

    /// <summary>Name of the input with a layer's state.</summary>
    internal static string State(int layer) => "state" + layer.ToString(CultureInfo.InvariantCulture);

    /// <summary>Name of the output with a layer's state.</summary>
    internal static string NextState(int layer) => "next" + layer.ToString(CultureInfo.InvariantCulture);
}
