using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Imaging;
using Orator.Perception.Networks;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Inversion by optimisation (StyleHEAT, supplement, section 3.1, after Barbershop, Zhu et al. 2021): from what the encoders found, F and
/// the styles of what lies above it are changed until the portrait is drawn as it is; the styles below F stay.
/// </summary>
/// <remarks>
/// Minimised by Adam, rate 0.01: mean((G - I)^2) + weight * sum over layers of mean(|phi(G) - phi(I)|) + 0.1 mean((F - F0)^2), with
/// pictures from -1 to 1 and phi a feature network at 256 pixels. The supplement keeps all styles; the public implementation, which is
/// followed here, optimises those behind F as well (rows 9 to 17 of the published generator).
/// </remarks>
/// <param name="model">The networks; they stay as they are.</param>
/// <param name="provider">What computes.</param>
public sealed class StyleHeatOptimiser(StyleHeatModel model, ExecutionProvider provider = ExecutionProvider.Cpu)
{
    /// <summary>Steps of the supplement.</summary>
    public const int DefaultSteps = 250;

    private const float LearningRate = 0.01f;
    private const float StartWeight = 0.1f;
    private const int FeaturesSide = 256;

    /// <summary>The feature network: activations of pictures [N, 3, S, S], RGB from 0 to 1. The published one is VGG19; the default is the
    /// face descriptor network, which is part of the product.</summary>
    public Func<Tensor, IReadOnlyList<Tensor>> Features { get; init; } = FaceDescriptorLayers.Of;

    /// <summary>Weight of the feature network's term; 0 leaves it out.</summary>
    public float PerceptualWeight { get; init; } = 1;

    /// <summary>Optimises an inversion.</summary>
    /// <param name="crop">The portrait: a square around the head, any size.</param>
    /// <param name="start">What the encoders found, without edits.</param>
    /// <param name="steps">Number of steps, at least 1.</param>
    /// <param name="progress">Reports each step.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The inversion; its picture of the levels below F is that of the start.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one step.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public StyleHeatSource Optimise(
        Image crop,
        StyleHeatSource start,
        int steps = DefaultSteps,
        IProgress<RenderProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        StyleGanConfiguration sizes = model.Configuration.Generator;
        int kept = FixedRows(sizes);
        Parameter feature = new([1, sizes.FeatureChannels, sizes.FeatureSide, sizes.FeatureSide]);
        Parameter upper = new([1, sizes.Rows - kept, sizes.StyleSize]);
        start.Feature.CopyTo(feature.Values, 0);
        start.Styles.AsSpan(kept * sizes.StyleSize).CopyTo(upper.Values);
        float[] planes = Downscaling.Resize(crop, sizes.Size, sizes.Size).ToPlanes();
        using TrainingStep step = new(
            Loss(planes, start, feature, upper), new Adam([feature, upper], LearningRate), Settings());
        for (int i = 0; i < steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            step.Run();
            progress?.Report(new RenderProgress(i + 1, steps, "inversion"));
        }

        float[] styles = [.. start.Styles];
        upper.Values.AsSpan().CopyTo(styles.AsSpan(kept * sizes.StyleSize));
        return start with { Styles = styles, Feature = [.. feature.Values] };
    }

    /// <summary>How many rows of the styles stay: those of the levels below F, of F's own convolutions, and of its picture's
    /// predecessor.</summary>
    internal static int FixedRows(StyleGanConfiguration sizes) => (2 * sizes.FeatureLevel) + 1;

    private static Tensor Seen(Tensor image)
    {
        int factor = image.Shape[2] / FeaturesSide;
        return ((factor > 1 ? image.AveragePool([factor, factor]) : image) * 0.5f) + 0.5f;
    }

    private Tensor Loss(float[] planes, StyleHeatSource start, Parameter feature, Parameter upper)
    {
        StyleGanConfiguration sizes = model.Configuration.Generator;
        int kept = FixedRows(sizes);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor moved = graph.Read(feature);
        Tensor lower = graph.Constant(start.Styles.AsSpan(0, kept * sizes.StyleSize), [1, kept, sizes.StyleSize]);
        Tensor drawn = model.Generator.Finish(
            moved,
            graph.Constant(start.Skip, [1, 3, sizes.FeatureSide / 2, sizes.FeatureSide / 2]),
            Tensor.Concat(1, lower, graph.Read(upper)));
        Tensor picture = graph.Constant(Array.ConvertAll(planes, v => (v * 2) - 1), [1, 3, sizes.Size, sizes.Size]);
        Tensor loss = (drawn - picture).Square().Mean()
            + ((moved - graph.Constant(start.Feature, moved.Shape)).Square().Mean() * StartWeight);
        return PerceptualWeight == 0 ? loss : loss + (Perceptual(drawn, planes) * PerceptualWeight);
    }

    // The portrait's activations are computed once.
    private Tensor Perceptual(Tensor drawn, float[] planes)
    {
        int size = drawn.Shape[2];
        Graph graph = new(ParameterBinding.Inputs);
        IReadOnlyList<Tensor> wanted = Features(Seen((graph.Input("picture", [1, 3, size, size]) * 2) - 1));
        for (int i = 0; i < wanted.Count; i++)
        {
            graph.Output($"layer {i}", wanted[i]);
        }

        using Session session = Session.Compile(graph, Settings());
        planes.CopyTo(session.Input("picture"));
        session.Run();
        return Features(Seen(drawn)).Select(
            (layer, i) => (layer - drawn.Graph.Constant(session.Output($"layer {i}"), layer.Shape)).Abs().Mean()).Aggregate(
                (a, b) => a + b);
    }

    private SessionSettings Settings() => new() { MemoryPattern = false, Provider = provider };
}
