using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// The generator with a SPADE decoder (Style Transfer, Table 4; the public implementation's second generator, of better quality and three
/// times the cost): the warped features also steer the normalisation of every block (Park et al. 2019).
/// </summary>
public sealed class SpadeGenerator : WarpingGenerator
{
    private readonly SpadeDecoder _decoder;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public SpadeGenerator(GeneratorConfiguration configuration, CounterRandom random)
        : base(configuration, firstKernel: 3, random) =>
        _decoder = Register(
            "decoder",
            new SpadeDecoder(
                [.. Enumerable.Range(0, configuration.Levels).Select(Width)],
                Width(configuration.Levels),
                configuration.SpadeChannels,
                Outputs,
                random));

    /// <inheritdoc/>
    protected override Tensor Decode(Tensor features, CoarseFrame? frame) => _decoder.Forward(features);
}

/// <summary>Six SPADE blocks at the features' resolution, then one after each doubling.</summary>
internal sealed class SpadeDecoder : Layer
{
    private const int MiddleBlocks = 6;
    private readonly Conv _first;
    private readonly SpadeBlock[] _middle;
    private readonly SpadeBlock[] _up;
    private readonly Conv _last;

    /// <param name="widths">Channels at each higher resolution, the picture's first; the last of them is replaced by the features' own
    /// number.</param>
    /// <param name="features">Channels of the features.</param>
    /// <param name="hidden">Channels inside the normalisations.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="random">Source of the initial values.</param>
    public SpadeDecoder(int[] widths, int features, int hidden, int outputs, CounterRandom random)
    {
        // From twice the features' channels down to the features', and from there to the picture's.
        int[] channels = [2 * features, features, .. widths.SkipLast(1).Reverse()];
        _first = Register("fc", new Conv(features, channels[0], [3, 3], random, padding: [1]));
        SpadeBlock Block(string name, int i, int inputs, int outputs) =>
            Register(name + i.ToString(CultureInfo.InvariantCulture), new SpadeBlock(inputs, outputs, features, hidden, random));
        _middle = [.. Enumerable.Range(0, MiddleBlocks).Select(i => Block("G_middle_", i, channels[0], channels[0]))];
        _up = [.. Enumerable.Range(0, widths.Length).Select(i => Block("up_", i, channels[i], channels[i + 1]))];
        _last = Register("conv_img", new Conv(channels[^1], outputs, [3, 3], random, padding: [1]));
    }

    public override Tensor Forward(Tensor x)
    {
        Tensor map = x;
        x = _middle.Aggregate(_first.Forward(x), (value, block) => block.Forward(value, map));
        foreach (SpadeBlock block in _up)
        {
            x = block.Forward(x.Resize([2 * x.Shape[2], 2 * x.Shape[3]], Interpolation.Nearest), map);
        }

        return _last.Forward(x.LeakyRelu(0.2f));
    }
}
