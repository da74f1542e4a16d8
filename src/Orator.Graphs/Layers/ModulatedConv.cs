namespace Orator.Graphs.Layers;

/// <summary>
/// Modulated convolution with equalised learning rate (Karras et al. 2020, section 2.2; see <see cref="Tensor.ModulatedConv"/>): an affine
/// map of a latent vector gives the style. Parameters: <c>weight</c> [1, out, in, k, k], <c>modulation.weight</c> [in, latent],
/// <c>modulation.bias</c> [in]; buffer, if the size changes: <c>blur.kernel</c>. The names are those of the common PyTorch implementation
/// of StyleGAN2.
/// </summary>
public sealed class ModulatedConv : Module
{
    private readonly Parameter _weight;
    private readonly EqualLinear _modulation;
    private readonly Blur? _blur;
    private readonly bool _demodulate;
    private readonly int _up;
    private readonly int _down;

    /// <summary>Creates the layer: weights normal with deviation 1, biases of the modulation 1.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">k, odd.</param>
    /// <param name="latent">Size of the latent vector.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="demodulate">Whether results are divided by their expected deviation.</param>
    /// <param name="up">Factor of upsampling, with the filter [1, 3, 3, 1].</param>
    /// <param name="down">Factor of downsampling, with the same filter; one of the factors is 1.</param>
    public ModulatedConv(
        int inputs, int outputs, int kernel, int latent, CounterRandom random, bool demodulate = true, int up = 1, int down = 1)
    {
        (_demodulate, _up, _down) = (demodulate, up, down);
        _weight = Register("weight", new Parameter([1, outputs, inputs, kernel, kernel]).Normal(1, random));

        // The padding of the filter follows from the convolution; the module holds its buffer.
        _blur = up * down == 1 ? null : Register("blur", new Blur(FilterKernel.Separable([1, 3, 3, 1], up * up), [0]));
        _modulation = Register("modulation", new EqualLinear(latent, inputs, random, initialBias: 1));
    }

    /// <summary>Adds the layer to the graph of its input.</summary>
    /// <param name="x">[N, in, H, W].</param>
    /// <param name="latent">[N, latent].</param>
    /// <returns>[N, out, H up / down, W up / down].</returns>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    public Tensor Forward(Tensor x, Tensor latent)
    {
        Tensor weight = _weight.In(x.Graph);
        Tensor style = _modulation.Forward(latent) * (1 / MathF.Sqrt(weight.Shape[2] * weight.Shape[3] * weight.Shape[4]));
        return x.ModulatedConv(weight.Reshape([.. weight.Shape.Skip(1)]), style, _demodulate, _up, _down, _blur?.Kernel);
    }
}
