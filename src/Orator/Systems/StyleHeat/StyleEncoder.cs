using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Encoder of pictures into StyleGAN2's extended style space W+ (e4e, "Designing an encoder for StyleGAN image manipulation", Tov et al.
/// 2021): a residual network, features of three resolutions, and a head for each style. All styles are the first one plus a learned
/// difference, and the mean style. Names: <c>encoder.*</c> and the buffer <c>latent_avg</c> [rows, style size], as under
/// <c>generator.e4e_encoder.</c> of StyleHEAT's checkpoint.
/// </summary>
public sealed class StyleEncoder : Module
{
    private readonly Parameter _average;

    /// <summary>Creates the network with initial values; the mean style is 0.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number of the configuration is out of range; the message says which.</exception>
    public StyleEncoder(StyleEncoderConfiguration configuration, CounterRandom random)
    {
        configuration.Check();
        Configuration = configuration;
        _average = Register("latent_avg", new Parameter([configuration.Rows, configuration.StyleSize], isBuffer: true));
        Network = Register("encoder", new StylePyramid(configuration, random));
    }

    /// <summary>Sizes.</summary>
    public StyleEncoderConfiguration Configuration { get; }

    /// <summary>The mean style of each row, row-major [rows, style size]; set its numbers where no checkpoint does.</summary>
    public Parameter Average => _average;

    /// <summary>All but the mean style, with the names of e4e's own checkpoints.</summary>
    internal StylePyramid Network { get; }

    /// <summary>Styles of pictures.</summary>
    /// <param name="image">[N, 3, S, S], values -1 to 1, S the configuration's.</param>
    /// <returns>w+ [N, rows, style size], the mean style included.</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public Tensor Forward(Tensor image) => Offsets(image) + _average.In(image.Graph);

    /// <summary>Styles of pictures less the mean style.</summary>
    /// <param name="image">As of <see cref="Forward"/>.</param>
    /// <returns>[N, rows, style size].</returns>
    /// <exception cref="ShapeException">The pictures do not fit.</exception>
    public Tensor Offsets(Tensor image)
    {
        int side = Configuration.ImageSide;
        return image.Rank == 4 && image.Shape[1] == 3 && image.Shape[2] == side && image.Shape[3] == side
            ? Network.Styles(Network.Features(image))
            : throw new ShapeException($"StyleEncoder: the picture is {image.Shape}, not [N, 3, {side}, {side}].");
    }
}
