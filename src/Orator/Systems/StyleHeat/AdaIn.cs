using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Adaptive instance normalisation (Huang and Belongie 2017, equation 8) by a descriptor: every channel is normalised over its plane, then
/// scaled and shifted by what two layers make of the descriptor. Parameters: <c>mlp_shared.0</c> [hidden, d], <c>mlp_gamma</c> and
/// <c>mlp_beta</c> [C, hidden], each with <c>weight</c> and <c>bias</c>.
/// </summary>
internal sealed class AdaIn : Module
{
    private readonly Sequential _shared;
    private readonly Linear _gamma;
    private readonly Linear _beta;

    /// <param name="channels">C.</param>
    /// <param name="descriptor">d, size of the descriptor.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="hidden">Size of the layer between the descriptor and the factors.</param>
    public AdaIn(int channels, int descriptor, CounterRandom random, int hidden = 128)
    {
        _shared = Register("mlp_shared", new Sequential(new Linear(descriptor, hidden, random), new Activation(x => x.Relu())));
        _gamma = Register("mlp_gamma", new Linear(hidden, channels, random));
        _beta = Register("mlp_beta", new Linear(hidden, channels, random));
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="descriptor">[N, d].</param>
    /// <returns>normalised x * (1 + gamma) + beta, [N, C, H, W].</returns>
    public Tensor Forward(Tensor x, Tensor descriptor)
    {
        int[] perChannel = [descriptor.Shape[0], x.Shape[1], 1, 1];
        Tensor hidden = _shared.Forward(descriptor);
        return x.InstanceNorm() * (_gamma.Forward(hidden) + 1).Reshape(perChannel) + _beta.Forward(hidden).Reshape(perChannel);
    }
}
