using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// A modulated 3x3 convolution with its activation (Karras et al. 2020, figure 2). Parameters: those of <see cref="ModulatedConv"/> under
/// <c>conv</c>, <c>activate.bias</c> [out]; buffer: <c>noise.weight</c> [1], which has no effect.
/// </summary>
internal sealed class StyledConv : Module
{
    private readonly ModulatedConv _conv;
    private readonly FusedLeakyRelu _activate;

    public StyledConv(int inputs, int outputs, int styleSize, CounterRandom random, int up = 1)
    {
        _conv = Register("conv", new ModulatedConv(inputs, outputs, 3, styleSize, random, up: up));
        Register("noise", new DeadNoise());
        _activate = Register("activate", new FusedLeakyRelu(outputs));
    }

    /// <summary>[N, in, H, W] and a style [N, styleSize] to [N, out, H up, W up].</summary>
    public Tensor Forward(Tensor x, Tensor style) => _activate.Forward(_conv.Forward(x, style));

    /// <summary>StyleHEAT's noise injection returns its input: only its weight is left, so that checkpoints fit. A buffer, which no
    /// optimiser changes.</summary>
    private sealed class DeadNoise : Module
    {
        public DeadNoise() => Register("weight", new Parameter([1], isBuffer: true));
    }
}

/// <summary>The noise maps of checkpoints, <c>noise_0</c> [1, 1, 4, 4], <c>noise_1</c> [1, 1, 8, 8] and so on, two for each level but the
/// first. They have no effect; see <see cref="StyledConv"/>.</summary>
internal sealed class DeadNoiseMaps : Module
{
    public DeadNoiseMaps(int levels)
    {
        for (int i = 0; i < (2 * levels) - 1; i++)
        {
            int side = 4 << ((i + 1) / 2);
            Register($"noise_{i}", new Parameter([1, 1, side, side], isBuffer: true));
        }
    }
}

/// <summary>
/// The picture that one level sees, added to that of the levels below (Karras et al. 2020, figure 7): a modulated 1x1 convolution without
/// demodulation. Parameters: <c>bias</c> [1, 3, 1, 1], those of <see cref="ModulatedConv"/> under <c>conv</c>; buffer, unless it is the
/// first: <c>upsample.kernel</c> [4, 4].
/// </summary>
internal sealed class ToRgb : Module
{
    private readonly Parameter _bias;
    private readonly Blur? _upsample;
    private readonly ModulatedConv _conv;

    public ToRgb(int inputs, int styleSize, CounterRandom random, bool first = false)
    {
        _bias = Register("bias", new Parameter([1, 3, 1, 1]));
        _upsample = first ? null : Register("upsample", new Blur(FilterKernel.Separable([1, 3, 3, 1], 4), [2, 2, 1, 1], up: 2));
        _conv = Register("conv", new ModulatedConv(inputs, 3, 1, styleSize, random, demodulate: false));
    }

    /// <summary>[N, in, H, W], a style [N, styleSize] and the sum of the levels below [N, 3, H / 2, W / 2] to [N, 3, H, W].</summary>
    public Tensor Forward(Tensor x, Tensor style, Tensor? skip)
    {
        Tensor image = _conv.Forward(x, style) + _bias.In(x.Graph);
        return skip is null ? image : image + _upsample!.Forward(skip);
    }
}
