using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// The calibration network of StyleHEAT (Yin et al. 2022, section 3.3, and supplement): a U-Net over the warped feature map F, with the
/// descriptor of the motion injected into every level on the way up, and for each of these levels a scale and a shift
/// (<see cref="SpatialFeature"/>). Names of parameters are those of the published checkpoints.
/// </summary>
public sealed class CalibrationNetwork : Module
{
    private readonly CalibrationConfiguration _configuration;
    private readonly Sequential _first;
    private readonly IReadOnlyList<ResBlock> _down;
    private readonly Sequential _final;
    private readonly IReadOnlyList<ResUpBlock> _up;
    private readonly Sequential _descriptor;
    private readonly IReadOnlyList<AdaInResidualBlock> _inject;
    private readonly IReadOnlyList<Sequential> _scale;
    private readonly IReadOnlyList<Sequential> _shift;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public CalibrationNetwork(CalibrationConfiguration configuration, CounterRandom random)
    {
        configuration.Check();
        _configuration = configuration;
        IReadOnlyList<int> channels = configuration.Channels;
        (int From, int To)[] ups = [.. channels.Zip(channels.Skip(1))];
        _first = Register("conv_body_first", ConvLayer.Plain(configuration.InputChannels, channels[^1], 1, random));
        _down = Register("conv_body_down", new ModuleGroup()).AddNumbered(
            ups.Reverse().Select(level => new ResBlock(level.To, level.From, random)));
        _final = Register("final_conv", ConvLayer.Plain(channels[0], channels[0], 3, random));
        _up = Register("conv_body_up", new ModuleGroup()).AddNumbered(
            ups.Select(level => new ResUpBlock(level.From, level.To, random)));
        int descriptor = configuration.DescriptorLayer;
        _descriptor = Register("linear_3dmm", new Sequential(
            new Linear(configuration.DescriptorSize, descriptor, random),
            new Activation(x => x.LeakyRelu(0.1f)),
            new Linear(descriptor, descriptor, random)));
        _inject = Register("inject_3dmm", new ModuleGroup()).AddNumbered(
            ups.Select(level => new AdaInResidualBlock(level.To, descriptor, random, configuration.NormalisationLayer)));
        Sequential Head(int width)
        {
            EqualConv last = new(width, configuration.OutputChannels, 3, random, padding: 1);

            // Training begins with an F that is not changed.
            foreach (Parameter parameter in last.TrainableParameters)
            {
                parameter.Constant(0);
            }

            return new Sequential(new EqualConv(width, width, 3, random, padding: 1), new FusedLeakyRelu(), last);
        }

        _scale = Register("condition_scale", new ModuleGroup()).AddNumbered(ups.Select(level => Head(level.To)));
        _shift = Register("condition_shift", new ModuleGroup()).AddNumbered(ups.Select(level => Head(level.To)));
    }

    /// <summary>Adds the whole network to the graph of its inputs.</summary>
    /// <param name="feature">The warped F, [N, InputChannels, FeatureSide, FeatureSide].</param>
    /// <param name="descriptor">The descriptor of the motion, [N, DescriptorSize].</param>
    /// <returns>Scale and shift of each level, both [N, OutputChannels, side, side] with side 8, 16 and so on up to FeatureSide.</returns>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    public IReadOnlyList<(Tensor Scale, Tensor Shift)> Forward(Tensor feature, Tensor descriptor) =>
        [.. Levels(feature, descriptor).Select(Pair)];

    /// <summary>Adds what the pair for F needs, the only one that StyleHEAT uses: the heads of the other levels are left out.</summary>
    /// <param name="feature">The warped F, [N, InputChannels, FeatureSide, FeatureSide].</param>
    /// <param name="descriptor">The descriptor of the motion, [N, DescriptorSize].</param>
    /// <returns>Scale and shift, both [N, OutputChannels, FeatureSide, FeatureSide].</returns>
    /// <exception cref="ShapeException">The inputs do not fit.</exception>
    public (Tensor Scale, Tensor Shift) ForwardFeature(Tensor feature, Tensor descriptor)
    {
        List<Tensor> levels = Levels(feature, descriptor);
        return Pair(levels[^1], levels.Count - 1);
    }

    private (Tensor Scale, Tensor Shift) Pair(Tensor x, int level) => (_scale[level].Forward(x), _shift[level].Forward(x));

    // What the heads of each level see.
    private List<Tensor> Levels(Tensor feature, Tensor descriptor)
    {
        int side = _configuration.FeatureSide;
        Shape expected = [feature.Shape[0], _configuration.InputChannels, side, side];
        if (feature.Shape != expected || descriptor.Shape != [feature.Shape[0], _configuration.DescriptorSize])
        {
            throw new ShapeException(
                $"CalibrationNetwork: feature {feature.Shape} and descriptor {descriptor.Shape} are not {expected} and "
                + $"[N, {_configuration.DescriptorSize}].");
        }

        Tensor motion = _descriptor.Forward(descriptor);
        Stack<Tensor> skips = [];
        Tensor x = _first.Forward(feature);
        foreach (ResBlock block in _down)
        {
            skips.Push(x = block.Forward(x));
        }

        x = _final.Forward(x);
        List<Tensor> levels = [];
        for (int i = 0; i < _up.Count; i++)
        {
            levels.Add(x = _inject[i].Forward(_up[i].Forward(x + skips.Pop()), motion));
        }

        return levels;
    }
}
