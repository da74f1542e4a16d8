using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// All networks of face-vid2vid as one model: <c>generator</c>, <c>kp_detector</c>, <c>he_estimator</c> and, if it has one,
/// <c>discriminator</c>. Used, it has three parts: <c>source</c> runs once for a portrait, <c>motion</c> once for each picture that drives
/// it, <c>frame</c> once for each picture made.
/// </summary>
public sealed class FaceVid2VidModel : Module
{
    /// <summary>Creates the networks.</summary>
    /// <param name="configuration">Their sizes.</param>
    /// <param name="random">Source of the initial values.</param>
    internal FaceVid2VidModel(FaceVid2VidModelConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        FaceVid2VidConfiguration networks = configuration.Networks;
        Generator = Register<WarpingGenerator>("generator", configuration.Kind == GeneratorKind.Spade
            ? new SpadeGenerator(networks.Generator, random)
            : new OcclusionAwareGenerator(networks.Generator, random));
        Detector = Register("kp_detector", new KeyPointDetector(networks.KeyPointDetector, random));
        Estimator = Register("he_estimator", new PoseExpressionEstimator(networks.PoseExpression, random));
        Discriminator = configuration.Discriminator
            ? Register("discriminator", new MultiScaleDiscriminator(networks.Discriminator, random))
            : null;
    }

    /// <summary>Its sizes.</summary>
    public FaceVid2VidModelConfiguration Configuration { get; }

    /// <summary>Either generator.</summary>
    public WarpingGenerator Generator { get; }

    /// <summary>Canonical key points.</summary>
    public KeyPointDetector Detector { get; }

    /// <summary>Pose and expression.</summary>
    public PoseExpressionEstimator Estimator { get; }

    /// <summary>The discriminator, used in training; null if the model has none.</summary>
    public MultiScaleDiscriminator? Discriminator { get; }

    /// <summary>The architecture <c>face-vid2vid</c>; docs/formats.md lists the inputs and outputs of its parts.</summary>
    internal static Architecture Architecture => Architecture.Define<FaceVid2VidModelConfiguration, FaceVid2VidModel>(
        "face-vid2vid",
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<FaceVid2VidModel>(
            "source", WriteSource, (_, picture, _) => new Dictionary<string, float[]> { ["image"] = picture }),
        new ArchitecturePart<FaceVid2VidModel>(
            "motion", WriteMotion, (_, picture, _) => new Dictionary<string, float[]> { ["image"] = picture }),
        new ArchitecturePart<FaceVid2VidModel>(
            "frame",
            (graph, model, size) => WriteFrame(graph, model, size),
            (model, picture, side) => FaceVid2VidPortrait.FrameInputs(model, Image.FromPlanes(picture, side, side))))
        .With(FaceVid2VidPresets.All);

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>The part <c>frame</c> of a model that refines, with the layers that its picture is made of.</summary>
    internal static void WriteLayers(Graph graph, FaceVid2VidModel model, int size)
    {
        PictureLayers layers = WriteFrame(graph, model, size).Layers ?? throw new ArgumentException(
            "This model does not refine.", nameof(model));
        graph.Output("flow", layers.Flow.Transpose(0, 3, 1, 2));
        graph.Output("added", layers.Added);
    }

    // All that depends on the portrait alone.
    private static void WriteSource(Graph graph, FaceVid2VidModel model, int size)
    {
        Tensor image = graph.Input("image", [1, 3, size, size]);
        SourceFeatures features = model.Generator.Encode(image);
        KeyPoints canonical = model.Detector.Forward(image);
        graph.Output("volume", features.Volume);
        graph.Output("compressed", features.Compressed);
        graph.Output("key_points", canonical.Positions);
        if (canonical.Jacobians is { } jacobians)
        {
            graph.Output("jacobians", jacobians);
        }
    }

    private static void WriteMotion(Graph graph, FaceVid2VidModel model, int size)
    {
        PoseAndExpression pose = model.Estimator.Forward(graph.Input("image", [1, 3, size, size]));
        Tensor[] angles = [KeyPointEquations.Degrees(pose.Yaw), KeyPointEquations.Degrees(pose.Pitch), KeyPointEquations.Degrees(pose.Roll)];
        graph.Output("angles", Tensor.Concat(0, angles).Reshape(1, 3));
        graph.Output("translation", pose.Translation);
        graph.Output("expression", pose.Expression.Reshape(1, -1, 3));
    }

    private static GeneratedPicture WriteFrame(Graph graph, FaceVid2VidModel model, int size)
    {
        FaceVid2VidConfiguration networks = model.Configuration.Networks;
        (int count, bool jacobians) = (networks.KeyPointDetector.KeyPoints, networks.KeyPointDetector.Jacobians);
        (int depth, int side) = (networks.Generator.Depth, size >> networks.Generator.Levels);
        if (side < 1 || side << networks.Generator.Levels != size)
        {
            throw new ShapeException($"The side must be a multiple of {1 << networks.Generator.Levels} pixels.");
        }

        SourceFeatures features = new(
            graph.Input("volume", [1, networks.Generator.VolumeChannels, depth, side, side]),
            graph.Input("compressed", [1, networks.Generator.Motion.Compressed, depth, side, side]),
            networks.Generator.WarpedPicture ? graph.Input("image", [1, 3, size, size]) : null);
        KeyPoints source = KeyPoints("source");
        KeyPoints driving = KeyPoints("driving");
        GeneratedPicture generated = model.Generator.Render(features, source, driving);
        graph.Output("picture", generated.Picture);
        return generated;

        KeyPoints KeyPoints(string name) => new(
            graph.Input(name + "_key_points", [1, count, 3]),
            jacobians ? graph.Input(name + "_jacobians", [1, count, 3, 3]) : null);
    }
}
