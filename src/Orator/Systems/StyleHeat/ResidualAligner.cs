using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Adaptive distortion alignment (HFGI, Wang et al. 2022, section 3.3): moves what an inversion lost of a picture to where the edited
/// picture needs it. A U-Net of residual units with bilinear upsampling; names <c>conv_layer1</c> to <c>4</c>, <c>dconv_layer1</c> to
/// <c>3</c>.
/// </summary>
public sealed class ResidualAligner : Module
{
    private readonly Sequential[] _down;
    private readonly Sequential[] _up;

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number of the configuration is out of range; the message says which.</exception>
    public ResidualAligner(ConsultationConfiguration configuration, CounterRandom random)
    {
        configuration.Check();
        IReadOnlyList<int> c = configuration.AlignerChannels;
        _down =
        [
            Register("conv_layer1", StylePyramid.InputLayer(6, c[0], random)),
            Register("conv_layer2", BottleneckIr.Stage([c[0], c[1], c[1], c[1]], 2, random)),
            Register("conv_layer3", BottleneckIr.Stage([c[1], c[2], c[2], c[2]], 2, random)),
            Register("conv_layer4", BottleneckIr.Stage([c[2], c[3], c[3], c[3]], 2, random)),
        ];
        _up =
        [
            Register("dconv_layer1", BottleneckIr.Stage([c[3] + c[2], c[3], c[1], c[1]], 1, random)),
            Register("dconv_layer2", BottleneckIr.Stage([c[1] + c[1], c[1], c[0], c[0]], 1, random)),
            Register("dconv_layer3", BottleneckIr.Stage([c[0] + c[0], c[0], 3, 3], 1, random)),
        ];
    }

    /// <summary>Aligns differences.</summary>
    /// <param name="residual">The picture less its inversion [N, 3, S, S]; S a multiple of 8.</param>
    /// <param name="target">The generated picture to align with [N, 3, S, S], clamped to -1 to 1: the inversion itself, or an edited
    /// one.</param>
    /// <returns>[N, 3, S, S].</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public Tensor Forward(Tensor residual, Tensor target) => Forward(Tensor.Concat(1, residual, target));

    /// <summary>Aligns differences.</summary>
    /// <param name="x">[N, 6, S, S]: the difference, then the generated picture; S a multiple of 8.</param>
    /// <returns>[N, 3, S, S].</returns>
    /// <exception cref="ShapeException">x does not fit.</exception>
    public Tensor Forward(Tensor x)
    {
        List<Tensor> features = [];
        foreach (Sequential layer in _down)
        {
            x = layer.Forward(x);
            features.Add(x);
        }

        for (int i = 0; i < _up.Length; i++)
        {
            Tensor same = features[^(i + 2)];
            x = _up[i].Forward(Tensor.Concat(1, x.Resize([same.Shape[2], same.Shape[3]]), same));
        }

        return x;
    }
}
