using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Canonical key point detector (face-vid2vid, network L; Style Transfer, Table 1): an encoder in the plane, a decoder in a volume, and for
/// each key point the expected position under a softmax over that volume. Canonical means: as if the head faced the camera without
/// expression.
/// </summary>
public sealed class KeyPointDetector : Module
{
    private readonly KeyPointDetectorConfiguration _configuration;
    private readonly AntiAliasedDownscale _down;
    private readonly KeyPointPredictor _predictor;
    private readonly Conv _keyPoints;
    private readonly Conv? _jacobians;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public KeyPointDetector(KeyPointDetectorConfiguration configuration, CounterRandom random)
    {
        _configuration = configuration;
        int count = configuration.KeyPoints;
        _predictor = Register("predictor", new KeyPointPredictor(configuration, random));
        _keyPoints = Register("kp", new Conv(configuration.Channels, count, [3, 3, 3], random, padding: [1]));
        if (configuration.Jacobians)
        {
            // At first every Jacobian is the identity, everywhere.
            _jacobians = Register("jacobian", new Conv(configuration.Channels, 9 * count, [3, 3, 3], random, padding: [1]));
            foreach ((string name, Parameter parameter) in _jacobians.NamedParameters)
            {
                for (int i = 0; i < parameter.Values.Length; i++)
                {
                    parameter.Values[i] = name == "bias" && i % 9 % 4 == 0 ? 1 : 0;
                }
            }
        }

        _down = new AntiAliasedDownscale(3, configuration.Scale);
        if (configuration.Scale != 1)
        {
            Register("down", _down);
        }
    }

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="image">Pictures [N, 3, H, W], RGB from 0 to 1; H and W are multiples of 2^Levels / Scale.</param>
    /// <returns>Canonical key points.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public KeyPoints Forward(Tensor image)
    {
        Tensor features = _predictor.Forward(_down.Forward(image));
        Tensor logits = _keyPoints.Forward(features);
        (int samples, int count) = (logits.Shape[0], logits.Shape[1]);
        (int depth, int height, int width) = (logits.Shape[2], logits.Shape[3], logits.Shape[4]);
        Tensor heatmap = (logits.Reshape(samples, count, -1) / _configuration.Temperature).Softmax();

        // The expectation of x, y, z as one product with the list of all positions.
        Tensor grid = CoordinateGrid.Volume(image.Graph, depth, height, width).Reshape(-1, 3);
        Tensor positions = heatmap.MatMul(grid);
        if (_jacobians is null)
        {
            return new KeyPoints(positions);
        }

        Tensor maps = _jacobians.Forward(features).Reshape(samples, count, 9, -1);
        return new KeyPoints(positions, (maps * heatmap.Reshape(samples, count, 1, -1)).Sum([3]).Reshape(samples, count, 3, 3));
    }
}

/// <summary>The part of the detector from pictures [N, 3, h, w] to features [N, Channels, Depth, h, w].</summary>
internal sealed class KeyPointPredictor : Layer
{
    private readonly int _depth;
    private readonly LayerList _down;
    private readonly Conv _conv;
    private readonly LayerList _up;

    public KeyPointPredictor(KeyPointDetectorConfiguration configuration, CounterRandom random)
    {
        int Width(int level) => (int)Math.Min(configuration.MaximumChannels, (long)configuration.Channels << level);
        int levels = configuration.Levels;
        _depth = configuration.Depth;
        _down = Register("down_blocks", new LayerList("down", Enumerable.Range(0, levels).Select(i =>
            new ConvolutionBlock(i == 0 ? 3 : Width(i), Width(i + 1), [3, 3], random, Resolution.Halved))));
        _conv = Register("conv", new Conv(Width(levels), Width(levels) * _depth, [1, 1], random));
        _up = Register("up_blocks", new LayerList("up", Enumerable.Range(0, levels).Select(i => levels - i).Select(level =>
            new ConvolutionBlock(Width(level), Width(level - 1), [3, 3, 3], random, Resolution.Doubled))));
    }

    public override Tensor Forward(Tensor x)
    {
        x = _conv.Forward(_down.Forward(x));
        return _up.Forward(x.Reshape(x.Shape[0], x.Shape[1] / _depth, _depth, x.Shape[2], x.Shape[3]));
    }
}
