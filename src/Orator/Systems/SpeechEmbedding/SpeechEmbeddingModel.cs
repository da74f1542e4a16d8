using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.SpeechEmbedding;

/// <summary>
/// Google's speech embedding (Lin et al. 2020, "Training keyword spotters with limited and synthesized speech data"), up to one of its
/// convolutions: a 3x3 convolution, then such over three bands (padded) and over three moments (unpadded) in turn, each with the published
/// activation, and maximum pooling. Parameters: <c>conv.{i}.weight</c> [out, in, time, bands], <c>conv.{i}.bias</c> [out], in which batch
/// normalisation is folded.
/// </summary>
public sealed class SpeechEmbeddingModel : Module
{
    private const float Slope = 0.2f;
    private const float Lowest = -0.4f;

    private readonly Conv[] _convolutions;

    internal SpeechEmbeddingModel(SpeechEmbeddingConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        _convolutions = [.. Enumerable.Range(0, configuration.LastConvolution + 1).Select(i => new Conv(
            i == 0 ? 1 : configuration.ChannelsAfter(i - 1),
            configuration.ChannelsAfter(i),
            i == 0 ? [3, 3] : i % 2 == 1 ? [1, 3] : [3, 1],
            random,
            padding: i == 0 || i % 2 == 1 ? [0, 1] : [0, 0]))];
        Register("conv", new Sequential(_convolutions));
    }

    /// <summary>Sizes.</summary>
    public SpeechEmbeddingConfiguration Configuration { get; }

    /// <summary>Features of sound.</summary>
    /// <param name="mel">[N, 1, T, 32], frames of <see cref="SpeechEmbeddingMel"/>; T is at least
    /// <see cref="SpeechEmbeddingConfiguration.Frames"/>.</param>
    /// <returns>[N, channels, T', bands]; in the published sizes [N, 96, (T - 40) / 4 + 1, 4]. Output u is made of the frames 4 u to 4 u +
    /// 39.</returns>
    /// <exception cref="ShapeException">mel does not fit.</exception>
    public Tensor Forward(Tensor mel)
    {
        Tensor x = mel;
        for (int i = 0; i < _convolutions.Length; i++)
        {
            x = _convolutions[i].Forward(x).LeakyRelu(Slope).Maximum(x.Graph.Constant(Lowest));
            if (i < Configuration.LastConvolution && SpeechEmbeddingConfiguration.PoolingAfter(i) is { } kernel)
            {
                x = x.MaxPool(kernel);
            }
        }

        return x;
    }

    /// <summary>Part <c>encode</c>: <c>mel</c> [1, 1, T, 32] -> <c>features</c> [1, channels, T', bands].</summary>
    internal static void WriteEncode(Graph graph, SpeechEmbeddingModel model, int frames) =>
        graph.Output("features", model.Forward(graph.Input("mel", [1, 1, frames, SpeechEmbeddingMel.BandCount])));
}
