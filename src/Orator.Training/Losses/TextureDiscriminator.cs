using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Training.Losses;

/// <summary>
/// Tells real texture from blurred or moved one, patch by patch (Isola et al. 2017). What generators make that move a portrait is nearly
/// real everywhere; a discriminator with instance normalisation, as face-vid2vid has it, stays at chance there, since that takes away the
/// contrast by which blur is known. So this one has none, and sees fine detail by itself, amplified. Spectral normalisation (Miyato et al.
/// 2018) keeps it from growing ever steeper.
/// </summary>
internal sealed class TextureDiscriminator : Module
{
    /// <summary>Pixels from one patch to the next.</summary>
    public const int Stride = 8;

    private const float Slope = 0.2f;
    private const float DetailGain = 4;
    private const int CoarseFactor = 4;
    private static readonly int[] Widths = [16, 32, 64, 128];
    private readonly Conv[] _blocks;
    private readonly Conv _score;

    public TextureDiscriminator(CounterRandom random)
    {
        Conv Convolution(string name, int inputs, int outputs, int kernel) =>
            Register(name, new Conv(inputs, outputs, [kernel, kernel], random, padding: [kernel / 4], spectralNorm: true));
        _blocks = [.. Widths.Select((width, i) => Convolution($"block{i + 1}", i == 0 ? 6 : Widths[i - 1], width, 4))];
        _score = Convolution("score", Widths[^1], 1, 1);

        // Spectral norms are followed in training mode only, and this network has no other use.
        Train();
    }

    /// <summary>How real each patch looks.</summary>
    /// <param name="picture">[N, 3, S, S], RGB from 0 to 1; S is a multiple of 4.</param>
    /// <returns>[N, 1, s, s]; 1 is real, 0 is not.</returns>
    public Tensor Forward(Tensor picture)
    {
        (int height, int width) = (picture.Shape[2], picture.Shape[3]);
        Tensor coarse = picture.AveragePool([CoarseFactor, CoarseFactor]).Resize([height, width]);
        Tensor x = Tensor.Concat(1, (picture - 0.5f) * 2, (picture - coarse) * DetailGain);
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = _blocks[i].Forward(x).LeakyRelu(Slope);
            x = i < _blocks.Length - 1 ? x.AveragePool([2, 2]) : x;
        }

        return _score.Forward(x);
    }
}
