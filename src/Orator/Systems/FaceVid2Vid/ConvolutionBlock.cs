using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>How a block changes the resolution. The depth of a volume always stays.</summary>
internal enum Resolution
{
    Same,

    /// <summary>Doubled by nearest-neighbour resizing before the convolution.</summary>
    Doubled,

    /// <summary>Halved by average pooling after the activation.</summary>
    Halved,
}

/// <summary>
/// Convolution, batch normalisation and leaky ReLU (slope 0: ReLU) of a plane [N, C, H, W] or a volume [N, C, D, H, W]; the down, up and
/// same blocks of Style Transfer's Tables 1-4. Parameters: <c>conv</c>, <c>norm</c>.
/// </summary>
internal sealed class ConvolutionBlock : Layer
{
    private readonly Conv _conv;
    private readonly BatchNorm _norm;
    private readonly Resolution _resolution;
    private readonly float _slope;

    public ConvolutionBlock(
        int inputs, int outputs, int[] kernel, CounterRandom random, Resolution resolution = Resolution.Same, float slope = 0)
    {
        (_resolution, _slope) = (resolution, slope);
        _conv = Register("conv", new Conv(inputs, outputs, kernel, random, padding: [kernel[0] / 2]));
        _norm = Register("norm", new BatchNorm(outputs));
    }

    public override Tensor Forward(Tensor x)
    {
        if (_resolution == Resolution.Doubled)
        {
            x = x.Resize([.. x.Shape.Skip(2).SkipLast(2), 2 * x.Shape[-2], 2 * x.Shape[-1]], Interpolation.Nearest);
        }

        x = _norm.Forward(_conv.Forward(x));
        x = _slope == 0 ? x.Relu() : x.LeakyRelu(_slope);
        return _resolution == Resolution.Halved ? x.AveragePool(x.Rank == 4 ? [2, 2] : [1, 2, 2]) : x;
    }
}
