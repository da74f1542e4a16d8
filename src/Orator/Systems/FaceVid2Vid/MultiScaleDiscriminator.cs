using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>What a discriminator says of pictures at one scale.</summary>
/// <param name="Features">Output of each block, the largest first.</param>
/// <param name="Score">How real each patch looks, [N, 1, h, w].</param>
public sealed record DiscriminatorOutput(IReadOnlyList<Tensor> Features, Tensor Score);

/// <summary>Patch discriminators (Isola et al. 2017), one for each scale of a pyramid of pictures, with spectral normalisation.</summary>
public sealed class MultiScaleDiscriminator : Module
{
    private readonly PatchDiscriminator[] _discriminators;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    public MultiScaleDiscriminator(DiscriminatorConfiguration configuration, CounterRandom random)
    {
        Scales = configuration.Scales;

        // PyTorch's names must not contain dots.
        ModuleGroup group = Register("discs", new ModuleGroup());
        _discriminators = [.. Scales.Select(scale =>
            group.Add(scale.ToString(CultureInfo.InvariantCulture).Replace('.', '-'), new PatchDiscriminator(configuration, random)))];
    }

    /// <summary>Sizes of the pictures, relative to the generator's.</summary>
    public IReadOnlyList<float> Scales { get; }

    /// <summary>Adds the network to the graph of its inputs.</summary>
    /// <param name="images">A picture [N, 3, h, w], RGB from 0 to 1, for each of <see cref="Scales"/>, at least 53 elements each way with
    /// four blocks.</param>
    /// <returns>The output at each scale.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public IReadOnlyList<DiscriminatorOutput> Forward(IReadOnlyList<Tensor> images) =>
        [.. _discriminators.Zip(images, (discriminator, image) => discriminator.Forward(image))];
}

/// <summary>The discriminator of one scale: blocks of a 4x4 convolution without padding, instance normalisation (not in the first), leaky
/// ReLU and pooling (not in the last).</summary>
internal sealed class PatchDiscriminator : Module
{
    private readonly LayerList _blocks;
    private readonly Conv _conv;

    public PatchDiscriminator(DiscriminatorConfiguration configuration, CounterRandom random)
    {
        int Width(int level) => (int)Math.Min(configuration.MaximumChannels, (long)configuration.Channels << level);
        _blocks = Register("down_blocks", new LayerList("", Enumerable.Range(0, configuration.Blocks).Select(i =>
            new DiscriminatorBlock(i == 0 ? 3 : Width(i), Width(i + 1), norm: i > 0, pool: i < configuration.Blocks - 1, random))));
        _conv = Register("conv", new Conv(Width(configuration.Blocks), 1, [1, 1], random, spectralNorm: true));
    }

    public DiscriminatorOutput Forward(Tensor image)
    {
        List<Tensor> features = [];
        foreach (Layer block in _blocks.Layers)
        {
            image = block.Forward(image);
            features.Add(image);
        }

        return new DiscriminatorOutput(features, _conv.Forward(image));
    }
}

internal sealed class DiscriminatorBlock : Layer
{
    private readonly Conv _conv;
    private readonly InstanceNorm? _norm;
    private readonly bool _pool;

    public DiscriminatorBlock(int inputs, int outputs, bool norm, bool pool, CounterRandom random)
    {
        _pool = pool;
        _conv = Register("conv", new Conv(inputs, outputs, [4, 4], random, spectralNorm: true));
        _norm = norm ? Register("norm", new InstanceNorm(outputs, affine: true)) : null;
    }

    public override Tensor Forward(Tensor x)
    {
        x = _conv.Forward(x);
        x = (_norm?.Forward(x) ?? x).LeakyRelu(0.2f);
        return _pool ? x.AveragePool([2, 2]) : x;
    }
}
