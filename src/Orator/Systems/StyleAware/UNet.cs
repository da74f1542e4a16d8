using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleAware;

/// <summary>
/// Image-to-image network of Ronneberger et al. (2015): an encoder that halves the resolution level by level, a decoder that doubles it
/// again, and at each level a connection from one to the other. A level is two 3x3 convolutions, each followed by instance normalisation
/// and leaky ReLU (slope 0.2); resolutions change by average pooling and nearest-neighbour resizing. A last 1x1 convolution and a sigmoid
/// give values from 0 to 1.
/// </summary>
public sealed class UNet : Layer
{
    private readonly UNetBlock[] _down;
    private readonly UNetBlock[] _up;
    private readonly Conv _last;

    /// <summary>Creates the network.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="channels">Channels of the highest resolution; each level has twice as many as the one above, at most eight times this
    /// number.</param>
    /// <param name="levels">How often the resolution is halved; the input's height and width are multiples of 2^levels.</param>
    /// <param name="random">Source of the initial values.</param>
    public UNet(int inputs, int outputs, int channels, int levels, CounterRandom random)
    {
        Inputs = inputs;
        int Width(int level) => channels << Math.Min(level, 3);
        _down = [.. Enumerable.Range(0, levels + 1).Select(level =>
            Register($"down{level}", new UNetBlock(level == 0 ? inputs : Width(level - 1), Width(level), random)))];
        _up = [.. Enumerable.Range(0, levels).Select(level =>
            Register($"up{level}", new UNetBlock(Width(level) + Width(level + 1), Width(level), random)))];
        _last = Register("last", new Conv(channels, outputs, [1, 1], random));
    }

    /// <summary>Input channels.</summary>
    public int Inputs { get; }

    /// <inheritdoc/>
    /// <remarks>[N, inputs, H, W] to [N, outputs, H, W], values from 0 to 1.</remarks>
    public override Tensor Forward(Tensor x)
    {
        Stack<Tensor> skipped = [];
        for (int level = 0; level < _down.Length; level++)
        {
            x = _down[level].Forward(level == 0 ? x : x.AveragePool([2, 2]));
            skipped.Push(x);
        }

        skipped.Pop();
        foreach (UNetBlock block in _up.Reverse())
        {
            Tensor skip = skipped.Pop();
            x = block.Forward(Tensor.Concat(1, x.Resize([skip.Shape[2], skip.Shape[3]], Interpolation.Nearest), skip));
        }

        return _last.Forward(x).Sigmoid();
    }
}

/// <summary>Two 3x3 convolutions, each followed by instance normalisation and leaky ReLU. The convolutions have no bias: the normalisation
/// would remove it.</summary>
internal sealed class UNetBlock : Layer
{
    private readonly Conv _first;
    private readonly Conv _second;
    private readonly InstanceNorm _norm1;
    private readonly InstanceNorm _norm2;

    public UNetBlock(int inputs, int outputs, CounterRandom random)
    {
        _first = Register("conv1", new Conv(inputs, outputs, [3, 3], random, padding: [1, 1], bias: false));
        _norm1 = Register("norm1", new InstanceNorm(outputs, affine: true));
        _second = Register("conv2", new Conv(outputs, outputs, [3, 3], random, padding: [1, 1], bias: false));
        _norm2 = Register("norm2", new InstanceNorm(outputs, affine: true));
    }

    public override Tensor Forward(Tensor x)
    {
        x = _norm1.Forward(_first.Forward(x)).LeakyRelu(0.2f);
        return _norm2.Forward(_second.Forward(x)).LeakyRelu(0.2f);
    }
}
