using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// HeadGAN's flow network (Doukas et al. 2021, section 3.2; Free-HeadGAN, section 3.3): feature maps of a source, and where the target's
/// content is to be found in it. Parameters: <c>enc</c>, <c>dec_res</c>, <c>dec_main</c>, <c>dec_flow</c>, <c>dec_mask</c> as in the public
/// checkpoint; for several sources also <c>dec_weight</c>.
/// </summary>
public sealed class FlowNetwork : Module
{
    private readonly FeatureEncoder _encoder;
    private readonly IReadOnlyList<SpadeBlock> _middle;
    private readonly IReadOnlyList<SpadeBlock> _main;
    private readonly Sequential _flow;
    private readonly Sequential _mask;
    private readonly Sequential? _weight;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal FlowNetwork(FreeHeadGanConfiguration configuration, CounterRandom random)
    {
        IReadOnlyList<int> channels = configuration.Channels;
        (int coarsest, int finest) = (configuration.Coarsest, configuration.FlowLevel);
        SpadeBlock Block(int inputs, int outputs) =>
            new(inputs, outputs, configuration.TargetChannels, configuration.Hidden, random, rectifiedShortcut: true);
        int folded = configuration.Fold * configuration.Fold;
        _encoder = Register(
            "enc", new FeatureEncoder((configuration.MapChannels + 3) * folded, channels, configuration.Kernel, random));
        _middle = Register("dec_res", new ModuleGroup()).AddNumbered(
            Enumerable.Range(0, configuration.MiddleBlocks).Select(_ => Block(channels[coarsest], channels[coarsest])));

        // Four channels of a level make one of the next.
        _main = Register("dec_main", new ModuleGroup()).AddNumbered(
            Enumerable.Range(finest, coarsest - finest).Reverse().Select(level => Block(channels[level + 1], 4 * channels[level])));
        Sequential Head(string name, int outputs) =>
            Register(name, OuterConv.Create(channels[finest], outputs, configuration.Kernel, random));
        _flow = Head("dec_flow", 2);
        _mask = Head("dec_mask", 1);
        _weight = configuration.Shots > 1 ? Head("dec_weight", 1) : null;
    }

    /// <summary>Sets the last layer so that the flow is 0.</summary>
    internal void MoveNothing() => OuterConv.Clear(_flow);

    /// <summary>What depends on the sources alone.</summary>
    /// <param name="reference">[M, maps + 3, H, W] as <see cref="FreeHeadGanModel.Encode"/> puts it together.</param>
    /// <returns>Feature maps of each level, the finest first.</returns>
    internal IReadOnlyList<Tensor> Encode(Tensor reference) => _encoder.Forward(reference);

    /// <summary>The motion from the sources to the targets.</summary>
    /// <param name="features">Of the sources; see <see cref="Encode"/>. Of several sources a target, source j of target n is number
    /// j N + n.</param>
    /// <param name="maps">The targets' maps, [N, c, H, W].</param>
    /// <param name="inside">Told what lies between, for tests.</param>
    /// <returns>The motion.</returns>
    internal SourceMotion Forward(IReadOnlyList<Tensor> features, Tensor maps, Action<string, Tensor>? inside = null)
    {
        Tensor x = features[^1];
        for (int i = 0; i < _middle.Count; i++)
        {
            x = _middle[i].Forward(x, maps);
            inside?.Invoke($"dec_res{i}", x);
        }

        for (int i = 0; i < _main.Count; i++)
        {
            x = _main[i].Forward(x, maps);
            inside?.Invoke($"dec_main{i}", x);
            x = x.PixelShuffle(2);
        }

        Tensor mask = (_mask.Forward(x).Tanh() + 1) * 0.5f;
        bool several = features[0].Shape[0] > maps.Shape[0];
        if (several && _weight is null)
        {
            throw new ShapeException(
                $"FlowNetwork: {features[0].Shape[0]} sources for {maps.Shape[0]} targets need a network that weighs sources.");
        }

        return new SourceMotion(_flow.Forward(x) * mask, mask, several ? _weight!.Forward(x) : null);
    }
}

/// <summary>Where a target's content is to be found in each source.</summary>
/// <param name="Flow">[M, 2, h, w], x then y, in elements of its own grid; see <see cref="FlowField"/>.</param>
/// <param name="Mask">Where there is any motion, [M, 1, h, w], 0 to 1; the flow is multiplied by it.</param>
/// <param name="Score">How much each source counts, [M, 1, h, w], before the softmax over sources (Free-HeadGAN, m); null if there is one
/// source only.</param>
public sealed record SourceMotion(Tensor Flow, Tensor Mask, Tensor? Score);
