using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Adaptive instance normalisation (Huang and Belongie 2017, equation 8) by a vector: every channel is normalised over its plane,
/// then scaled by 1 + gamma and shifted by beta. Parameter <c>fc</c> [2 C, d]: gammas, then betas.</summary>
internal sealed class AudioAdaIn : Module
{
    private readonly Linear _factors;

    /// <param name="channels">C.</param>
    /// <param name="features">d, size of the vector.</param>
    /// <param name="random">Source of the initial values.</param>
    public AudioAdaIn(int channels, int features, CounterRandom random) =>
        _factors = Register("fc", new Linear(features, 2 * channels, random));

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="audio">[N, d].</param>
    public Tensor Forward(Tensor x, Tensor audio)
    {
        (int samples, int channels) = (x.Shape[0], x.Shape[1]);
        IReadOnlyList<Tensor> factors = _factors.Forward(audio).Reshape(samples, 2 * channels, 1, 1).Split(1, channels, channels);
        return (x.InstanceNorm() * (factors[0] + 1)) + factors[1];
    }
}

/// <summary>HeadGAN's audio block (Doukas et al. 2021, section 3.3): twice <see cref="AudioAdaIn"/>, leaky ReLU and a convolution. In the
/// public implementation nothing is added to the result.</summary>
internal sealed class AudioBlock : Module
{
    private const float Slope = 0.2f;
    private readonly Conv _conv1;
    private readonly Conv _conv2;
    private readonly AudioAdaIn _norm1;
    private readonly AudioAdaIn _norm2;

    /// <param name="channels">Channels of input and result.</param>
    /// <param name="features">Size of the vector of sound.</param>
    /// <param name="random">Source of the initial values.</param>
    public AudioBlock(int channels, int features, CounterRandom random)
    {
        Conv Convolution() => new(channels, channels, [3, 3], random, padding: [1], spectralNorm: true);
        _conv1 = Register("conv1", Convolution());
        _conv2 = Register("conv2", Convolution());
        _norm1 = Register("norm1", new AudioAdaIn(channels, features, random));
        _norm2 = Register("norm2", new AudioAdaIn(channels, features, random));
    }

    /// <param name="x">[N, channels, H, W].</param>
    /// <param name="audio">[N, features].</param>
    public Tensor Forward(Tensor x, Tensor audio)
    {
        x = _conv1.Forward(_norm1.Forward(x, audio).LeakyRelu(Slope));
        return _conv2.Forward(_norm2.Forward(x, audio).LeakyRelu(Slope));
    }
}
