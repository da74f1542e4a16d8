using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Networks.FaceVid2Vid;

/// <summary>The generator of the paper (face-vid2vid, network G): residual blocks in the plane, then blocks that double the resolution.</summary>
public sealed class OcclusionAwareGenerator : WarpingGenerator
{
    private readonly LayerList _blocks;
    private readonly LayerList _up;
    private readonly Conv _final;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public OcclusionAwareGenerator(GeneratorConfiguration configuration, CounterRandom random)
        : base(configuration, firstKernel: 7, random)
    {
        _blocks = Register("resblocks_2d", new LayerList("2dr", Enumerable.Range(0, configuration.ResidualBlocks).Select(_ =>
            new ResidualBlock(Width(configuration.Levels), 2, random))));
        _up = Register("up_blocks", new LayerList("", Enumerable.Range(0, configuration.Levels).Select(i => configuration.Levels - i).Select(level =>
            new ConvolutionBlock(Width(level), Width(level - 1), [3, 3], random, Resolution.Doubled))));
        _final = Register("final", new Conv(configuration.Channels, Outputs, [7, 7], random, padding: [3]));
    }

    /// <inheritdoc/>
    protected override Tensor Decode(Tensor features) => _final.Apply(_up.Apply(_blocks.Apply(features)));
}
