using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Speech;

namespace Orator.Systems.LipSync;

/// <summary>
/// Tells whether lips and sound belong together: the lower half of five faces in succession and 0.2 s of sound become two vectors of length
/// 1, whose cosine is near 1 if they do. The shape is SyncNet's (Chung and Zisserman 2016) in the form of Wav2Lip's expert (Prajwal et al.
/// 2020), with its names.
/// </summary>
public sealed class LipSyncDiscriminator : Module
{
    /// <summary>Faces looked at together, 25 a second.</summary>
    public const int Frames = 5;

    /// <summary>Side of a face's square, of which the lower half is looked at.</summary>
    public const int FaceSide = 96;

    /// <summary>Columns of the spectrum heard together, 80 a second.</summary>
    public const int Columns = 16;

    /// <summary>Values of a lower half face: [3, 48, 96].</summary>
    public const int FaceValues = 3 * FaceSide * FaceSide / 2;

    private readonly Sequential _faces;
    private readonly Sequential _sound;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal LipSyncDiscriminator(LipSyncConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        int c = configuration.Channels;
        LipSyncBlock Block(int inputs, int outputs, int kernel, int padding, params int[] stride) =>
            new(inputs, outputs, kernel, stride, padding, random);
        IEnumerable<Layer> Residual(int channels, int count) =>
            Enumerable.Range(0, count).Select(_ => new LipSyncBlock(channels, channels, 3, [1, 1], 1, random, residual: true));
        _faces = Register("face_encoder", new Sequential(
        [
            Block(3 * Frames, c, 7, 3, 1, 1),
            Block(c, 2 * c, 5, 1, 1, 2), .. Residual(2 * c, 2),
            Block(2 * c, 4 * c, 3, 1, 2, 2), .. Residual(4 * c, 3),
            Block(4 * c, 8 * c, 3, 1, 2, 2), .. Residual(8 * c, 2),
            Block(8 * c, 16 * c, 3, 1, 2, 2), .. Residual(16 * c, 2),
            Block(16 * c, 16 * c, 3, 1, 2 / configuration.Shrink, 2 / configuration.Shrink), Block(16 * c, 16 * c, 3, 0, 1, 1), Block(16 * c, 16 * c, 1, 0, 1, 1),
        ]));
        _sound = Register("audio_encoder", new Sequential(
        [
            Block(1, c, 3, 1, 1, 1), .. Residual(c, 2),
            Block(c, 2 * c, 3, 1, 3, 1), .. Residual(2 * c, 2),
            Block(2 * c, 4 * c, 3, 1, 3, 3), .. Residual(4 * c, 2),
            Block(4 * c, 8 * c, 3, 1, 3, 2), .. Residual(8 * c, 2),
            Block(8 * c, 16 * c, 3, 0, 1, 1), Block(16 * c, 16 * c, 1, 0, 1, 1),
        ]));
    }

    /// <summary>Sizes.</summary>
    public LipSyncConfiguration Configuration { get; }

    /// <summary>Values of the vectors.</summary>
    public int Embedding => 16 * Configuration.Channels;

    /// <summary>Vectors of faces.</summary>
    /// <param name="x">[N, 15, 48, 96]: red, green and blue of the first face, then of the second and so on, values 0 to 1 (blue first if
    /// the configuration says so).</param>
    /// <returns>[N, embedding], each of length 1, no value below 0.</returns>
    /// <exception cref="ShapeException">x does not fit.</exception>
    public Tensor EmbedFaces(Tensor x) => Normalised(FaceFeatures(x));

    /// <summary>Vectors of sounds.</summary>
    /// <param name="x">[N, 1, 80, 16]: the spectrum, band by band.</param>
    /// <returns>[N, embedding], each of length 1, no value below 0.</returns>
    /// <exception cref="ShapeException">x does not fit.</exception>
    public Tensor EmbedSound(Tensor x) => Normalised(SoundFeatures(x));

    /// <summary>Vectors of faces of any length.</summary>
    /// <param name="x">As of <see cref="EmbedFaces"/>.</param>
    /// <returns>[N, embedding], no value below 0.</returns>
    /// <exception cref="ShapeException">x does not fit.</exception>
    public Tensor FaceFeatures(Tensor x) => _faces.Forward(Configuration.Shrink == 1 ? x : x.AveragePool([2, 2])).Reshape(x.Shape[0], -1);

    /// <summary>Vectors of sounds of any length.</summary>
    /// <param name="x">As of <see cref="EmbedSound"/>.</param>
    /// <returns>[N, embedding], no value below 0.</returns>
    /// <exception cref="ShapeException">x does not fit.</exception>
    public Tensor SoundFeatures(Tensor x) => _sound.Forward(x).Reshape(x.Shape[0], -1);

    /// <summary>Vectors of length 1.</summary>
    /// <param name="features">[N, embedding].</param>
    public static Tensor Normalised(Tensor features) => features / (features.Square().Sum([1], keepAxes: true) + 1e-12f).Sqrt();

    /// <summary>Cosines of pairs of vectors of length 1.</summary>
    /// <param name="faces">[N, embedding].</param>
    /// <param name="sounds">[N, embedding].</param>
    /// <returns>[N].</returns>
    public static Tensor Cosine(Tensor faces, Tensor sounds) => (faces * sounds).Sum([1]);

    /// <summary>Part <c>faces</c>: <c>faces</c> [N, 15, 48, 96] -> <c>vector</c> [N, embedding].</summary>
    internal static void WriteFaces(Graph graph, LipSyncDiscriminator network, int count) =>
        graph.Output("vector", network.EmbedFaces(graph.Input("faces", [count, 3 * Frames, FaceSide / 2, FaceSide])));

    /// <summary>Part <c>sound</c>: <c>mel</c> [N, 1, 80, 16] -> <c>vector</c> [N, embedding].</summary>
    internal static void WriteSound(Graph graph, LipSyncDiscriminator network, int count) =>
        graph.Output("vector", network.EmbedSound(graph.Input("mel", [count, 1, LogMel.BandCount, Columns])));
}
