using System.Runtime.CompilerServices;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// All networks of StyleHEAT (Yin et al. 2022) as one model, with the names of the public checkpoint: <c>generator</c> (<c>stylegan</c>,
/// <c>e4e_encoder</c>, <c>hfgi_aligner</c>, <c>hfgi_encoder</c>), <c>video_warper</c>, <c>audio_warper</c>, <c>calibrator</c>. Used, it
/// has five parts: <c>styles</c>, <c>feature</c> and <c>picture</c> (the inversion) run once for a portrait, <c>frame</c> (driven by coefficients of motion) or
/// <c>joint</c> (by sound as well) once for each picture.
/// </summary>
public sealed class StyleHeatModel : Module
{
    /// <summary>Side of the pictures that consultation sees, pixels.</summary>
    private const int ConsultedSide = 256;

    internal StyleHeatModel(StyleHeatConfiguration configuration, CounterRandom random)
    {
        Configuration = configuration;
        ModuleGroup generator = Register("generator", new ModuleGroup());
        Generator = generator.Add("stylegan", new StyleGenerator(configuration.Generator, random));
        Encoder = generator.Add("e4e_encoder", new StyleEncoder(configuration.Encoder, random));
        Aligner = generator.Add("hfgi_aligner", new ResidualAligner(configuration.Consultation, random));
        Consultation = generator.Add("hfgi_encoder", new ConsultationEncoder(configuration.Consultation, random));
        Video = Register("video_warper", new MotionFlowGenerator(configuration.Video, random));
        Audio = Register("audio_warper", MotionFlowGenerator.OfSound(configuration.Audio, random));
        Calibration = Register("calibrator", new CalibrationNetwork(configuration.Calibration, random));
    }

    /// <summary>Sizes.</summary>
    public StyleHeatConfiguration Configuration { get; }

    /// <summary>StyleGAN2.</summary>
    public StyleGenerator Generator { get; }

    /// <summary>From a picture to w+.</summary>
    public StyleEncoder Encoder { get; }

    /// <summary>Moves what w+ lost to where an edited picture needs it.</summary>
    public ResidualAligner Aligner { get; }

    /// <summary>From what w+ lost to changes of F.</summary>
    public ConsultationEncoder Consultation { get; }

    /// <summary>From coefficients of motion to a flow.</summary>
    public MotionFlowGenerator Video { get; }

    /// <summary>From sound to a flow.</summary>
    public MotionFlowGenerator Audio { get; }

    /// <summary>From the warped F to changes of it.</summary>
    public CalibrationNetwork Calibration { get; }

    /// <summary>The architecture <c>styleheat</c>; docs/formats.md lists the inputs and outputs of its parts.</summary>
    internal static Architecture Architecture => Architecture.Define<StyleHeatConfiguration, StyleHeatModel>(
        "styleheat",
        configuration => configuration.Create(),
        configuration => configuration.Size,
        new ArchitecturePart<StyleHeatModel>("styles", WriteStyles),
        new ArchitecturePart<StyleHeatModel>("feature", WriteFeature),
        new ArchitecturePart<StyleHeatModel>("picture", WritePicture),
        new ArchitecturePart<StyleHeatModel>("frame", (graph, model, _) => WriteFrame(graph, model, sound: false)),
        new ArchitecturePart<StyleHeatModel>("joint", (graph, model, _) => WriteFrame(graph, model, sound: true)))
        .With(("lite", StyleHeatConfiguration.Lite), ("paper", StyleHeatConfiguration.Paper));

    /// <summary>Makes the architecture known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void Register() => Architectures.Register(Architecture);

    /// <summary>w+ of pictures.</summary>
    /// <param name="image">[N, 3, S, S], -1 to 1, S the side of the encoder's pictures or a multiple of it.</param>
    /// <returns>[N, rows, style size].</returns>
    public Tensor Encode(Tensor image) => Encoder.Forward(Shrunk(image, Encoder.Configuration.ImageSide));

    /// <summary>F of a picture: that of its styles, with what they lost of the picture brought back by HFGI's consultation.</summary>
    /// <param name="image">The picture [N, 3, S, S], -1 to 1.</param>
    /// <param name="styles">Its w+.</param>
    /// <param name="edited">w+ of what is to be drawn; null for the picture itself.</param>
    /// <returns>F, the picture of the levels below, and what the styles alone draw, -1 to 1, [N, 3, 256, 256].</returns>
    /// <exception cref="ShapeException">The operands do not fit.</exception>
    public (Tensor Feature, Tensor Skip, Tensor Drawn) Invert(Tensor image, Tensor styles, Tensor? edited = null)
    {
        (Tensor feature, Tensor skip, Tensor drawn) = Synthesise(styles);
        Tensor lost = Consulted(image) - drawn;
        if (edited is not null)
        {
            (feature, skip, drawn) = Synthesise(edited);
        }

        return (Consult(feature, lost, drawn), skip, drawn);
    }

    /// <summary>Brings what was lost back into F.</summary>
    /// <param name="feature">F of the styles.</param>
    /// <param name="lost">What they lost, [N, 3, 256, 256].</param>
    /// <param name="drawn">What they draw, likewise.</param>
    /// <returns>F.</returns>
    public Tensor Consult(Tensor feature, Tensor lost, Tensor drawn)
    {
        (Tensor scale, Tensor shift) = Consultation.Forward(Aligner.Forward(lost, drawn));
        return SpatialFeature.Consult(feature, scale, shift);
    }

    /// <summary>F and the picture of the levels below, moved by a flow.</summary>
    /// <param name="feature">F.</param>
    /// <param name="skip">The picture of the levels below.</param>
    /// <param name="flow">[N, 2, 64, 64].</param>
    /// <returns>Both, moved; the picture only if <see cref="StyleHeatConfiguration.WarpSkip"/>.</returns>
    public (Tensor Feature, Tensor Skip) Warp(Tensor feature, Tensor skip, Tensor flow) =>
        (Warped(feature, flow), Configuration.WarpSkip ? Warped(skip, flow) : skip);

    /// <summary>The picture that the video generator sees: the portrait, or with <see cref="StyleHeatConfiguration.SeesInversion"/> what
    /// its inversion draws.</summary>
    /// <param name="image">The portrait [N, 3, S, S], -1 to 1.</param>
    /// <param name="feature">F of the inversion.</param>
    /// <param name="skip">Its picture of the levels below.</param>
    /// <param name="styles">Its w+.</param>
    /// <returns>[N, 3, side, side], the side that of <see cref="Video"/>'s pictures.</returns>
    public Tensor Seen(Tensor image, Tensor feature, Tensor skip, Tensor styles)
    {
        int side = Configuration.Video.ImageSide;
        return Configuration.SeesInversion
            ? Generator.Finish(feature, skip, styles).Clip(-1, 1).Resize([side, side])
            : Shrunk(image, side);
    }

    /// <summary>Adds the input <c>hint</c>, which <see cref="MeshHint"/> fills, if the video generator is shown it.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>[1, 3, 64, 64]; null if it is not.</returns>
    public Tensor? Hint(Graph graph)
    {
        int side = Configuration.Generator.FeatureSide;
        return Configuration.Video.MeshHints ? graph.Input("hint", [1, MeshHint.Channels, side, side]) : null;
    }

    /// <summary>The frame that a warped F gives, calibrated.</summary>
    /// <param name="feature">F, warped.</param>
    /// <param name="skip">The picture of the levels below.</param>
    /// <param name="styles">w+.</param>
    /// <param name="descriptor">Of the motion, by the video generator.</param>
    /// <returns>Pictures [N, 3, Size, Size], about -1 to 1.</returns>
    public Tensor Draw(Tensor feature, Tensor skip, Tensor styles, Tensor descriptor)
    {
        (Tensor scale, Tensor shift) = Calibration.ForwardFeature(feature, descriptor);
        return Generator.Finish(SpatialFeature.Consult(feature, scale, shift), skip, styles);
    }

    /// <summary>A frame: the mesh generator's where it shows what is to be seen, elsewhere what the networks draw; and the portrait where
    /// that stands still (<see cref="StyleHeatConfiguration.KeepsPortrait"/>).</summary>
    /// <param name="drawn">What the networks draw, [N, 3, Size, Size].</param>
    /// <param name="mesh">What the mesh generator draws of the motion, likewise.</param>
    /// <param name="image">The portrait, likewise.</param>
    /// <param name="field">Its motion.</param>
    /// <param name="changed">What edits change of the inverted portrait, likewise; null = nothing.</param>
    /// <returns>The frame, likewise.</returns>
    public Tensor Compose(Tensor drawn, Tensor mesh, Tensor image, MotionField field, Tensor? changed = null)
    {
        Tensor moved = Warped(mesh, field.Own);
        return changed is null
            ? field.Settle(field.Blend(moved, drawn), image)
            : field.Settle(field.Blend(moved + Warped(changed, field.Flow), drawn), image + changed);
    }

    private (Tensor Feature, Tensor Skip, Tensor Drawn) Synthesise(Tensor styles)
    {
        (Tensor feature, Tensor skip) = Generator.Begin(styles);
        return (feature, skip, Consulted(Generator.Finish(feature, skip, styles).Clip(-1, 1)));
    }

    /// <summary>A map of any size, moved by a flow as this model reads flows.</summary>
    /// <param name="map">[N, C, H, W].</param>
    /// <param name="flow">[N, 2, 64, 64].</param>
    public Tensor Warped(Tensor map, Tensor flow) => FlowField.Warp(
        map, flow, Configuration.AlignCorners, Configuration.RepeatBorder ? Outside.Border : Outside.Zeros);

    private static Tensor Consulted(Tensor image) =>
        image.Shape[2] == ConsultedSide ? image : image.Resize([ConsultedSide, ConsultedSide]);

    private static void WriteStyles(Graph graph, StyleHeatModel model, int size)
    {
        int side = model.Configuration.Encoder.ImageSide;
        graph.Output("styles", model.Encoder.Forward((graph.Input("image", [1, 3, side, side]) * 2) - 1));
    }

    private static void WriteFeature(Graph graph, StyleHeatModel model, int size)
    {
        Tensor image = (graph.Input("image", [1, 3, ConsultedSide, ConsultedSide]) * 2) - 1;
        Tensor Styles(string name) => graph.Input(name, [1, model.Configuration.Generator.Rows, model.Configuration.Generator.StyleSize]);
        (Tensor feature, Tensor skip, _) = model.Invert(image, Styles("styles"), Styles("edited"));
        graph.Output("feature", feature);
        graph.Output("skip", skip);
    }

    private static void WritePicture(Graph graph, StyleHeatModel model, int size)
    {
        StyleGanConfiguration generator = model.Configuration.Generator;
        int side = generator.FeatureSide;
        Tensor picture = model.Generator.Finish(
            graph.Input("feature", [1, generator.FeatureChannels, side, side]),
            graph.Input("skip", [1, 3, side / 2, side / 2]),
            graph.Input("styles", [1, generator.Rows, generator.StyleSize]));
        graph.Output("picture", (picture * 0.5f) + 0.5f);
    }

    private static void WriteFrame(Graph graph, StyleHeatModel model, bool sound)
    {
        StyleHeatConfiguration configuration = model.Configuration;
        StyleGanConfiguration generator = configuration.Generator;
        (int size, int side) = (generator.Size, generator.FeatureSide);
        Tensor feature = graph.Input("feature", [1, generator.FeatureChannels, side, side]);
        Tensor skip = graph.Input("skip", [1, 3, side / 2, side / 2]);
        Tensor styles = graph.Input("styles", [1, generator.Rows, generator.StyleSize]);
        Tensor image = (graph.Input("image", [1, 3, size, size]) * 2) - 1;
        Tensor descriptor = model.Video.Describe(graph.Input("window", [1, configuration.Video.Inputs, MotionCoefficients.Window]));
        MotionField field = model.Video.Flow(model.Seen(image, feature, skip, styles), descriptor, model.Hint(graph));
        (feature, Tensor moved) = model.Warp(feature, skip, field.Flow);
        if (sound)
        {
            // The audio generator sees what the video generator drew.
            Tensor drawn = model.Generator.Finish(feature, moved, styles);
            Tensor heard = model.Audio.Describe(
                graph.Input("mel", [1, configuration.Audio.Inputs, StyleHeatConfiguration.MelColumns]));
            Tensor spoken = MotionFlowGenerator.LowerHalf(
                model.Audio.Flow(Shrunk(drawn, configuration.Audio.ImageSide), heard).Flow);
            (feature, moved) = model.Warp(feature, moved, spoken);

            // First what the sound moved, from there what the video moved.
            field = new MotionField(
                spoken + model.Warped(field.Flow, spoken),
                spoken + model.Warped(field.Own, spoken),
                field.Occlusion is null ? null : model.Warped(field.Occlusion, spoken),
                field.Still is null ? null : model.Warped(field.Still, spoken));
        }

        Tensor picture = model.Draw(feature, moved, styles, descriptor);
        if (!configuration.KeepsPortrait)
        {
            WriteLayers(graph, model, picture, image, image, field with { Own = field.Flow });
            return;
        }

        Tensor mesh = (graph.Input("mesh", [1, 3, size, size]) * 2) - 1;
        Tensor changed = graph.Input("changed", [1, 3, size, size]) * 2;
        WriteLayers(graph, model, model.Compose(picture, mesh, image, field, changed), mesh, image, field);
    }

    // The frame, and for portraits that are larger: what becomes of the base's own pixels, moved by the flow, and what is added to that, to
    // be enlarged.
    private static void WriteLayers(Graph graph, StyleHeatModel model, Tensor picture, Tensor moving, Tensor image, MotionField field)
    {
        (int size, int side) = (image.Shape[2], field.Own.Shape[2]);
        (picture, moving, image) = ((picture * 0.5f) + 0.5f, (moving * 0.5f) + 0.5f, (image * 0.5f) + 0.5f);
        graph.Output("picture", picture);
        graph.Output("added", picture - field.Settle(field.Occlude(model.Warped(moving, field.Own)), image));
        float halfSides = 2f / (side - 1) * (size - 1) / size;
        graph.Output("flow", MotionField.Enlarge(field.Own * halfSides, size));
        if (field is { Occlusion: { } occlusion, Still: { } still })
        {
            graph.Output("occlusion", MotionField.Enlarge(occlusion, size));
            graph.Output("still", MotionField.Enlarge(still, size));
        }
    }

    private static Tensor Shrunk(Tensor image, int side)
    {
        int factor = image.Shape[2] / side;
        return factor == 1 ? image : image.AveragePool([factor, factor]);
    }
}
