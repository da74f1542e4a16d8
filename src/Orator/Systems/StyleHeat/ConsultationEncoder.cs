using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Consultation encoder (HFGI, Wang et al. 2022, section 3.2): what an inversion lost of a picture becomes scale and shift of the
/// generator's features. Names: <c>conv_layer1</c> to <c>3</c>, <c>condition_scale3</c>, <c>condition_shift3</c>.
/// </summary>
public sealed class ConsultationEncoder : Module
{
    private readonly Sequential[] _layers;
    private readonly Sequential _scale;
    private readonly Sequential _shift;
    private readonly int _side;

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number of the configuration is out of range; the message says which.</exception>
    public ConsultationEncoder(ConsultationConfiguration configuration, CounterRandom random)
    {
        configuration.Check();
        IReadOnlyList<int> c = configuration.EncoderChannels;
        _side = configuration.FeatureSide;
        _layers =
        [
            Register("conv_layer1", StylePyramid.InputLayer(3, c[0], random)),
            Register("conv_layer2", BottleneckIr.Stage([c[0], c[1], c[1], c[1]], 2, random)),
            Register("conv_layer3", BottleneckIr.Stage([c[1], c[2], c[2], c[2]], 2, random)),
        ];
        _scale = Register("condition_scale3", Condition());
        _shift = Register("condition_shift3", Condition());

        Sequential Condition() => new(
            new EqualConv(c[2], configuration.FeatureChannels, 3, random, padding: 1),
            new FusedLeakyRelu(),
            new EqualConv(configuration.FeatureChannels, configuration.FeatureChannels, 3, random, padding: 1));
    }

    /// <summary>Scale and shift of features: (1 + scale) F + shift.</summary>
    /// <param name="residual">The aligned difference [N, 3, S, S]; S a multiple of 4.</param>
    /// <returns>Both [N, feature channels, feature side, feature side].</returns>
    /// <exception cref="ShapeException">The picture does not fit.</exception>
    public (Tensor Scale, Tensor Shift) Forward(Tensor residual)
    {
        Tensor x = _layers.Aggregate(residual, (value, layer) => layer.Forward(value));
        return (_scale.Forward(x).Resize([_side, _side]), _shift.Forward(x).Resize([_side, _side]));
    }
}
