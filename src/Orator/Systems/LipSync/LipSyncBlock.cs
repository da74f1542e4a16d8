using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.LipSync;

/// <summary>Convolution, batch normalisation, the input added if the block is a residual one, ReLU. Names: <c>conv_block.0</c> and
/// <c>conv_block.1</c>.</summary>
internal sealed class LipSyncBlock : Layer
{
    private readonly Sequential _body;
    private readonly bool _residual;

    public LipSyncBlock(int inputs, int outputs, int kernel, int[] stride, int padding, CounterRandom random, bool residual = false)
    {
        _residual = residual;
        _body = Register("conv_block", new Sequential(
            new Conv(inputs, outputs, [kernel, kernel], random, stride: stride, padding: [padding, padding]),
            new BatchNorm(outputs)));
    }

    public override Tensor Forward(Tensor x) => (_residual ? _body.Forward(x) + x : _body.Forward(x)).Relu();
}
