using System.Globalization;
using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Motion.Style;
using Orator.Speech;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// Speech to motion: <c>mouth</c> for the expression coefficients and <c>head</c> for the pose, with what was measured on the people
/// learned from (buffers):
/// <c>key_motions</c> [4, 16], the mouth coefficients that the network takes for each <see cref="KeyMotion"/>, <c>cheek_companions</c> [12,
/// 16], how the upper face moves with each coefficient of the mouth (cheeks rise with a smile), <c>blinks</c> [2], blinks a
/// minute and their seconds, and, of networks re-weighted to a style, <c>key_correction</c> [4, 16], what is added to a style's key motions
/// for the result to have them.
/// </summary>
public sealed class SpeechMotionModel : Module
{
    /// <summary>Values of the mouth network's output: all coefficients of <see cref="ExpressionBasis"/>.</summary>
    public const int MouthOutputs = ExpressionBasis.Count;

    /// <summary>Values of a pose: yaw, pitch, roll, movement to the right and down, each over its deviation.</summary>
    public const int PoseSize = 5;

    /// <summary>Values of <see cref="SpeechCues"/>.</summary>
    public const int CueCount = 6;

    internal SpeechMotionModel(SpeechMotionConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        if (configuration.Encoder is not null)
        {
            Encoder = Register("encoder", configuration.Encoder.Create(random));
        }

        if (configuration.ConvolutionalMouth is not null)
        {
            Embedding = Register("embedding", SpeechEmbeddingConfiguration.Paper.Create(random));
            Embedding.Freeze();
        }

        Mouth = Register<MouthLayer>("mouth", configuration.Mouth is not null
            ? new MouthNetwork(configuration.Mouth, random)
            : new ConvolutionalMouth(configuration.ConvolutionalMouth!, random));
        Head = Register("head", new HeadNetwork(configuration.Head, random));
        KeyMotions = Register("key_motions", new Parameter([4, ExpressionBasis.MouthCount], isBuffer: true));
        KeyCorrection = Register("key_correction", new Parameter([4, ExpressionBasis.MouthCount], isBuffer: true));
        CheekCompanions = Register(
            "cheek_companions", new Parameter([ExpressionBasis.UpperCount, ExpressionBasis.MouthCount], isBuffer: true));
        Blinks = Register("blinks", new Parameter([2], isBuffer: true));
        (Blinks.Values[0], Blinks.Values[1]) = (17, 0.25f);
    }

    /// <summary>Sizes.</summary>
    public SpeechMotionConfiguration Configuration { get; }

    /// <summary>Mel frames to sounds of speech; null if the mouth hears mel frames only. Learned before, without motion.</summary>
    public ApcModel? Encoder { get; }

    /// <summary>What a convolutional mouth hears; null if the mouth is recurrent. Learned before, without motion.</summary>
    public SpeechEmbeddingModel? Embedding { get; }

    /// <summary>Speech to expression coefficients, relative to the closed mouth: a <see cref="ConvolutionalMouth"/> of speech embeddings,
    /// or a <see cref="MouthNetwork"/> of mel frames (with what the encoder makes of them) and the cues of the moment shown.</summary>
    public MouthLayer Mouth { get; }

    /// <summary>Poses before and speech to the distribution of the next pose and its velocity.</summary>
    public HeadNetwork Head { get; }

    /// <summary>See the summary of the class.</summary>
    public Parameter KeyMotions { get; }

    /// <summary>See the summary of the class.</summary>
    public Parameter KeyCorrection { get; }

    /// <summary>See the summary of the class.</summary>
    public Parameter CheekCompanions { get; }

    /// <summary>See the summary of the class.</summary>
    public Parameter Blinks { get; }

    /// <summary>Begins a stream of sound through the mouth.</summary>
    /// <param name="sessions">Compiled networks that are shared with others; null = compiled for this stream.</param>
    internal IMouthStream OpenMouth(SessionPool? sessions) =>
        Mouth is ConvolutionalMouth ? new ConvolutionalMouthStream(this, sessions) : new RecurrentMouthStream(this, sessions);

    /// <summary>Adds to the sound of a recurrent mouth what the encoder makes of it.</summary>
    /// <param name="speech">Mel frames, then cues, [T, N, inputs].</param>
    /// <param name="before">States of the encoder's layers, [N, hidden]; null means the beginning.</param>
    /// <returns>What the mouth network hears, [T, N, its inputs]; probabilities of the sounds, [T, N, n]; states of the encoder's layers at
    /// the end.</returns>
    public (Tensor Heard, Tensor? Phones, IReadOnlyList<Tensor> Last) Hear(Tensor speech, IReadOnlyList<Tensor>? before = null)
    {
        if (Encoder is null)
        {
            return (speech, null, []);
        }

        (int steps, int samples) = (speech.Shape[0], speech.Shape[1]);
        int frames = Configuration.Stack * LogMel.BandCount;
        int elements = Configuration.Stack / Encoder.Configuration.Stack;
        Tensor mel = speech.Slice(2, 0, frames);
        Tensor sequence = mel.Reshape(steps, samples, elements, -1).Transpose(0, 2, 1, 3).Reshape(steps * elements, samples, -1);
        (IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> last) = Encoder.Encoder.Continue(sequence, before);
        Tensor phones = Encoder.Phones!.Forward(states[^1]).Softmax();
        Tensor Back(Tensor x) => x.Reshape(steps, elements, samples, -1).Transpose(0, 2, 1, 3).Reshape(steps, samples, -1);
        Tensor told = Back(phones);
        return (Tensor.Concat(2, mel, told, speech.Slice(2, frames)), told, last);
    }

    /// <summary>Part <c>mouth</c>: see <see cref="WriteRecurrentMouth"/>; of a convolutional mouth <c>speech</c> [1, steps + window - 1,
    /// inputs] (speech embeddings) -> <c>motion</c> [1, steps, outputs].</summary>
    internal static void WriteMouth(Graph graph, SpeechMotionModel model, int steps)
    {
        if (model.Mouth is not ConvolutionalMouth mouth)
        {
            WriteRecurrentMouth(graph, model, steps);
            return;
        }

        ConvolutionalMouthConfiguration sizes = mouth.Configuration;
        graph.Output("motion", mouth.Forward(graph.Input("speech", [1, sizes.Window + steps - 1, sizes.Inputs])));
    }

    /// <summary>
    /// <c>speech</c> [T, 1, inputs] (mel frames, then cues), <c>hidden0</c>, <c>cell0</c>... [1, hidden] -> <c>motion</c> [T, 1, outputs]
    /// and <c>next_hidden0</c>, <c>next_cell0</c>..., and the same of the encoder's <c>encoded0</c>...; what comes out at a step belongs to
    /// the moment <see cref="SpeechMotionConfiguration.LookAhead"/> steps before.
    /// </summary>
    private static void WriteRecurrentMouth(Graph graph, SpeechMotionModel model, int steps)
    {
        MouthNetwork network = (MouthNetwork)model.Mouth;
        MouthNetworkConfiguration mouth = network.Configuration;
        Tensor speech = graph.Input("speech", [steps, 1, model.Configuration.Inputs]);
        RecurrentState[] before = [.. Enumerable.Range(0, mouth.Layers).Select(layer =>
            new RecurrentState(
                graph.Input(Name("hidden", layer), [1, mouth.Hidden]), graph.Input(Name("cell", layer), [1, mouth.Hidden])))];
        ApcConfiguration? encoder = model.Configuration.Encoder;
        Tensor[] encoded = [.. Enumerable.Range(0, encoder?.Layers ?? 0).Select(
            layer => graph.Input(Name("encoded", layer), [1, encoder!.Hidden]))];
        (Tensor heard, Tensor? phones, IReadOnlyList<Tensor> lastEncoded) = model.Hear(speech, encoded);
        (Tensor motion, IReadOnlyList<RecurrentState> last) = network.Continue(heard, before);
        graph.Output("motion", motion);
        if (phones is not null)
        {
            graph.Output("phones", phones);
        }

        for (int layer = 0; layer < lastEncoded.Count; layer++)
        {
            graph.Output("next_" + Name("encoded", layer), lastEncoded[layer]);
        }

        for (int layer = 0; layer < last.Count; layer++)
        {
            graph.Output("next_" + Name("hidden", layer), last[layer].Hidden);
            graph.Output("next_" + Name("cell", layer), last[layer].Cell!);
        }
    }

    /// <summary>
    /// <c>history</c> [1, n, dimensions] and <c>speech</c> [1, n, inputs] with n the receptive field -> <c>parameters</c> [1, steps,
    /// outputs], see <see cref="GaussianMixture"/>.
    /// </summary>
    internal static void WriteHead(Graph graph, SpeechMotionModel model, int steps)
    {
        HeadNetworkConfiguration head = model.Configuration.Head;
        int length = head.ReceptiveField - 1 + steps;
        graph.Output(
            "parameters",
            model.Head.Forward(
                graph.Input("history", [1, length, head.Dimensions]), graph.Input("speech", [1, length, head.Inputs]), steps));
    }

    /// <summary>Name of a layer's state.</summary>
    internal static string Name(string state, int layer) => state + layer.ToString(CultureInfo.InvariantCulture);
}
