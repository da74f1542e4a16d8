using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>What <see cref="PoseExpressionEstimator"/> says of faces.</summary>
/// <param name="Yaw">Logits of the bins of the yaw [N, 66]; <see cref="KeyPointEquations.Degrees"/> makes an angle of them. Likewise the
/// next two.</param>
/// <param name="Pitch">[N, 66].</param>
/// <param name="Roll">[N, 66].</param>
/// <param name="Translation">t [N, 3], in the unit of the key points.</param>
/// <param name="Expression">The key points' offsets [N, 3 K]: x, y, z of the first, then of the second, and so on.</param>
public sealed record PoseAndExpression(Tensor Yaw, Tensor Pitch, Tensor Roll, Tensor Translation, Tensor Expression);

/// <summary>
/// Head pose and expression estimator (face-vid2vid, networks H and Delta in one; Style Transfer, Table 2): a residual network of
/// bottlenecks with linear heads for the three angles in 66 bins of three degrees, the translation and the key points' offsets. A small one
/// may find points instead (<see cref="PoseExpressionConfiguration.Points"/>).
/// </summary>
public sealed class PoseExpressionEstimator : Module
{
    private const int Bins = 66;
    private readonly Func<Tensor, Tensor> _features;
    private readonly Linear[] _heads;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public PoseExpressionEstimator(PoseExpressionConfiguration configuration, CounterRandom random)
    {
        int features;
        if (configuration.Points is { } points)
        {
            PointFeatures found = Register("points", new PointFeatures(points, configuration.Hidden, random));
            (_features, features) = (found.Forward, configuration.Hidden);
        }
        else
        {
            ResidualFeatures residual = new(configuration, (name, layer) => Register(name, layer), random);
            (_features, features) = (residual.Forward, configuration.StageChannels[^1]);
        }

        // In the public implementation, the head named after the roll gives the yaw and vice versa, and its weights were trained so.
        (string Name, int Outputs)[] heads = [("fc_roll", Bins), ("fc_pitch", Bins), ("fc_yaw", Bins), ("fc_t", 3), ("fc_exp", 3 * configuration.KeyPoints)];
        _heads = [.. heads.Select(head => Register(head.Name, new Linear(features, head.Outputs, random)))];
    }

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="image">Pictures [N, 3, H, W], RGB from 0 to 1, at least 32x32.</param>
    /// <returns>Their pose and expression.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public PoseAndExpression Forward(Tensor image)
    {
        Tensor features = _features(image);
        Tensor[] results = [.. _heads.Select(head => head.Forward(features))];
        return new PoseAndExpression(results[0], results[1], results[2], results[3], results[4]);
    }
}

/// <summary>The published way from a picture to features: bottlenecks in four stages, then the mean over the picture.</summary>
internal sealed class ResidualFeatures
{
    private readonly List<Layer> _layers = [];
    private readonly Action<string, Layer> _register;

    /// <param name="configuration">Sizes.</param>
    /// <param name="register">Makes a layer a part of the estimator, whose names are flat.</param>
    /// <param name="random">Source of the initial values.</param>
    public ResidualFeatures(PoseExpressionConfiguration configuration, Action<string, Layer> register, CounterRandom random)
    {
        _register = register;
        AddConv(1, new Conv(3, configuration.Channels, [7, 7], random, stride: [2], padding: [3]), configuration.Channels);
        _layers.Add(new Activation(x => x.MaxPool([3, 3], [2], [1])));
        int inputs = configuration.Channels;
        int block = 1;
        for (int stage = 0; stage < configuration.StageChannels.Count; stage++)
        {
            int channels = configuration.StageChannels[stage];
            AddConv(stage + 2, new Conv(inputs, channels, [1, 1], random), channels);
            if (stage > 0)
            {
                Add(Name("block", block++), new Bottleneck(channels, strided: true, random));
            }

            string prefix = Name("b", block) + "_";
            Add(Name("block", block++), new LayerList(
                prefix,
                Enumerable.Range(0, configuration.StageBottlenecks[stage]).Select(_ => new Bottleneck(channels, strided: false, random))));
            inputs = channels;
        }
    }

    public Tensor Forward(Tensor image) => _layers.Aggregate(image, (x, layer) => layer.Forward(x)).Mean([2, 3]);

    private static string Name(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);

    private void Add(string name, Layer layer)
    {
        _register(name, layer);
        _layers.Add(layer);
    }

    private void AddConv(int number, Conv conv, int channels)
    {
        Add(Name("conv", number), conv);
        Add(Name("norm", number), new BatchNorm(channels));
        _layers.Add(new Activation(x => x.Relu()));
    }
}

/// <summary>The small way: where points are, and one layer that makes features of that. Parameters: those of the detector, and
/// <c>hidden</c>.</summary>
internal sealed class PointFeatures : Module
{
    // Points spread over a third of the picture or so: brings them to the size that layers are initialised for.
    private const float Stretch = 3;
    private readonly KeyPointDetector _detector;
    private readonly Linear _hidden;

    public PointFeatures(KeyPointDetectorConfiguration configuration, int width, CounterRandom random)
    {
        _detector = Register("detector", new KeyPointDetector(configuration, random));
        _hidden = Register("hidden", new Linear(3 * configuration.KeyPoints, width, random));
    }

    public Tensor Forward(Tensor image) =>
        _hidden.Forward(_detector.Forward(image).Positions.Reshape(image.Shape[0], -1) * Stretch).LeakyRelu(0.1f);
}

/// <summary>
/// Three convolutions, of which the outer ones have 1x1 elements, around a quarter of the channels (He et al. 2015). With a stride of 2,
/// which is in the middle one, the input passes a 1x1 convolution of the same stride before it is added. Parameters: <c>conv1</c> to
/// <c>conv3</c>, <c>norm1</c> to <c>norm3</c>, and, if strided, <c>skip</c> and <c>norm4</c>.
/// </summary>
internal sealed class Bottleneck : Layer
{
    private readonly Conv[] _convs;
    private readonly BatchNorm[] _norms;
    private readonly Conv? _skip;

    public Bottleneck(int channels, bool strided, CounterRandom random)
    {
        int narrow = channels / 4;
        int[] stride = [strided ? 2 : 1];
        _convs =
        [
            Register("conv1", new Conv(channels, narrow, [1, 1], random)),
            Register("conv2", new Conv(narrow, narrow, [3, 3], random, stride, [1])),
            Register("conv3", new Conv(narrow, channels, [1, 1], random)),
        ];
        _norms = [Register("norm1", new BatchNorm(narrow)), Register("norm2", new BatchNorm(narrow)), Register(
            "norm3", new BatchNorm(channels))];
        if (strided)
        {
            _skip = Register("skip", new Conv(channels, channels, [1, 1], random, stride));
            _norms = [.. _norms, Register("norm4", new BatchNorm(channels))];
        }
    }

    public override Tensor Forward(Tensor x)
    {
        Tensor y = _norms[0].Forward(_convs[0].Forward(x)).Relu();
        y = _norms[1].Forward(_convs[1].Forward(y)).Relu();
        y = _norms[2].Forward(_convs[2].Forward(y));
        return (y + (_skip is null ? x : _norms[3].Forward(_skip.Forward(x)))).Relu();
    }
}
