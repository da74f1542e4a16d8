namespace Orator.Graphs.Layers;

/// <summary>x where positive, else slope * x, with learned slopes (He et al. 2015). Parameter: <c>weight</c> [1] or [C].</summary>
public sealed class PRelu : Layer
{
    private readonly Parameter _weight;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">1 for one common slope, or C of [N, C, ...].</param>
    /// <param name="slope">Initial slope.</param>
    public PRelu(int channels = 1, float slope = 0.25f) => _weight = Register("weight", new Parameter([channels]).Constant(slope));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) =>
        x.Prelu(_weight.In(x.Graph).Reshape([_weight.Shape[0], .. Enumerable.Repeat(1, x.Rank - 2)]));
}
