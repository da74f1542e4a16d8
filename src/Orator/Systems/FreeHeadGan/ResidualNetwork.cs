using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Sizes of a residual network (He et al. 2016).</summary>
/// <param name="Stem">Channels of the first convolution, which halves the sides.</param>
/// <param name="StemKernel">Side of its kernel: odd.</param>
/// <param name="Pool">Whether a maximum over 3 x 3 pixels follows, which halves the sides, as published; without it the first stage does
/// so.</param>
/// <param name="Channels">Channels of the blocks inside of each stage; each stage behind the first halves the sides.</param>
/// <param name="Blocks">Blocks of each stage.</param>
/// <param name="Bottlenecks">Whether blocks are three convolutions, the last one with four times the channels, rather than two.</param>
public sealed record ResidualNetworkConfiguration(
    int Stem, int StemKernel, bool Pool, IReadOnlyList<int> Channels, IReadOnlyList<int> Blocks, bool Bottlenecks)
{
    private const int Largest = 4096;

    /// <summary>ResNet-18.</summary>
    public static ResidualNetworkConfiguration ResNet18 { get; } = new(64, 7, true, [64, 128, 256, 512], [2, 2, 2, 2], false);

    /// <summary>ResNet-50.</summary>
    public static ResidualNetworkConfiguration ResNet50 { get; } = new(64, 7, true, [64, 128, 256, 512], [3, 4, 6, 3], true);

    /// <summary>Channels of the result.</summary>
    internal int Features => Channels[^1] * (Bottlenecks ? ResidualUnit.Expansion : 1);

    /// <summary>Pixels of the input for one of the result, each way.</summary>
    internal int Stride => 2 << Channels.Count;

    /// <summary>Fails unless the numbers can be used.</summary>
    /// <param name="network">What messages call the network.</param>
    /// <param name="size">Side of its pictures, pixels: a multiple of <see cref="Stride"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    internal void Check(string network, int size)
    {
        FreeHeadGanConfiguration.CheckRange(network, "number of stages", Channels.Count, 1, 8);
        FreeHeadGanConfiguration.CheckRange(network, "channels of the stem", Stem, 1, Largest);
        FreeHeadGanConfiguration.CheckRange(network, "kernel of the stem", StemKernel, 1, 15);
        if (StemKernel % 2 == 0)
        {
            throw new ArgumentException($"{network}: kernel of the stem is {StemKernel}, but must be odd.");
        }

        if (Blocks.Count != Channels.Count)
        {
            throw new ArgumentException($"{network}: there are {Channels.Count} stages, but numbers of blocks for {Blocks.Count}.");
        }

        foreach ((int channels, int blocks) in Channels.Zip(Blocks))
        {
            FreeHeadGanConfiguration.CheckRange(network, "channels", channels, 1, Largest);
            FreeHeadGanConfiguration.CheckRange(network, "blocks", blocks, 1, 64);
        }

        FreeHeadGanConfiguration.CheckRange(network, "size", size, Stride, 1024);
        if (size % Stride != 0)
        {
            throw new ArgumentException($"{network}: size is {size}, but must be a multiple of {Stride}.");
        }
    }
}

/// <summary>
/// A residual network without its classifier (He et al. 2016, with strides in the 3 x 3 convolutions). Parameters have the names of
/// torchvision's ResNets: <c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c> and so on.
/// </summary>
internal sealed class ResidualNetwork : Layer
{
    private readonly Conv _stem;
    private readonly BatchNorm _norm;
    private readonly bool _pool;
    private readonly Sequential[] _stages;

    public ResidualNetwork(ResidualNetworkConfiguration configuration, CounterRandom random)
    {
        int kernel = configuration.StemKernel;
        _pool = configuration.Pool;
        _stem = Register(
            "conv1", new Conv(3, configuration.Stem, [kernel, kernel], random, stride: [2], padding: [kernel / 2], bias: false));
        _norm = Register("bn1", new BatchNorm(configuration.Stem));
        _stages = new Sequential[configuration.Channels.Count];
        int inputs = configuration.Stem;
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            Layer[] blocks = new Layer[configuration.Blocks[stage]];
            for (int block = 0; block < blocks.Length; block++)
            {
                int stride = block == 0 && (stage > 0 || !_pool) ? 2 : 1;
                ResidualUnit unit = new(inputs, configuration.Channels[stage], stride, configuration.Bottlenecks, random);
                (blocks[block], inputs) = (unit, unit.Outputs);
            }

            _stages[stage] = Register("layer" + (stage + 1).ToString(CultureInfo.InvariantCulture), new Sequential(blocks));
        }
    }

    /// <param name="x">Pictures [N, 3, H, W].</param>
    /// <returns>[N, features, h, w].</returns>
    public override Tensor Forward(Tensor x)
    {
        x = _norm.Forward(_stem.Forward(x)).Relu();
        return _stages.Aggregate(_pool ? x.MaxPool([3, 3], [2], [1]) : x, (value, stage) => stage.Forward(value));
    }
}

/// <summary>Two convolutions, or three around a quarter of the channels, added to their input, which passes a convolution of one element if
/// its shape is another.</summary>
internal sealed class ResidualUnit : Layer
{
    /// <summary>Channels behind a bottleneck for one inside.</summary>
    public const int Expansion = 4;

    private readonly List<(Conv Conv, BatchNorm Norm)> _body = [];
    private readonly Sequential? _downsample;

    public ResidualUnit(int inputs, int channels, int stride, bool bottleneck, CounterRandom random)
    {
        Outputs = bottleneck ? channels * Expansion : channels;
        if (bottleneck)
        {
            Add(inputs, channels, 1, 1, random);
            Add(channels, channels, 3, stride, random);
            Add(channels, Outputs, 1, 1, random);
        }
        else
        {
            Add(inputs, channels, 3, stride, random);
            Add(channels, channels, 3, 1, random);
        }

        if (stride > 1 || inputs != Outputs)
        {
            _downsample = Register("downsample", new Sequential(
                new Conv(inputs, Outputs, [1, 1], random, stride: [stride], bias: false), new BatchNorm(Outputs)));
        }
    }

    /// <summary>Channels of the result.</summary>
    public int Outputs { get; }

    public override Tensor Forward(Tensor x)
    {
        Tensor y = x;
        for (int i = 0; i < _body.Count; i++)
        {
            y = _body[i].Norm.Forward(_body[i].Conv.Forward(i == 0 ? y : y.Relu()));
        }

        return (y + (_downsample?.Forward(x) ?? x)).Relu();
    }

    private void Add(int inputs, int outputs, int kernel, int stride, CounterRandom random)
    {
        string number = (_body.Count + 1).ToString(CultureInfo.InvariantCulture);
        Conv conv = new(inputs, outputs, [kernel, kernel], random, stride: [stride], padding: [kernel / 2], bias: false);
        _body.Add((Register("conv" + number, conv), Register("bn" + number, new BatchNorm(outputs))));
    }
}
