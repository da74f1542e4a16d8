namespace Orator.Graphs.Layers;

/// <summary>
/// Residual block of SPADE normalisations and convolutions with spectral normalisation (Park et al. 2019, figure 4); where the number of
/// channels changes, the input is normalised and passes a 1x1 convolution before it is added. Parameters: those of <c>conv_0</c>,
/// <c>conv_1</c>, <c>norm_0</c>, <c>norm_1</c> and, where it is, the shortcut's <c>conv_s</c> and <c>norm_s</c>.
/// </summary>
public sealed class SpadeBlock : Module
{
    private const float Slope = 0.2f;
    private readonly Conv _conv0;
    private readonly Conv _conv1;
    private readonly Conv? _shortcut;
    private readonly Spade _norm0;
    private readonly Spade _norm1;
    private readonly Spade? _shortcutNorm;
    private readonly float _shortcutSlope;

    /// <summary>Creates the block, initialised as in PyTorch.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="mapChannels">Channels of the map.</param>
    /// <param name="hidden">Channels inside the normalisations.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="rectifiedShortcut">Whether a leaky ReLU stands before the shortcut's convolution as well (HeadGAN), rather than none (Park
    /// et al.).</param>
    public SpadeBlock(int inputs, int outputs, int mapChannels, int hidden, CounterRandom random, bool rectifiedShortcut = false)
    {
        _shortcutSlope = rectifiedShortcut ? Slope : 1;
        int middle = Math.Min(inputs, outputs);
        Spade Norm(string name, int channels) => Register(name, new Spade(channels, mapChannels, random, hidden));
        _conv0 = Register("conv_0", new Conv(inputs, middle, [3, 3], random, padding: [1], spectralNorm: true));
        _conv1 = Register("conv_1", new Conv(middle, outputs, [3, 3], random, padding: [1], spectralNorm: true));
        _norm0 = Norm("norm_0", inputs);
        _norm1 = Norm("norm_1", middle);
        if (inputs != outputs)
        {
            _shortcut = Register("conv_s", new Conv(inputs, outputs, [1, 1], random, bias: false, spectralNorm: true));
            _shortcutNorm = Norm("norm_s", inputs);
        }
    }

    /// <summary>Adds the block to the graph of its input.</summary>
    /// <param name="x">[N, inputs, H, W].</param>
    /// <param name="map">As of <see cref="Spade.Forward"/>.</param>
    /// <returns>[N, outputs, H, W].</returns>
    /// <exception cref="ShapeException">x or the map does not fit.</exception>
    public Tensor Forward(Tensor x, Tensor map)
    {
        Tensor y = _conv0.Forward(_norm0.Forward(x, map, Slope));
        y = _conv1.Forward(_norm1.Forward(y, map, Slope));
        return y + (_shortcut is null ? x : _shortcut.Forward(_shortcutNorm!.Forward(x, map, _shortcutSlope)));
    }
}
