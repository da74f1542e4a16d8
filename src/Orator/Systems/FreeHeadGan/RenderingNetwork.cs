using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// HeadGAN's rendering network (Doukas et al. 2021, section 3.3): the target's maps, normalised by the warped features of each level, by the
/// sound, if there is any, and last by the warped picture. Parameters: <c>cond_enc</c>, <c>cond_dec</c>, <c>cond_dec_audio</c> and
/// <c>conv_img</c> as in the public checkpoint.
/// </summary>
public sealed class RenderingNetwork : Module
{
    private readonly FeatureEncoder _encoder;
    private readonly IReadOnlyList<SpadeBlock> _blocks;
    private readonly IReadOnlyList<AudioBlock> _audio;
    private readonly Sequential _picture;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal RenderingNetwork(FreeHeadGanConfiguration configuration, CounterRandom random)
    {
        IReadOnlyList<int> channels = configuration.Channels;
        (int hidden, int coarsest) = (configuration.Hidden, configuration.Coarsest);
        _encoder = Register("cond_enc", new FeatureEncoder(configuration.TargetChannels, channels, configuration.Kernel, random));

        SpadeBlock Block(int inputs, int outputs, int mapChannels) =>
            new(inputs, outputs, mapChannels, hidden, random, rectifiedShortcut: true);

        // Four channels of a level make one of the next; the finest level has no next.
        int[] outputs = [.. Enumerable.Range(0, coarsest + 1).Reverse().Select(level => level == 0 ? channels[0] : 4 * channels[level - 1])];
        _blocks = Register("cond_dec", new ModuleGroup()).AddNumbered(
        [
            .. Enumerable.Range(0, coarsest + 1).Select(i => (Channels: channels[coarsest - i], Outputs: outputs[i])).Select(
                block => Block(block.Channels, block.Outputs, block.Channels)),
            Block(channels[0], channels[0], configuration.ImageChannels),
        ]);
        _audio = configuration.AudioFeatures == 0
            ? []
            : Register("cond_dec_audio", new ModuleGroup()).AddNumbered(
                outputs.Select(width => new AudioBlock(width, configuration.AudioFeatures, random)));
        _picture = Register("conv_img", OuterConv.Create(channels[0], configuration.DrawnChannels, configuration.Kernel, random));
    }

    /// <summary>Sets the last layer so that what is drawn is 0.</summary>
    internal void AddNothing() => OuterConv.Clear(_picture);

    /// <summary>Adds the network to the graph of its inputs.</summary>
    /// <param name="maps">The targets' maps, [N, c, H, W].</param>
    /// <param name="features">Warped features of each level, the finest first.</param>
    /// <param name="image">The warped picture, [N, c, H, W].</param>
    /// <param name="audio">The sound, [N, features]; null for networks that hear nothing.</param>
    /// <param name="inside">Told what lies between, for tests.</param>
    /// <returns>What is drawn, [N, c, H, W]: the hyperbolic tangent of its first channels is a picture, -1 to 1.</returns>
    internal Tensor Forward(
        Tensor maps, IReadOnlyList<Tensor> features, Tensor image, Tensor? audio, Action<string, Tensor>? inside = null)
    {
        Tensor x = _encoder.Forward(maps)[^1];
        inside?.Invoke($"render_enc{features.Count - 1}", x);
        for (int i = 0; i < features.Count; i++)
        {
            x = _blocks[i].Forward(x, features[features.Count - 1 - i]);
            inside?.Invoke($"render_dec{i}", x);
            if (_audio.Count > 0)
            {
                x = _audio[i].Forward(x, audio!);
                inside?.Invoke($"render_audio{i}", x);
            }

            x = i == features.Count - 1 ? x : x.PixelShuffle(2);
        }

        x = _blocks[^1].Forward(x, image);
        inside?.Invoke($"render_dec{features.Count}", x);
        return _picture.Forward(x.LeakyRelu(0.2f));
    }
}
