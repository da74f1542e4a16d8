namespace Orator.Graphs.Layers;

/// <summary>
/// Affine map with equalised learning rate (Karras et al. 2018, section 4.1): x (weight s)^T + bias r with s = r / sqrt(in), where r is a
/// factor of the learning rate. Parameters: <c>weight</c> [out, in], <c>bias</c> [out].
/// </summary>
public sealed class EqualLinear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly float _scale;
    private readonly float _rate;

    /// <summary>Creates the layer: weights normal with deviation 1 / <paramref name="rate"/>.</summary>
    /// <param name="inputs">Size of the last axis of x.</param>
    /// <param name="outputs">Size of the last axis of the result.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="initialBias">Its initial value.</param>
    /// <param name="rate">Factor of the learning rate (<c>lr_mul</c>).</param>
    public EqualLinear(int inputs, int outputs, CounterRandom random, bool bias = true, float initialBias = 0, float rate = 1)
    {
        (_scale, _rate) = (rate / MathF.Sqrt(inputs), rate);
        _weight = Register("weight", new Parameter([outputs, inputs]).Normal(1 / rate, random));
        _bias = bias ? Register("bias", new Parameter([outputs]).Constant(initialBias)) : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = x.MatMul((_weight.In(x.Graph) * _scale).Transpose(1, 0));
        return _bias is null ? y : y + _bias.In(x.Graph) * _rate;
    }
}

/// <summary>
/// Convolution over two spatial dimensions with equalised learning rate (Karras et al. 2018, section 4.1): the weights are divided by
/// sqrt(in k k).
/// Parameters: <c>weight</c> [out, in, k, k], <c>bias</c> [out].
/// </summary>
public sealed class EqualConv : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly float _scale;
    private readonly int _stride;
    private readonly int _padding;

    /// <summary>Creates the layer: weights normal with deviation 1, biases 0.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">k.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="stride">Distance of the positions of the kernel.</param>
    /// <param name="padding">Zeros on each side of x.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public EqualConv(int inputs, int outputs, int kernel, CounterRandom random, int stride = 1, int padding = 0, bool bias = true)
    {
        (_stride, _padding, _scale) = (stride, padding, 1 / MathF.Sqrt(inputs * kernel * kernel));
        _weight = Register("weight", new Parameter([outputs, inputs, kernel, kernel]).Normal(1, random));
        _bias = bias ? Register("bias", new Parameter([outputs])) : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Conv(_weight.In(x.Graph) * _scale, _bias?.In(x.Graph), [_stride], [_padding]);
}
