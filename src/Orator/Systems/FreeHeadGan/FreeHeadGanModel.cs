using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// The generator of HeadGAN (Doukas et al. 2021) and Free-HeadGAN (Doukas et al. 2022), with the names of HeadGAN's public checkpoint:
/// <c>flow_network</c> and <c>rendering_network</c>. Used, it has two parts: <c>sources</c> runs once for each picture of the portrait,
/// <c>frame</c> once for each frame.
/// </summary>
public sealed class FreeHeadGanModel : Module
{
    internal FreeHeadGanModel(FreeHeadGanConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        Flow = Register("flow_network", new FlowNetwork(configuration, random));
        Rendering = Register("rendering_network", new RenderingNetwork(configuration, random));
    }

    /// <summary>Sizes.</summary>
    public FreeHeadGanConfiguration Configuration { get; }

    /// <summary>From sources and maps to flows.</summary>
    public FlowNetwork Flow { get; }

    /// <summary>From maps and warped sources to pictures.</summary>
    public RenderingNetwork Rendering { get; }

    /// <summary>The architecture <c>headgan</c>; docs/headgan-networks.md lists the inputs and outputs of its parts.</summary>
    internal static Architecture Architecture => Architecture.Define<FreeHeadGanConfiguration, FreeHeadGanModel>(
        "headgan",
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<FreeHeadGanModel>("sources", WriteSources),
        new ArchitecturePart<FreeHeadGanModel>("frame", (graph, model, size) => WriteFrame(graph, model, size, model.Configuration.Shots)))
        .With(
            ("lite", FreeHeadGanConfiguration.Lite), ("paper", FreeHeadGanConfiguration.Paper), ("free", FreeHeadGanConfiguration.Free));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>What of a frame depends on the sources alone.</summary>
    /// <param name="maps">The sources' maps or sketches, [M, MapChannels, S, S], 0 to 1.</param>
    /// <param name="images">The sources, [M, 3, S, S], -1 to 1.</param>
    /// <returns>Feature maps of each level, the finest first.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public IReadOnlyList<Tensor> Encode(Tensor maps, Tensor images)
    {
        CheckPlanes("sources' maps", maps, Configuration.MapChannels);
        CheckPlanes("sources", images, 3);
        return Flow.Encode(Folded(Tensor.Concat(1, maps, images)));
    }

    /// <summary>The frames of targets.</summary>
    /// <param name="features">Of the sources, as <see cref="Encode"/> gives them.</param>
    /// <param name="images">The sources, [M N, 3, S, S], -1 to 1; source j of target n is number j N + n.</param>
    /// <param name="maps">Maps or sketches of the targets, [N, Frames MapChannels, S, S], 0 to 1: of the oldest frame first.</param>
    /// <param name="audio">Sound of the targets, [N, AudioFeatures]; null if that is 0.</param>
    /// <param name="mesh">What the face mesh knows of them; null if the networks are not built upon it.</param>
    /// <returns>The frames, and how they were made.</returns>
    /// <exception cref="ShapeException">An operand does not fit.</exception>
    public GeneratedHead Forward(
        IReadOnlyList<Tensor> features, Tensor images, Tensor maps, Tensor? audio = null, MeshTarget? mesh = null) =>
        Forward(features, images, maps, audio, mesh, null);

    /// <summary>As the other, and tells a test what is inside.</summary>
    internal GeneratedHead Forward(
        IReadOnlyList<Tensor> features, Tensor images, Tensor maps, Tensor? audio, Action<string, Tensor>? inside) =>
        Forward(features, images, maps, audio, null, inside);

    /// <summary>
    /// The graph of the part <c>frame</c> for a number of sources, and for portraits of any size: what becomes of their own pixels, read
    /// through a flow, <c>shift</c> in units in which a picture is 2 wide, and what is <c>added</c> to that. Built upon the mesh, that is
    /// read from the mesh's picture, with <c>occlusion</c> and <c>still</c> of <see cref="MeshLayers"/>; else from the first source.
    /// </summary>
    /// <param name="sources">Number of sources, which need not be that of the configuration.</param>
    internal Graph FrameGraph(int sources)
    {
        Graph graph = new();
        int size = Configuration.Size;
        bool training = Training;
        Train(false);
        try
        {
            (GeneratedHead head, Tensor images) = WriteFrame(graph, this, size, sources);
            if (head.Layers is { } layers)
            {
                graph.Output("shift", layers.Flow * (2f / size));
                graph.Output("occlusion", layers.Occlusion);
                graph.Output("still", layers.Still);
                graph.Output("added", layers.Added);
                return graph;
            }

            Tensor first = head.Flow.Slice(0, 0, 1);
            Tensor moved = sources == 1
                ? head.Warped
                : FlowField.Warp(images.Slice(0, 0, 1), first, alignCorners: true, Outside.Border);
            graph.Output("shift", first * (2f / size));
            graph.Output("added", (head.Picture - moved) * 0.5f);
            return graph;
        }
        finally
        {
            Train(training);
        }
    }

    private GeneratedHead Forward(
        IReadOnlyList<Tensor> features,
        Tensor images,
        Tensor maps,
        Tensor? audio,
        MeshTarget? mesh,
        Action<string, Tensor>? inside)
    {
        Check(features, images, maps, audio);
        int targets = maps.Shape[0];
        int sources = images.Shape[0] / targets;
        MeshTarget.Check(Configuration.MeshBased, mesh, images, targets);
        Tensor target = Folded(mesh is null ? maps : Tensor.Concat(1, maps, mesh.Seen(targets)));

        // Built upon the mesh, the flow network sees the coarsest features where the mesh moves them, and adds to that.
        Tensor coarsest = mesh is null ? features[^1] : mesh.Move(features[^1]);
        SourceMotion own = Flow.Forward([.. features.SkipLast(1), coarsest], target, inside);
        SourceMotion motion = mesh?.Behind(own) ?? own;
        List<Tensor> warped = [];
        for (int level = 0; level < features.Count; level++)
        {
            (Tensor flow, Tensor? score) = AtLevel(motion, level);
            warped.Add(SourceFusion.Of(features[level], flow, score, sources));
            inside?.Invoke($"warped_feat{level}", warped[^1]);
        }

        // Whole pixels, not folded ones.
        (Tensor finest, Tensor? finestScore) = AtLevel(motion, 0);
        int fold = Configuration.Fold;
        Tensor flowOfPixels = FlowField.Enlarge(finest, fold);
        Tensor moved = SourceFusion.Of(images, flowOfPixels, finestScore is null ? null : Enlarged(finestScore, fold), sources);
        Tensor drawn = Rendering.Forward(target, warped, Folded(moved), audio, inside);
        Tensor Unfolded(Tensor x) => fold == 1 ? x : x.PixelShuffle(fold);
        if (mesh is null)
        {
            return new GeneratedHead(Unfolded(drawn.Tanh()), moved, flowOfPixels, motion.Mask);
        }

        Tensor shift = FlowField.Enlarge(AtLevel(own, 0).Flow.Slice(0, 0, targets), fold);
        MeshLayers layers = MeshLayers.Of(Unfolded(drawn), shift, mesh.Validity.Slice(0, 0, targets));
        return new GeneratedHead(
            layers.Compose(mesh.Picture, images.Slice(0, 0, targets)), moved, flowOfPixels, motion.Mask)
        { Layers = layers };
    }

    private static void WriteSources(Graph graph, FreeHeadGanModel model, int size)
    {
        Tensor image = (graph.Input("image", [1, 3, size, size]) * 2) - 1;
        IReadOnlyList<Tensor> features = model.Encode(graph.Input("sketch", [1, model.Configuration.MapChannels, size, size]), image);
        for (int level = 0; level < features.Count; level++)
        {
            graph.Output(FeatureName(level), features[level]);
        }
    }

    private static (GeneratedHead Head, Tensor Images) WriteFrame(Graph graph, FreeHeadGanModel model, int size, int sources)
    {
        FreeHeadGanConfiguration configuration = model.Configuration;
        Tensor[] features =
        [
            .. configuration.Channels.Select((channels, level) => graph.Input(
                FeatureName(level), [sources, channels, size / configuration.Fold >> level, size / configuration.Fold >> level])),
        ];
        Tensor images = (graph.Input("images", [sources, 3, size, size]) * 2) - 1;
        Tensor maps = graph.Input("sketches", [1, configuration.Frames * configuration.MapChannels, size, size]);
        Tensor? audio = configuration.AudioFeatures == 0 ? null : graph.Input("audio", [1, configuration.AudioFeatures]);
        MeshTarget? mesh = configuration.MeshBased ? MeshTarget.AddTo(graph, 1, sources, size) : null;
        GeneratedHead head = model.Forward(features, images, maps, audio, mesh);
        graph.Output("picture", (head.Picture * 0.5f) + 0.5f);
        graph.Output("warped", (head.Warped * 0.5f) + 0.5f);
        graph.Output("flow", head.Flow);
        graph.Output("mask", head.Mask);
        return (head, images);
    }

    private static string FeatureName(int level) => $"feature{level}";

    private static Tensor Enlarged(Tensor map, int factor) =>
        factor == 1 ? map : map.Resize([factor * map.Shape[2], factor * map.Shape[3]]);

    private Tensor Folded(Tensor x) => Configuration.Fold == 1 ? x : x.PixelUnshuffle(Configuration.Fold);

    // Flow and score in the grid of a level.
    private (Tensor Flow, Tensor? Score) AtLevel(SourceMotion motion, int level)
    {
        (Tensor flow, Tensor? score) = (motion.Flow, motion.Score);
        for (int i = Configuration.FlowLevel; i < level; i++)
        {
            (flow, score) = (FlowField.Halve(flow), score?.AveragePool([2, 2]));
        }

        int factor = 1 << Math.Max(0, Configuration.FlowLevel - level);
        return (FlowField.Enlarge(flow, factor), score is null ? null : Enlarged(score, factor));
    }

    private void CheckPlanes(string what, Tensor x, int channels)
    {
        int multiple = Configuration.Multiple;
        if (x.Rank != 4 || x.Shape[1] != channels || x.Shape[2] % multiple != 0 || x.Shape[3] % multiple != 0)
        {
            throw new ShapeException($"HeadGAN: {what} {x.Shape} are not [N, {channels}, H, W] with sides that {multiple} divides.");
        }
    }

    private void Check(IReadOnlyList<Tensor> features, Tensor images, Tensor maps, Tensor? audio)
    {
        CheckPlanes("sources", images, 3);
        CheckPlanes("targets' maps", maps, Configuration.Frames * Configuration.MapChannels);
        if (images.Shape[0] % maps.Shape[0] != 0 || !images.Shape.Skip(2).SequenceEqual(maps.Shape.Skip(2)))
        {
            throw new ShapeException($"HeadGAN: sources {images.Shape} do not fit targets' maps {maps.Shape}.");
        }

        (int height, int width) = (images.Shape[2] / Configuration.Fold, images.Shape[3] / Configuration.Fold);
        int[][] expected = [.. Configuration.Channels.Select(
            (channels, level) => new[] { images.Shape[0], channels, height >> level, width >> level })];
        if (features.Count != expected.Length || features.Zip(expected).Any(pair => pair.First.Shape != pair.Second))
        {
            throw new ShapeException(
                $"HeadGAN: features {Listed(features.Select(feature => feature.Shape))} are not {Listed(expected.Select(shape => (Shape)shape))}.");
        }

        int[]? sound = Configuration.AudioFeatures == 0 ? null : [maps.Shape[0], Configuration.AudioFeatures];
        if (sound is null ? audio is not null : audio?.Shape != sound)
        {
            throw new ShapeException(
                $"HeadGAN: sound {audio?.Shape.ToString() ?? "(none)"} is not {(sound is null ? "none" : ((Shape)sound).ToString())}.");
        }

        static string Listed(IEnumerable<Shape> shapes) => string.Join(", ", shapes);
    }
}

/// <summary>Frames of <see cref="FreeHeadGanModel"/>, and how they were made.</summary>
/// <param name="Picture">The frames, [N, 3, S, S], -1 to 1.</param>
/// <param name="Warped">The sources, warped and fused, [N, 3, S, S], -1 to 1.</param>
/// <param name="Flow">Where their content comes from in each source, [M N, 2, S, S], x then y, pixels.</param>
/// <param name="Mask">Where the flow network sees motion, [M N, 1, h, w], 0 to 1.</param>
public sealed record GeneratedHead(Tensor Picture, Tensor Warped, Tensor Flow, Tensor Mask)
{
    /// <summary>What the frames are made of; null if they are not built upon the mesh.</summary>
    public MeshLayers? Layers { get; init; }
}
