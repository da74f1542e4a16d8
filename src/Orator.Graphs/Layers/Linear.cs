namespace Orator.Graphs.Layers;

/// <summary>y = x W^T + b over the last axis. Parameters: <c>weight</c> [out, in], <c>bias</c> [out].</summary>
public sealed class Linear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>Creates the layer, initialised as in PyTorch.</summary>
    /// <param name="inputs">Size of the last axis of the input.</param>
    /// <param name="outputs">Size of the last axis of the output.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="bias">Whether b is there.</param>
    public Linear(int inputs, int outputs, CounterRandom random, bool bias = true)
    {
        _weight = Register("weight", new Parameter([outputs, inputs]).Layer([outputs, inputs], random));
        _bias = bias ? Register("bias", new Parameter([outputs]).Layer([outputs, inputs], random)) : null;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Tensor y = x.MatMul(_weight.In(x.Graph).Transpose(1, 0));
        return _bias is null ? y : y + _bias.In(x.Graph);
    }
}
