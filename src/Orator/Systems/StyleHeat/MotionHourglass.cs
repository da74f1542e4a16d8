using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>Picture and descriptor become a flow, and with it the maps of a <see cref="MotionField"/>: the hourglass, then normalisation
/// and one convolution.</summary>
internal sealed class MotionWarping : Module
{
    // Before the sigmoid: training begins with the moved picture, over it a quarter of the unmoved one.
    private const float InitialOcclusion = 5;
    private const float InitialStill = -1;
    private readonly MotionHourglass _hourglass;
    private readonly Sequential _flow;
    private readonly Layer _norm;
    private readonly bool _hints;
    private readonly bool _maps;

    public MotionWarping(MotionGeneratorConfiguration configuration, CounterRandom random)
    {
        _hourglass = Register("hourglass", new MotionHourglass(configuration, random));
        _norm = new SampleNorm(_hourglass.Outputs);
        Conv last = new(_hourglass.Outputs, configuration.OcclusionMaps ? 4 : 2, [7, 7], random, padding: [3]);
        _flow = Register("flow_out", new Sequential(_norm, new Activation(x => x.LeakyRelu(MotionHourglass.Slope)), last));
        (_hints, _maps) = (configuration.MeshHints, configuration.OcclusionMaps);
        if (_hints)
        {
            // Training begins with the mesh's flow.
            foreach (Parameter parameter in last.TrainableParameters)
            {
                parameter.Constant(0);
            }
        }
    }

    public MotionField Forward(Tensor image, Tensor descriptor, Tensor? hint = null, Action<string, Tensor>? inside = null)
    {
        if (hint is not null != _hints)
        {
            throw new ShapeException($"MotionFlowGenerator: this network is {(_hints ? "" : "not ")}shown the mesh's flow.");
        }

        if (hint is null)
        {
            Tensor whole = Features(image, descriptor, inside);
            return new MotionField(whole, whole);
        }

        Tensor features = Features(Tensor.Concat(1, image, hint.Resize([image.Shape[2], image.Shape[3]])), descriptor, inside);
        Tensor own = features.Slice(1, 0, 2);
        Tensor flow = own + (hint.Slice(1, 0, 2) * (hint.Shape[3] / 2f));
        return _maps
            ? new MotionField(
                flow,
                own,
                (features.Slice(1, 2, 3) + InitialOcclusion).Sigmoid(),
                (features.Slice(1, 3, 4) + InitialStill).Sigmoid() * hint.Slice(1, 2, 3))
            : new MotionField(flow, own);
    }

    private Tensor Features(Tensor image, Tensor descriptor, Action<string, Tensor>? inside)
    {
        Tensor features = _hourglass.Forward(image, descriptor, inside);
        inside?.Invoke("flow_layernorm", _norm.Forward(features));
        return _flow.Forward(features);
    }
}

/// <summary>Normalises each sample over channels and places, then scales and shifts each channel. Parameters: <c>weight</c> [C, 1, 1],
/// <c>bias</c> [C, 1, 1].</summary>
internal sealed class SampleNorm : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    public SampleNorm(int channels)
    {
        _weight = Register("weight", new Parameter([channels, 1, 1]).Constant(1));
        _bias = Register("bias", new Parameter([channels, 1, 1]));
    }

    public override Tensor Forward(Tensor x) =>
        x.GroupNorm(1, _weight.In(x.Graph).Reshape(_weight.Shape[0]), _bias.In(x.Graph).Reshape(_bias.Shape[0]));
}

/// <summary>
/// Encoder that halves the resolution in each block, and decoder that doubles it in fewer; what the encoder made in a resolution goes
/// behind the decoder's channels of the same one. All normalisations are controlled by the descriptor.
/// </summary>
internal sealed class MotionHourglass : Module
{
    public const float Slope = 0.1f;
    private readonly MotionEncoder _encoder;
    private readonly MotionDecoder _decoder;

    public MotionHourglass(MotionGeneratorConfiguration configuration, CounterRandom random)
    {
        _encoder = Register("encoder", new MotionEncoder(configuration, random));
        _decoder = Register("decoder", new MotionDecoder(configuration, random));
        Outputs = 2 * configuration.Channels(configuration.EncoderBlocks - configuration.DecoderBlocks);
    }

    /// <summary>Channels of the result.</summary>
    public int Outputs { get; }

    public Tensor Forward(Tensor image, Tensor descriptor, Action<string, Tensor>? inside) =>
        _decoder.Forward(_encoder.Forward(image, descriptor, inside), descriptor, inside);
}

internal sealed class MotionEncoder : Module
{
    private readonly Conv _input;
    private readonly MotionEncoderBlock[] _blocks;

    public MotionEncoder(MotionGeneratorConfiguration configuration, CounterRandom random)
    {
        int inputs = configuration.MeshHints ? 3 + MeshHint.Channels : 3;
        _input = Register("input_layer", new Conv(inputs, configuration.Channels(0), [7, 7], random, padding: [3]));
        _blocks = [.. Enumerable.Range(0, configuration.EncoderBlocks).Select(
            i => Register(FormattableString.Invariant($"encoder{i}"), new MotionEncoderBlock(configuration, i, random)))];
    }

    /// <summary>The picture's features, then those of each block.</summary>
    public List<Tensor> Forward(Tensor image, Tensor descriptor, Action<string, Tensor>? inside)
    {
        List<Tensor> features = [_input.Forward(image)];
        inside?.Invoke("enc_input", features[0]);
        for (int i = 0; i < _blocks.Length; i++)
        {
            features.Add(_blocks[i].Forward(features[^1], descriptor, inside));
            inside?.Invoke(FormattableString.Invariant($"enc{i}"), features[^1]);
        }

        return features;
    }
}

internal sealed class MotionDecoder : Module
{
    private readonly MotionDecoderBlock[] _blocks;
    private readonly int _top;

    public MotionDecoder(MotionGeneratorConfiguration configuration, CounterRandom random)
    {
        // Numbered by the level that they lead to, the deepest first.
        _top = configuration.EncoderBlocks - 1;
        _blocks = [.. Enumerable.Range(0, configuration.DecoderBlocks).Select(i => Register(
            FormattableString.Invariant($"decoder{_top - i}"),
            new MotionDecoderBlock(configuration, _top - i, joined: i > 0, random)))];
    }

    public Tensor Forward(List<Tensor> features, Tensor descriptor, Action<string, Tensor>? inside)
    {
        Tensor x = features[^1];
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = _blocks[i].Forward(x, descriptor);
            inside?.Invoke(FormattableString.Invariant($"dec{_top - i}"), x);
            x = Tensor.Concat(1, x, features[^(i + 2)]);
        }

        return x;
    }
}

/// <summary>Normalisation, leaky ReLU and convolution of stride 2; then the same with stride 1.</summary>
internal sealed class MotionEncoderBlock : Module
{
    private readonly Conv[] _convs;
    private readonly AdaIn[] _norms;
    private readonly int _level;

    public MotionEncoderBlock(MotionGeneratorConfiguration configuration, int level, CounterRandom random)
    {
        _level = level;
        (int inputs, int outputs) = (configuration.Channels(level), configuration.Channels(level + 1));
        _convs =
        [
            Register("conv_0", new Conv(inputs, outputs, [4, 4], random, stride: [2], padding: [1])),
            Register("conv_1", new Conv(outputs, outputs, [3, 3], random, padding: [1])),
        ];
        _norms =
        [
            Register("norm_0", new AdaIn(inputs, configuration.Descriptor, random, configuration.NormalisationHidden)),
            Register("norm_1", new AdaIn(outputs, configuration.Descriptor, random, configuration.NormalisationHidden)),
        ];
    }

    public Tensor Forward(Tensor x, Tensor descriptor, Action<string, Tensor>? inside)
    {
        Tensor normalised = _norms[0].Forward(x, descriptor);
        inside?.Invoke(FormattableString.Invariant($"enc{_level}_norm0"), normalised);
        Tensor y = _convs[0].Forward(normalised.LeakyRelu(MotionHourglass.Slope));
        return _convs[1].Forward(_norms[1].Forward(y, descriptor).LeakyRelu(MotionHourglass.Slope));
    }
}

/// <summary>Residual block that doubles the resolution by transposed convolutions, also in its short cut.</summary>
internal sealed class MotionDecoderBlock : Module
{
    private readonly Conv _conv;
    private readonly ConvTranspose _up;
    private readonly ConvTranspose _shortcut;
    private readonly AdaIn[] _norms;

    public MotionDecoderBlock(MotionGeneratorConfiguration configuration, int level, bool joined, CounterRandom random)
    {
        int inputs = (joined ? 2 : 1) * configuration.Channels(level + 1);
        int outputs = configuration.Channels(level);
        int hidden = Math.Min(inputs, outputs);
        _conv = Register("conv_0", new Conv(inputs, hidden, [3, 3], random, padding: [1]));
        _up = Register("conv_1", new ConvTranspose(hidden, outputs, [3, 3], random, stride: [2], padding: [1], outputPadding: [1]));
        _shortcut = Register("conv_s", new ConvTranspose(inputs, outputs, [3, 3], random, stride: [2], padding: [1], outputPadding: [1]));
        _norms =
        [
            Register("norm_0", Norm(inputs)),
            Register("norm_1", Norm(hidden)),
            Register("norm_s", Norm(inputs)),
        ];

        AdaIn Norm(int channels) => new(channels, configuration.Descriptor, random, configuration.NormalisationHidden);
    }

    public Tensor Forward(Tensor x, Tensor descriptor)
    {
        Tensor shortcut = _shortcut.Forward(_norms[2].Forward(x, descriptor).LeakyRelu(MotionHourglass.Slope));
        Tensor y = _conv.Forward(_norms[0].Forward(x, descriptor).LeakyRelu(MotionHourglass.Slope));
        return shortcut + _up.Forward(_norms[1].Forward(y, descriptor).LeakyRelu(MotionHourglass.Slope));
    }
}
