using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>Residual network, feature pyramid (Lin et al. 2017) and heads.</summary>
internal sealed class StylePyramid : Module
{
    private readonly StyleEncoderConfiguration _configuration;
    private readonly Sequential _input;
    private readonly IReadOnlyList<BottleneckIr> _body;
    private readonly IReadOnlyList<GradualStyleBlock> _styles;
    private readonly Conv _middle;
    private readonly Conv _fine;

    public StylePyramid(StyleEncoderConfiguration configuration, CounterRandom random)
    {
        _configuration = configuration;
        _input = Register("input_layer", InputLayer(3, configuration.Channels, random));
        List<BottleneckIr> units = [];
        int inputs = configuration.Channels;
        for (int stage = 0; stage < configuration.StageChannels.Count; stage++)
        {
            for (int block = 0; block < configuration.StageBlocks[stage]; block++)
            {
                int outputs = configuration.StageChannels[stage];
                units.Add(new BottleneckIr(inputs, outputs, block == 0 ? 2 : 1, random, squeeze: true));
                inputs = outputs;
            }
        }

        _body = Register("body", new ModuleGroup()).AddNumbered(units);
        _styles = Register("styles", new ModuleGroup()).AddNumbered(Enumerable.Range(0, configuration.Rows).Select(
            row => new GradualStyleBlock(
                inputs, configuration.StyleSize, configuration.ImageSide >> configuration.Halvings(row), random)));
        _middle = Register("latlayer1", new Conv(configuration.StageChannels[2], inputs, [1, 1], random));
        _fine = Register("latlayer2", new Conv(configuration.StageChannels[1], inputs, [1, 1], random));
    }

    /// <summary>Convolution, batch normalisation and PReLU, named 0 to 2.</summary>
    public static Sequential InputLayer(int inputs, int outputs, CounterRandom random) => new(
        new Conv(inputs, outputs, [3, 3], random, padding: [1], bias: false), new BatchNorm(outputs), new PRelu(outputs));

    /// <summary>Features made larger, plus others of that size.</summary>
    public static Tensor UpsampleAdd(Tensor small, Tensor large) =>
        small.Resize([large.Shape[2], large.Shape[3]]) + large;

    /// <summary>Features after the second, third and fourth stage.</summary>
    public Tensor[] Features(Tensor image)
    {
        List<Tensor> taps = [];
        Tensor x = _input.Forward(image);
        int unit = 0;
        foreach (int blocks in _configuration.StageBlocks)
        {
            x = _body.Skip(unit).Take(blocks).Aggregate(x, (value, layer) => layer.Forward(value));
            unit += blocks;
            taps.Add(x);
        }

        return [.. taps.Skip(1)];
    }

    /// <summary>Styles of features.</summary>
    /// <returns>[N, rows, style size].</returns>
    public Tensor Styles(Tensor[] features)
    {
        Tensor middle = UpsampleAdd(features[2], _middle.Forward(features[1]));
        Tensor fine = UpsampleAdd(middle, _fine.Forward(features[0]));
        Tensor[] pyramid = [fine, middle, features[2]];
        Tensor[] rows = [.. _styles.Select((head, row) => head.Forward(pyramid[_configuration.Halvings(row) - 2]))];
        return Tensor.Concat(1, [.. rows.Select((row, i) => (i == 0 ? row : row + rows[0]).Reshape(row.Shape[0], 1, -1))]);
    }
}
