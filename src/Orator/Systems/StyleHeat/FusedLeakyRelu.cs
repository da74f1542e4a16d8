using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>StyleGAN2's activation: sqrt(2) * leaky ReLU of slope 0.2, after a bias for each channel. Parameter: <c>bias</c> [C], unless
/// there is none.</summary>
internal sealed class FusedLeakyRelu : Layer
{
    private readonly Parameter? _bias;

    /// <param name="channels">C; 0 for no bias.</param>
    public FusedLeakyRelu(int channels = 0) => _bias = channels == 0 ? null : Register("bias", new Parameter([channels]));

    /// <summary>The activation alone.</summary>
    public static Tensor Apply(Tensor x) => x.LeakyRelu(0.2f) * MathF.Sqrt(2);

    /// <summary>[N, C, ...] to the same shape.</summary>
    public override Tensor Forward(Tensor x) =>
        Apply(_bias is null ? x : x + _bias.In(x.Graph).Reshape([-1, .. Enumerable.Repeat(1, x.Rank - 2)]));
}
