using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// StyleGAN2's generator (Karras et al. 2020), split at the feature map F that StyleHEAT (Yin et al. 2022, section 3) consults, warps and
/// calibrates, so that what lies below is computed once for a portrait. Noise has no effect, as in StyleHEAT. Names of parameters are those
/// of the common PyTorch implementation; the noise's weights and maps are buffers.
/// </summary>
public sealed class StyleGenerator : Module
{
    // The mapping network learns a hundred times more slowly than the rest.
    private const float MappingRate = 0.01f;
    private readonly Sequential _style;
    private readonly ConstantInput _input;
    private readonly StyledConv _conv1;
    private readonly ToRgb _toRgb1;
    private readonly IReadOnlyList<StyledConv> _convs;
    private readonly IReadOnlyList<ToRgb> _toRgbs;

    /// <summary>Creates the network.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    public StyleGenerator(StyleGanConfiguration configuration, CounterRandom random)
    {
        configuration.Check();
        Configuration = configuration;
        (int size, IReadOnlyList<int> channels) = (configuration.StyleSize, configuration.Channels);
        _style = Register("style", new Sequential([new Activation(PixelNorm), .. Enumerable.Range(0, configuration.MappingLayers).Select(
            _ => new ActivatedLinear(size, size, random, MappingRate))]));
        _input = Register("input", new ConstantInput(channels[0], random));
        _conv1 = Register("conv1", new StyledConv(channels[0], channels[0], size, random));
        _toRgb1 = Register("to_rgb1", new ToRgb(channels[0], size, random, first: true));
        _convs = Register("convs", new ModuleGroup()).AddNumbered(channels.Zip(channels.Skip(1)).SelectMany(pair => new[]
        {
            new StyledConv(pair.First, pair.Second, size, random, up: 2),
            new StyledConv(pair.Second, pair.Second, size, random),
        }));
        _toRgbs = Register("to_rgbs", new ModuleGroup()).AddNumbered(channels.Skip(1).Select(c => new ToRgb(c, size, random)));
        Register("noises", new DeadNoiseMaps(channels.Count));
    }

    /// <summary>Its sizes.</summary>
    public StyleGanConfiguration Configuration { get; }

    /// <summary>What is learned of the second convolution of F's level and of the levels above: all that <see cref="Finish"/>
    /// uses.</summary>
    public IReadOnlyList<Parameter> UpperParameters
    {
        get
        {
            int level = Configuration.FeatureLevel;
            Module[] upper = [.. _convs.Skip((2 * level) - 1), .. _toRgbs.Skip(level - 1)];
            return [.. upper.SelectMany(module => module.TrainableParameters)];
        }
    }

    /// <summary>The mapping network: z to w.</summary>
    /// <param name="z">[N, StyleSize], normally distributed; its length has no effect.</param>
    /// <returns>w, [N, StyleSize].</returns>
    /// <exception cref="ShapeException">z does not fit.</exception>
    public Tensor Map(Tensor z) => _style.Forward(z);

    /// <summary>The same style for all rows.</summary>
    /// <param name="w">[N, StyleSize].</param>
    /// <returns>[N, Rows, StyleSize].</returns>
    public Tensor Repeat(Tensor w) =>
        w.Reshape(w.Shape[0], 1, w.Shape[1]).Expand(w.Shape[0], Configuration.Rows, w.Shape[1]);

    /// <summary>The levels below F and the first convolution of F's.</summary>
    /// <param name="styles">w+, [N, Rows, StyleSize].</param>
    /// <param name="tap">Changes the map behind the first convolution of a level, given its side, from 4 to FeatureSide: [N, C, side, side]
    /// to the same shape. Null for none.</param>
    /// <returns>F [N, FeatureChannels, FeatureSide, FeatureSide] before any injection, and the sum of the pictures of the levels below
    /// [N, 3, FeatureSide / 2, FeatureSide / 2].</returns>
    /// <exception cref="ShapeException">The styles do not fit.</exception>
    public (Tensor Feature, Tensor Skip) Begin(Tensor styles, Func<int, Tensor, Tensor>? tap = null)
    {
        Tensor[] rows = Rows(styles);
        Tensor x = Tapped(_conv1.Forward(_input.Forward(styles.Graph, styles.Shape[0]), rows[0]), tap);
        Tensor skip = _toRgb1.Forward(x, rows[1], null);
        for (int level = 1; level < Configuration.FeatureLevel; level++)
        {
            (x, skip) = Second(level, First(level, x, rows, tap), skip, rows);
        }

        return (First(Configuration.FeatureLevel, x, rows, tap), skip);
    }

    /// <summary>The second convolution of F's level and the levels above.</summary>
    /// <param name="feature">F, consulted, warped and calibrated or as it was; see <see cref="SpatialFeature"/>.</param>
    /// <param name="skip">The sum of the pictures below, from <see cref="Begin"/>.</param>
    /// <param name="styles">w+, [N, Rows, StyleSize].</param>
    /// <param name="tap">As in <see cref="Begin"/>, for the sides above FeatureSide.</param>
    /// <returns>Pictures [N, 3, Size, Size], RGB, about -1 to 1, not clamped.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public Tensor Finish(Tensor feature, Tensor skip, Tensor styles, Func<int, Tensor, Tensor>? tap = null)
    {
        Tensor[] rows = Rows(styles);
        (Tensor x, Tensor image) = Second(Configuration.FeatureLevel, feature, skip, rows);
        for (int level = Configuration.FeatureLevel + 1; level < Configuration.Channels.Count; level++)
        {
            (x, image) = Second(level, First(level, x, rows, tap), image, rows);
        }

        return image;
    }

    /// <summary>The picture of the levels up to F's, in its size.</summary>
    /// <param name="feature">F.</param>
    /// <param name="skip">The sum of the pictures below, from <see cref="Begin"/>.</param>
    /// <param name="styles">w+, [N, Rows, StyleSize].</param>
    /// <returns>[N, 3, FeatureSide, FeatureSide], about -1 to 1.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public Tensor Preview(Tensor feature, Tensor skip, Tensor styles) => Second(Configuration.FeatureLevel, feature, skip, Rows(styles)).Image;

    /// <summary>All levels, F as it is.</summary>
    /// <param name="styles">w+, [N, Rows, StyleSize].</param>
    /// <param name="tap">As in <see cref="Begin"/>, for all sides from 4 to Size.</param>
    /// <returns>Pictures [N, 3, Size, Size], RGB, about -1 to 1, not clamped.</returns>
    /// <exception cref="ShapeException">The styles do not fit.</exception>
    public Tensor Forward(Tensor styles, Func<int, Tensor, Tensor>? tap = null)
    {
        (Tensor feature, Tensor skip) = Begin(styles, tap);
        return Finish(feature, skip, styles, tap);
    }

    // z / sqrt(mean of squares + 1e-8).
    private static Tensor PixelNorm(Tensor z) => z / (z.Square().Mean([-1], keepAxes: true) + 1e-8f).Sqrt();

    private static Tensor Tapped(Tensor x, Func<int, Tensor, Tensor>? tap) => tap is null ? x : tap(x.Shape[2], x);

    private Tensor[] Rows(Tensor styles)
    {
        int rows = Configuration.Rows;
        if (styles.Rank != 3 || styles.Shape[1] != rows || styles.Shape[2] != Configuration.StyleSize)
        {
            throw new ShapeException($"StyleGenerator: styles {styles.Shape} are not [N, {rows}, {Configuration.StyleSize}].");
        }

        return [.. styles.Split(1, [.. Enumerable.Repeat(1, rows)]).Select(row => row.Reshape(row.Shape[0], row.Shape[2]))];
    }

    // Level 1 uses rows 1 to 3, level 2 rows 3 to 5, and so on: a picture shares its row with the next level's first convolution.
    private Tensor First(int level, Tensor x, Tensor[] rows, Func<int, Tensor, Tensor>? tap) =>
        Tapped(_convs[2 * (level - 1)].Forward(x, rows[(2 * level) - 1]), tap);

    private (Tensor X, Tensor Image) Second(int level, Tensor x, Tensor skip, Tensor[] rows)
    {
        x = _convs[(2 * level) - 1].Forward(x, rows[2 * level]);
        return (x, _toRgbs[level - 1].Forward(x, rows[(2 * level) + 1], skip));
    }

    /// <summary>The learned map of 4x4 that all pictures begin with. Parameter: <c>input</c> [1, C, 4, 4].</summary>
    private sealed class ConstantInput : Module
    {
        private readonly Parameter _input;

        public ConstantInput(int channels, CounterRandom random) =>
            _input = Register("input", new Parameter([1, channels, 4, 4]).Normal(1, random));

        public Tensor Forward(Graph graph, int samples)
        {
            Tensor input = _input.In(graph);
            return samples == 1 ? input : input.Expand(samples, input.Shape[1], 4, 4);
        }
    }
}
