using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>What a <see cref="StyleDiscriminator"/> looks like.</summary>
public sealed record StyleDiscriminatorConfiguration
{
    /// <summary>The published discriminator of pictures of 256 pixels: 28.9 million weights.</summary>
    public static StyleDiscriminatorConfiguration Paper { get; } = new();

    /// <summary>Side of the pictures: a power of 2 from 8 to 2048.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Channels of each level, from 4x4 up to <see cref="Size"/>.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [512, 512, 512, 512, 512, 256, 128];

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public StyleDiscriminator Create(CounterRandom? random = null) => new(this, random ?? new CounterRandom(0));

    /// <summary>Fails if a number is out of range.</summary>
    internal void Check() => LevelChannels.Check("style discriminator", "size", Channels, Size);
}

/// <summary>
/// StyleGAN2's discriminator (Karras et al. 2020, residual architecture of figure 7) with a channel of the deviation within groups of
/// samples (Karras et al. 2018, section 3). Names of parameters are those of the common PyTorch implementation.
/// </summary>
public sealed class StyleDiscriminator : Module
{
    private const int Group = 4;
    private readonly Sequential _convs;
    private readonly Sequential _finalConv;
    private readonly Sequential _finalLinear;
    private readonly StyleDiscriminatorConfiguration _configuration;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public StyleDiscriminator(StyleDiscriminatorConfiguration configuration, CounterRandom random)
    {
        configuration.Check();
        _configuration = configuration;
        int[] widths = [.. configuration.Channels.Reverse()];
        _convs = Register("convs", new Sequential(
            [ConvLayer.Plain(3, widths[0], 1, random), .. widths.Zip(widths.Skip(1), (a, b) => new ResBlock(a, b, random))]));
        int last = widths[^1];
        _finalConv = Register("final_conv", ConvLayer.Plain(last + 1, last, 3, random));
        _finalLinear = Register("final_linear", new Sequential(
            new ActivatedLinear(last * 16, last, random), new EqualLinear(last, 1, random)));
    }

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="images">[N, 3, Size, Size], RGB from -1 to 1. Deviations are taken over groups of four samples; over all of them if
    /// there are fewer or four does not divide N.</param>
    /// <returns>How real each picture looks, [N, 1]: a logit, without limits.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public Tensor Forward(Tensor images)
    {
        int size = _configuration.Size;
        if (images.Rank != 4 || images.Shape != [images.Shape[0], 3, size, size])
        {
            throw new ShapeException($"StyleDiscriminator: images {images.Shape} are not [N, 3, {size}, {size}].");
        }

        Tensor x = _convs.Forward(images);
        x = _finalConv.Forward(Tensor.Concat(1, x, Deviation(x)));
        return _finalLinear.Forward(x.Reshape(x.Shape[0], -1));
    }

    // The mean deviation of each group as a plane for each sample: sample n is in group n mod (N / size of a group).
    private static Tensor Deviation(Tensor x)
    {
        int samples = x.Shape[0];
        int members = samples % Group == 0 ? Group : samples;
        int groups = samples / members;
        Tensor grouped = x.Reshape(members, groups, x.Shape[1], x.Shape[2], x.Shape[3]);
        Tensor centred = grouped - grouped.Mean([0], keepAxes: true);
        Tensor deviation = (centred.Square().Mean([0], keepAxes: true) + 1e-8f).Sqrt().Mean([2, 3, 4], keepAxes: true);
        return deviation.Expand(members, groups, 1, x.Shape[2], x.Shape[3]).Reshape(samples, 1, x.Shape[2], x.Shape[3]);
    }
}
