using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Improved residual unit of ArcFace (Deng et al. 2019), with squeeze and excitation (Hu et al. 2018) if wanted: batch normalisation,
/// convolution, PReLU, strided convolution, batch normalisation. The input is added as it is, every stride-th element, or projected where
/// the channels differ. Names: <c>res_layer.0</c> to <c>.5</c>, <c>shortcut_layer.0</c> and <c>.1</c>.
/// </summary>
internal sealed class BottleneckIr : Layer
{
    private readonly Sequential? _shortcut;
    private readonly Sequential _body;
    private readonly int _stride;

    public BottleneckIr(int inputs, int outputs, int stride, CounterRandom random, bool squeeze = false)
    {
        _stride = stride;
        if (inputs != outputs)
        {
            _shortcut = Register("shortcut_layer", new Sequential(
                new Conv(inputs, outputs, [1, 1], random, stride: [stride], bias: false), new BatchNorm(outputs)));
        }

        Layer[] layers =
        [
            new BatchNorm(inputs),
            new Conv(inputs, outputs, [3, 3], random, padding: [1], bias: false),
            new PRelu(outputs),
            new Conv(outputs, outputs, [3, 3], random, stride: [stride], padding: [1], bias: false),
            new BatchNorm(outputs),
        ];
        _body = Register("res_layer", new Sequential(squeeze ? [.. layers, new SqueezeExcitation(outputs, random)] : layers));
    }

    /// <summary>Units one after the other, the first of which changes channels and resolution.</summary>
    public static Sequential Stage(IReadOnlyList<int> channels, int stride, CounterRandom random) => new([.. Enumerable.Range(
        0, channels.Count - 1).Select(i => new BottleneckIr(channels[i], channels[i + 1], i == 0 ? stride : 1, random))]);

    public override Tensor Forward(Tensor x)
    {
        Tensor shortcut = _shortcut is not null ? _shortcut.Forward(x) : _stride == 1 ? x : x.MaxPool([1, 1], [_stride]);
        return _body.Forward(x) + shortcut;
    }
}

/// <summary>Scales each channel by what the means of all channels tell (Hu et al. 2018), a sixteenth of the channels in between.
/// Parameters: <c>fc1.weight</c> [C/16, C, 1, 1], <c>fc2.weight</c> [C, C/16, 1, 1].</summary>
internal sealed class SqueezeExcitation : Layer
{
    private const int Reduction = 16;
    private readonly Conv _squeeze;
    private readonly Conv _excite;

    public SqueezeExcitation(int channels, CounterRandom random)
    {
        int narrow = Math.Max(1, channels / Reduction);
        _squeeze = Register("fc1", new Conv(channels, narrow, [1, 1], random, bias: false));
        _excite = Register("fc2", new Conv(narrow, channels, [1, 1], random, bias: false));
    }

    public override Tensor Forward(Tensor x) => x * _excite.Forward(_squeeze.Forward(x.GlobalAveragePool()).Relu()).Sigmoid();
}
