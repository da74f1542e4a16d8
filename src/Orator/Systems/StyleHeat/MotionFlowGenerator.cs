using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Motion generator of StyleHEAT (Yin et al. 2022, section 3.2): a window of motion (3DMM coefficients or a spectrum) becomes a descriptor,
/// and a picture becomes a flow field of that motion, by an hourglass whose normalisations the descriptor controls.
/// </summary>
public sealed class MotionFlowGenerator : Module
{
    /// <summary>Fewest frames of a window.</summary>
    public const int ShortestWindow = MotionMapping.Cropped + 1;

    private readonly MotionMapping _mapping;
    private readonly MotionWarping _warping;

    /// <summary>Creates the network with initial values.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <param name="mapping">What the part that makes the descriptor is called in checkpoints: <c>audio_encoder</c> in the published one of
    /// sound.</param>
    /// <param name="warping">What the part that makes the flow is called in checkpoints: <c>warpping_net</c> (so spelt) in the published
    /// one of sound.</param>
    /// <exception cref="ArgumentException">A number of the configuration is out of range; the message says which.</exception>
    public MotionFlowGenerator(
        MotionGeneratorConfiguration configuration, CounterRandom random, string mapping = "mapping_net", string warping = "warping_net")
    {
        configuration.Check();
        Configuration = configuration;
        _mapping = Register(mapping, new MotionMapping(configuration, random));
        _warping = Register(warping, new MotionWarping(configuration, random));
    }

    /// <summary>Sizes.</summary>
    public MotionGeneratorConfiguration Configuration { get; }

    /// <summary>The generator of motion by sound with the names of the published checkpoint.</summary>
    /// <param name="configuration">Its sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    /// <exception cref="ArgumentException">A number of the configuration is out of range; the message says which.</exception>
    public static MotionFlowGenerator OfSound(MotionGeneratorConfiguration configuration, CounterRandom random) =>
        new(configuration, random, "audio_encoder", "warpping_net");

    /// <summary>Makes the descriptor of a motion.</summary>
    /// <param name="window">[N, inputs, T], T at least <see cref="ShortestWindow"/>.</param>
    /// <returns>[N, descriptor].</returns>
    /// <exception cref="ShapeException">The window does not fit.</exception>
    public Tensor Describe(Tensor window)
    {
        if (window.Rank != 3 || window.Shape[1] != Configuration.Inputs || window.Shape[2] < ShortestWindow)
        {
            throw new ShapeException(
                $"MotionFlowGenerator: the window is {window.Shape}, not [N, {Configuration.Inputs}, {ShortestWindow} or more].");
        }

        return _mapping.Forward(window);
    }

    /// <summary>Makes the flow of a motion.</summary>
    /// <param name="image">Pictures [N, 3, S, S], values -1 to 1; S is a multiple of 2^(encoder blocks).</param>
    /// <param name="descriptor">[N, descriptor].</param>
    /// <param name="hint">What <see cref="MeshHint"/> gives, [N, 3, S/4, S/4], for networks that are shown it; null for others.</param>
    /// <returns>Flow and maps with sides of S/4 (with the published numbers of blocks).</returns>
    /// <exception cref="ShapeException">An input does not fit.</exception>
    public MotionField Flow(Tensor image, Tensor descriptor, Tensor? hint = null)
    {
        int multiple = 1 << Configuration.EncoderBlocks;
        if (image.Rank != 4 || image.Shape[1] != 3 || image.Shape[2] % multiple != 0 || image.Shape[3] % multiple != 0)
        {
            throw new ShapeException(
                $"MotionFlowGenerator: the picture is {image.Shape}, not [N, 3, H, W] with sides that {multiple} divides.");
        }

        return _warping.Forward(image, descriptor, hint);
    }

    /// <summary>Keeps the lower half of a flow and sets the upper one to 0: sound moves the mouth only (StyleHEAT, supplement).</summary>
    /// <param name="flow">[N, 2, H, W].</param>
    /// <returns>A flow of the same shape.</returns>
    public static Tensor LowerHalf(Tensor flow)
    {
        int upper = flow.Shape[2] / 2;
        return flow.Slice(2, upper).Pad([0, 0, upper, 0], [0, 0, 0, 0]);
    }

    /// <summary>As <see cref="Describe"/> and <see cref="Flow"/>, and tells a test what is inside.</summary>
    internal MotionField Forward(Tensor image, Tensor window, Action<string, Tensor> inside) =>
        _warping.Forward(image, _mapping.Forward(window, inside), null, inside);
}
