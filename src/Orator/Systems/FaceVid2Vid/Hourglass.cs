using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Volumetric hourglass: an encoder that halves height and width level by level, a decoder that doubles them again, and at each level a
/// connection from one to the other. [N, inputs, D, H, W] to [N, channels + inputs, D, H, W]; H and W are multiples of 2^levels.
/// </summary>
internal sealed class Hourglass : Layer
{
    private readonly HourglassEncoder _encoder;
    private readonly HourglassDecoder _decoder;

    public Hourglass(int inputs, int channels, int maximum, int levels, CounterRandom random)
    {
        int Width(int level) => (int)Math.Min(maximum, (long)channels << level);
        Outputs = channels + inputs;
        _encoder = Register("encoder", new HourglassEncoder(inputs, Width, levels, random));
        _decoder = Register("decoder", new HourglassDecoder(inputs, Width, levels, random));
    }

    public int Outputs { get; }

    public override Tensor Forward(Tensor x) => _decoder.Forward(_encoder.Forward(x));
}

internal sealed class HourglassEncoder : Module
{
    private readonly LayerList _blocks;

    public HourglassEncoder(int inputs, Func<int, int> width, int levels, CounterRandom random) =>
        _blocks = Register("down_blocks", new LayerList("", Enumerable.Range(0, levels).Select(i =>
            new ConvolutionBlock(i == 0 ? inputs : width(i), width(i + 1), [3, 3, 3], random, Resolution.Halved))));

    /// <summary>The input and the result of each level.</summary>
    public Stack<Tensor> Forward(Tensor x)
    {
        Stack<Tensor> levels = new([x]);
        foreach (Layer block in _blocks.Layers)
        {
            levels.Push(block.Forward(levels.Peek()));
        }

        return levels;
    }
}

internal sealed class HourglassDecoder : Module
{
    private readonly LayerList _blocks;
    private readonly Conv _conv;
    private readonly BatchNorm _norm;

    public HourglassDecoder(int inputs, Func<int, int> width, int levels, CounterRandom random)
    {
        _blocks = Register("up_blocks", new LayerList("", Enumerable.Range(0, levels).Select(i => levels - 1 - i).Select(level =>
            new ConvolutionBlock((level == levels - 1 ? 1 : 2) * width(level + 1), width(level), [3, 3, 3], random, Resolution.Doubled))));
        int outputs = width(0) + inputs;
        _conv = Register("conv", new Conv(outputs, outputs, [3, 3, 3], random, padding: [1]));
        _norm = Register("norm", new BatchNorm(outputs));
    }

    public Tensor Forward(Stack<Tensor> levels)
    {
        Tensor x = levels.Pop();
        foreach (Layer block in _blocks.Layers)
        {
            x = Tensor.Concat(1, block.Forward(x), levels.Pop());
        }

        return _norm.Forward(_conv.Forward(x)).Relu();
    }
}
