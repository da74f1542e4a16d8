using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>Head of one style of pixel2style2pixel (Richardson et al. 2021): convolutions of stride 2 down to one place, then an equalised
/// affine map. Names: <c>convs.0</c>, <c>convs.2</c>, ..., <c>linear</c>.</summary>
internal sealed class GradualStyleBlock : Layer
{
    private readonly Sequential _convs;
    private readonly EqualLinear _linear;

    /// <param name="inputs">Channels of the features.</param>
    /// <param name="styles">Values of the style.</param>
    /// <param name="side">Side of the features: a power of 2, at least 2.</param>
    /// <param name="random">Source of the initial values.</param>
    public GradualStyleBlock(int inputs, int styles, int side, CounterRandom random)
    {
        List<Layer> layers = [];
        for (int left = side; left > 1; left /= 2)
        {
            layers.Add(Halving(layers.Count == 0 ? inputs : styles, styles, random));
            layers.Add(new Activation(x => x.LeakyRelu(0.01f)));
        }

        _convs = Register("convs", new Sequential([.. layers]));
        _linear = Register("linear", new EqualLinear(styles, styles, random));
    }

    // As PyTorch begins, each layer would make the differences between pictures smaller and its own constants count for more: an encoder
    // that begins with its generator would hardly tell pictures apart.
    private static Conv Halving(int inputs, int outputs, CounterRandom random)
    {
        Conv conv = new(inputs, outputs, [3, 3], random, stride: [2], padding: [1]);
        foreach ((string name, Parameter parameter) in conv.NamedParameters)
        {
            _ = name == "weight" ? parameter.KaimingNormal(random) : parameter.Constant(0);
        }

        return conv;
    }

    public override Tensor Forward(Tensor x) => _linear.Forward(_convs.Forward(x).Reshape(x.Shape[0], -1));
}
