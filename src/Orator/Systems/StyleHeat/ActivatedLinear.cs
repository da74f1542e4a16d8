using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary><see cref="EqualLinear"/> with StyleGAN2's activation behind it, under the same names. Parameters: <c>weight</c> [out, in],
/// <c>bias</c> [out].</summary>
internal sealed class ActivatedLinear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly float _scale;
    private readonly float _rate;

    /// <param name="inputs">Size of the last axis of x.</param>
    /// <param name="outputs">Size of the last axis of the result.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="rate">Factor of the learning rate (<c>lr_mul</c>).</param>
    public ActivatedLinear(int inputs, int outputs, CounterRandom random, float rate = 1)
    {
        (_scale, _rate) = (rate / MathF.Sqrt(inputs), rate);
        _weight = Register("weight", new Parameter([outputs, inputs]).Normal(1 / rate, random));
        _bias = Register("bias", new Parameter([outputs]));
    }

    /// <summary>[N, in] to [N, out].</summary>
    public override Tensor Forward(Tensor x) => FusedLeakyRelu.Apply(
        x.MatMul((_weight.In(x.Graph) * _scale).Transpose(1, 0)) + (_bias.In(x.Graph) * _rate));
}
