using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>Feature maps of a picture at each level (Doukas et al. 2021, supplement): convolutions with spectral normalisation, instance
/// normalisation and ReLU, the first of the pictures' size, the others with a stride of 2.</summary>
internal sealed class FeatureEncoder : Module
{
    private readonly List<Layer> _levels = [];

    /// <param name="inputs">Channels of the picture.</param>
    /// <param name="channels">Channels of each level, the finest first.</param>
    /// <param name="kernel">Side of the first kernel.</param>
    /// <param name="random">Source of the initial values.</param>
    public FeatureEncoder(int inputs, IReadOnlyList<int> channels, int kernel, CounterRandom random)
    {
        Activation relu = new(x => x.Relu());
        foreach (int outputs in channels)
        {
            bool first = _levels.Count == 0;
            Conv conv = first
                ? new(inputs, outputs, [kernel, kernel], random, bias: false, spectralNorm: true)
                : new(inputs, outputs, [3, 3], random, stride: [2], padding: [1], bias: false, spectralNorm: true);
            Sequential normalised = new(conv, new InstanceNorm(outputs, affine: true));
            Sequential level = first ? new(OuterConv.Pad(kernel), normalised, relu) : new(normalised, relu);
            _levels.Add(Register(_levels.Count.ToString(CultureInfo.InvariantCulture), level));
            inputs = outputs;
        }
    }

    /// <param name="x">[N, inputs, H, W], sides multiples of 2 for each level behind the first.</param>
    /// <returns>Of each level, the finest first.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor x)
    {
        List<Tensor> features = [];
        foreach (Layer level in _levels)
        {
            x = level.Forward(x);
            features.Add(x);
        }

        return features;
    }
}
