using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>The generator of the paper (face-vid2vid, network G): residual blocks in the plane, then blocks that double the
/// resolution.</summary>
public sealed class OcclusionAwareGenerator : WarpingGenerator
{
    private readonly LayerList _blocks;
    private readonly LayerList _up;
    private readonly PictureRefinement? _refinement;
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
        bool refines = configuration.RefinementChannels > 0;
        if (refines)
        {
            int[] widths = [.. Enumerable.Range(1, configuration.Levels - 1).Select(Width)];
            _refinement = Register(
                "refinement",
                new PictureRefinement(Shown, widths, configuration.RefinementChannels, configuration.Motion.KeyPoints, random));
        }

        _final = Register("final", new Conv(configuration.Channels + (refines ? Shown : 0), Outputs, [7, 7], random, padding: [3]));
        if (refines)
        {
            // Before anything is learned, no residual flow: without its last two channels' weights.
            foreach ((_, Parameter parameter) in _final.NamedParameters)
            {
                parameter.Values.AsSpan(parameter.Values.Length * 4 / Outputs).Clear();
            }
        }
    }

    /// <inheritdoc/>
    protected override Tensor Decode(Tensor features, CoarseFrame? frame)
    {
        Tensor x = _blocks.Forward(features);
        if (_refinement is null)
        {
            return _final.Forward(_up.Forward(x));
        }

        IReadOnlyList<Tensor> seen = _refinement.See(frame!);
        for (int i = 0; i < seen.Count; i++)
        {
            x = _refinement.Merge(_up.Layers[i].Forward(x), seen, i);
        }

        return _final.Forward(Tensor.Concat(1, _up.Layers[^1].Forward(x), frame!.Warped));
    }
}
