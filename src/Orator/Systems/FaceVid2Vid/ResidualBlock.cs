using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Batch normalisation, ReLU and a convolution of three elements each way, twice, added to the input (He et al. 2016, pre-activation), in a
/// plane or a volume. Parameters: <c>conv1</c>, <c>conv2</c>, <c>norm1</c>, <c>norm2</c>.
/// </summary>
internal sealed class ResidualBlock : Layer
{
    private readonly Conv _conv1;
    private readonly Conv _conv2;
    private readonly BatchNorm _norm1;
    private readonly BatchNorm _norm2;

    public ResidualBlock(int channels, int dimensions, CounterRandom random)
    {
        int[] kernel = [.. Enumerable.Repeat(3, dimensions)];
        _conv1 = Register("conv1", new Conv(channels, channels, kernel, random, padding: [1]));
        _conv2 = Register("conv2", new Conv(channels, channels, kernel, random, padding: [1]));
        _norm1 = Register("norm1", new BatchNorm(channels));
        _norm2 = Register("norm2", new BatchNorm(channels));
    }

    public override Tensor Forward(Tensor x)
    {
        Tensor y = _norm2.Forward(_conv1.Forward(_norm1.Forward(x).Relu())).Relu();
        return x + _conv2.Forward(y);
    }
}
