using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Systems.FreeHeadGan;

/// <summary>What a <see cref="HeadGanDiscriminator"/> looks like.</summary>
public sealed record HeadGanDiscriminatorConfiguration
{
    /// <summary>The critic of whole pictures, D_I: a map and a picture, 5.54 million weights.</summary>
    public static HeadGanDiscriminatorConfiguration Image { get; } = new() { Inputs = 6 };

    /// <summary>The critic of mouths, D_M: a mouth of 64 pixels, behind the channels of its sound. 5.53 million weights, with 300 numbers of
    /// sound 6.15 million.</summary>
    /// <param name="audioFeatures">Size of the vector of sound; 0 = it hears nothing.</param>
    public static HeadGanDiscriminatorConfiguration Mouth(int audioFeatures) => new() { Inputs = 3 + audioFeatures };

    /// <summary>Channels of the input.</summary>
    public int Inputs { get; init; } = 6;

    /// <summary>Channels of the first block; they double from block to block.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Most channels of a block.</summary>
    public int MaximumChannels { get; init; } = 512;

    /// <summary>Blocks in front of the one that gives the scores; all but the last halve the size.</summary>
    public int Blocks { get; init; } = 4;

    /// <summary>Scales, each half of the one before.</summary>
    public int Scales { get; init; } = 2;

    /// <summary>Creates the network with the published initial values, as <see cref="FreeHeadGanConfiguration.Create"/>.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public HeadGanDiscriminator Create(CounterRandom? random = null)
    {
        const string Network = "HeadGAN's discriminator";
        FreeHeadGanConfiguration.CheckRange(Network, "inputs", Inputs, 1, 4096);
        FreeHeadGanConfiguration.CheckRange(Network, "channels", Channels, 1, 4096);
        FreeHeadGanConfiguration.CheckRange(Network, "maximum of channels", MaximumChannels, 1, 4096);
        FreeHeadGanConfiguration.CheckRange(Network, "blocks", Blocks, 1, 8);
        FreeHeadGanConfiguration.CheckRange(Network, "scales", Scales, 1, 8);
        random ??= new CounterRandom(0);
        HeadGanDiscriminator network = new(this, random);
        FreeHeadGanConfiguration.Initialise(network, random);
        return network;
    }
}

/// <summary>
/// Critic of HeadGAN (Doukas et al. 2021, section 3.4): patch discriminators (Isola et al. 2017; Wang et al. 2018, section 3.2) for a picture
/// and its halves. Names of parameters are those of the public implementation.
/// </summary>
public sealed class HeadGanDiscriminator : Module
{
    private readonly IReadOnlyList<PatchBlocks> _discriminators;
    private readonly int _inputs;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal HeadGanDiscriminator(HeadGanDiscriminatorConfiguration configuration, CounterRandom random)
    {
        _inputs = configuration.Inputs;
        _discriminators = [.. Enumerable.Range(0, configuration.Scales).Select(i => Register(
            "discriminator_" + i.ToString(CultureInfo.InvariantCulture), new PatchBlocks(configuration, random)))];
    }

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="x">[N, inputs, H, W]: map (0 to 1) and picture (-1 to 1), or a mouth (-1 to 1), with <see cref="WithSound"/>.</param>
    /// <returns>The output at each scale, the largest first.</returns>
    /// <exception cref="ShapeException">The input does not fit.</exception>
    public IReadOnlyList<DiscriminatorOutput> Forward(Tensor x)
    {
        if (x.Rank != 4 || x.Shape[1] != _inputs)
        {
            throw new ShapeException($"HeadGanDiscriminator: the input {x.Shape} is not [N, {_inputs}, H, W].");
        }

        List<DiscriminatorOutput> outputs = [];
        foreach (PatchBlocks discriminator in _discriminators)
        {
            x = outputs.Count == 0 ? x : x.AveragePool([3, 3], [2, 2], [1, 1], countPadding: false);
            outputs.Add(discriminator.Forward(x));
        }

        return outputs;
    }

    /// <summary>What the critic of mouths sees: the sound as planes, before the picture.</summary>
    /// <param name="mouth">[N, 3, H, W].</param>
    /// <param name="audio">[N, d].</param>
    /// <returns>[N, d + 3, H, W].</returns>
    public static Tensor WithSound(Tensor mouth, Tensor audio)
    {
        (int samples, int features) = (audio.Shape[0], audio.Shape[1]);
        return Tensor.Concat(
            1, audio.Reshape(samples, features, 1, 1).Expand(samples, features, mouth.Shape[2], mouth.Shape[3]), mouth);
    }

    private sealed class PatchBlocks : Module
    {
        private const float Slope = 0.2f;
        private static readonly int[] Kernel = [4, 4];
        private readonly List<Layer> _blocks = [];
        private readonly Layer _score;

        public PatchBlocks(HeadGanDiscriminatorConfiguration configuration, CounterRandom random)
        {
            Activation rectifier = new(x => x.LeakyRelu(Slope));
            int inputs = configuration.Inputs;
            for (int i = 0; i < configuration.Blocks; i++)
            {
                int width = (int)Math.Min(configuration.MaximumChannels, (long)configuration.Channels << i);
                int stride = i > 0 && i == configuration.Blocks - 1 ? 1 : 2;
                Layer block = i == 0
                    ? new Conv(inputs, width, Kernel, random, [stride], [2])
                    : new Sequential(
                        new Conv(inputs, width, Kernel, random, [stride], [2], bias: false, spectralNorm: true),
                        new InstanceNorm(width, affine: true));
                _blocks.Add(Add(new Sequential(block, rectifier)));
                inputs = width;
            }

            _score = Add(new Sequential(new Conv(inputs, 1, Kernel, random, padding: [2])));
        }

        public DiscriminatorOutput Forward(Tensor x)
        {
            List<Tensor> features = [];
            foreach (Layer block in _blocks)
            {
                x = block.Forward(x);
                features.Add(x);
            }

            return new DiscriminatorOutput(features, _score.Forward(x));
        }

        private Layer Add(Layer layer) => Register("model" + _blocks.Count.ToString(CultureInfo.InvariantCulture), layer);
    }
}
