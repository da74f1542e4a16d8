using Orator.Geometry;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Systems.LipSync;

/// <summary>
/// Tells whether the motion of a mouth and a sound belong together: one second of mouth coefficients and the speech embeddings of that
/// second become two vectors, whose cosine is near 1 if they do. Two towers as in SyncNet (Chung and Zisserman 2016), but without pictures,
/// and compared moment by moment: a linear combination of the coefficients against what convolutions over the sound make of it, so that the
/// cosine is a correlation over the second. How far a person opens the mouth, and from where, does not count.
/// </summary>
/// <remarks>Buffers: <c>mouth_deviation</c> [16], <c>speech_mean</c> and <c>speech_deviation</c> [384], of the data learned
/// from.</remarks>
public sealed class MouthSyncDiscriminator : Module
{
    /// <summary>Frames of motion that are looked at together, 25 a second.</summary>
    public const int Frames = 25;

    /// <summary>Speech embeddings before the first and after the last frame that are listened to as well.</summary>
    public const int Context = 5;

    /// <summary>Speech embeddings that are listened to together: frame i of the motion is heard at embedding i +
    /// <see cref="Context"/>.</summary>
    public const int SoundFrames = Frames + (2 * Context);

    /// <summary>Mouth coefficients of a frame, see <see cref="ExpressionBasis"/>.</summary>
    public const int MouthValues = ExpressionBasis.MouthCount;

    /// <summary>Values of a speech embedding.</summary>
    public const int SoundValues = SpeechEmbeddingExtractor.FeatureSize;

    // Kernels: 3 over the mouth, three times 5 over the sound, unpadded, so that both end with the same moments.
    private const int Convolutions = 3;
    private const int Kernel = 5;
    private const float Slope = 0.1f;

    // Of the square of a vector's length, about 100 in speech: a mouth that stands still is not blown up.
    private const float Floor = 0.01f;

    private readonly Parameter _mouthDeviation;
    private readonly Parameter _speechMean;
    private readonly Parameter _speechDeviation;
    private readonly Conv _mouth;
    private readonly Conv _reduce;
    private readonly Conv[] _convolutions;
    private readonly Conv _sound;

    internal MouthSyncDiscriminator(MouthSyncConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        _mouthDeviation = Register("mouth_deviation", new Parameter([MouthValues], isBuffer: true).Constant(1));
        _speechMean = Register("speech_mean", new Parameter([SoundValues], isBuffer: true));
        _speechDeviation = Register("speech_deviation", new Parameter([SoundValues], isBuffer: true).Constant(1));
        _mouth = Register("mouth", new Conv(MouthValues, configuration.Values, [3], random, bias: false));
        _reduce = Register("reduce", new Conv(SoundValues, configuration.Reduced, [1], random));
        _convolutions = [.. Enumerable.Range(0, Convolutions).Select(
            i => new Conv(i == 0 ? configuration.Reduced : configuration.Channels, configuration.Channels, [Kernel], random))];
        Register("convolutions", new Sequential(_convolutions));
        _sound = Register("sound", new Conv(configuration.Channels, configuration.Values, [1], random));
    }

    /// <summary>Sizes.</summary>
    public MouthSyncConfiguration Configuration { get; }

    /// <summary>Values of the vectors.</summary>
    public int Embedding => Configuration.Values * (Frames - 2);

    /// <summary>Sets the buffers, by which the inputs are brought to one scale.</summary>
    /// <param name="mouthDeviation">Standard deviation of each coefficient, [16], above 0.</param>
    /// <param name="speechMean">Mean of each value of the embedding, [384].</param>
    /// <param name="speechDeviation">Their standard deviation, [384], above 0.</param>
    public void Standardise(float[] mouthDeviation, float[] speechMean, float[] speechDeviation)
    {
        mouthDeviation.CopyTo(_mouthDeviation.Values, 0);
        speechMean.CopyTo(_speechMean.Values, 0);
        speechDeviation.CopyTo(_speechDeviation.Values, 0);
    }

    /// <summary>Vectors of motion.</summary>
    /// <param name="motion">[N, 25, 16]: mouth coefficients in each frame, of any origin and size.</param>
    /// <returns>[N, embedding], each of length 1, or less if the mouth stands still.</returns>
    /// <exception cref="ShapeException">motion does not fit.</exception>
    public Tensor EmbedMouth(Tensor motion) =>
        Vectors(_mouth.Forward((motion / _mouthDeviation.In(motion.Graph)).Transpose(0, 2, 1)));

    /// <summary>Vectors of sound.</summary>
    /// <param name="speech">[N, 35, 384]: speech embeddings, five before and five after those of the 25 frames.</param>
    /// <param name="drop">Dropout of channels in training: of [N, reduced, T] first, then three times of [N, channels, T]. Null =
    /// none.</param>
    /// <returns>[N, embedding], each of length 1, or less in silence.</returns>
    /// <exception cref="ShapeException">speech does not fit.</exception>
    public Tensor EmbedSound(Tensor speech, Func<Tensor, Tensor>? drop = null)
    {
        drop ??= x => x;
        Graph graph = speech.Graph;
        Tensor x = (speech - _speechMean.In(graph)) / _speechDeviation.In(graph);
        x = drop(_reduce.Forward(x.Transpose(0, 2, 1)));
        foreach (Conv convolution in _convolutions)
        {
            Tensor y = convolution.Forward(x).LeakyRelu(Slope);
            x = drop(x.Shape[1] == y.Shape[1] ? y + x.Slice(2, Kernel / 2, x.Shape[2] - (Kernel / 2)) : y);
        }

        return Vectors(_sound.Forward(x));
    }

    /// <summary>Cosines of pairs of vectors.</summary>
    /// <param name="mouths">[N, embedding].</param>
    /// <param name="sounds">[N, embedding].</param>
    /// <returns>[N], -1 to 1.</returns>
    public static Tensor Cosine(Tensor mouths, Tensor sounds) => (mouths * sounds).Sum([1]);

    /// <summary>Part <c>mouth</c>: <c>motion</c> [1, 25, 16] -> <c>vector</c> [1, embedding].</summary>
    internal static void WriteMouth(Graph graph, MouthSyncDiscriminator network) =>
        graph.Output("vector", network.EmbedMouth(graph.Input("motion", [1, Frames, MouthValues])));

    /// <summary>Part <c>sound</c>: <c>speech</c> [1, 35, 384] -> <c>vector</c> [1, embedding].</summary>
    internal static void WriteSound(Graph graph, MouthSyncDiscriminator network) =>
        graph.Output("vector", network.EmbedSound(graph.Input("speech", [1, SoundFrames, SoundValues])));

    // [N, values, T]: without the mean over the window, of length 1.
    private static Tensor Vectors(Tensor x)
    {
        Tensor centred = (x - x.Mean([2], keepAxes: true)).Reshape(x.Shape[0], -1);
        return centred / (centred.Square().Sum([1], keepAxes: true) + Floor).Sqrt();
    }
}
