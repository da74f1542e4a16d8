using Orator.Animation;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Perception;
using Orator.Systems.StyleHeat;
using Orator.Training.Plots;

namespace Orator.Training.Evaluation;

/// <summary>
/// Which feature map of StyleGAN2 is best moved (StyleHEAT, supplement, section 2 and figure 1): a portrait's styles are drawn with the map
/// of one level after the other warped by the video generator's flow, all else fixed. Maps of few elements cannot follow a pose or an
/// expression, and those of many leave ghosts of what the levels below drew.
/// </summary>
/// <param name="package">A StyleHEAT model.</param>
public sealed class LayerStudy(ModelPackage package)
{
    private const int LargestSide = 256;
    private readonly StyleHeatModel _model = package.Network as StyleHeatModel
        ?? throw new InputException($"The study of layers needs a model of styleheat, but this is a {package.Architecture.Name} model.");

    /// <summary>Draws the study.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="motion">What moves it.</param>
    /// <param name="progress">Hears of each picture: how many are done, of how many.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The portrait; what its styles draw without a warp (captioned <c>w+</c>); and with that of the map of each level, from 4x4
    /// up, no larger than 256 pixels each.</returns>
    public IReadOnlyList<(string Caption, Image Picture)> Draw(
        SourcePortrait portrait, MotionFrame motion, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        int size = _model.Configuration.Size;
        int shown = Math.Min(size, LargestSide);
        int[] sides = [0, .. Enumerable.Range(0, _model.Configuration.Generator.Channels.Count).Select(level => 4 << level)];
        using SessionPool sessions = new();
        float[] styles = new StyleHeatInversion(package, sessions).Styles(portrait.Crop);
        float[] picture = FaceCutout.Resize(portrait.Crop, size).ToPlanes();
        List<(string Caption, Image Picture)> all = [("portrait", FaceCutout.Resize(portrait.Crop, shown))];
        foreach (int side in sides)
        {
            cancellation.ThrowIfCancellationRequested();
            using Session session = sessions.Compile(Write(side), new SessionSettings { MemoryPattern = false });
            styles.CopyTo(session.Input("styles"));
            if (side > 0)
            {
                picture.CopyTo(session.Input("image"));
                MotionCoefficients.Repeat(MotionCoefficients.Of(portrait, motion), session.Input("window"));
                if (session.InputNames.Contains("hint"))
                {
                    using MeshHint hint = new(portrait, _model.Configuration.Generator.FeatureSide);
                    hint.Follow(motion);
                    hint.Values.CopyTo(session.Input("hint"));
                }
            }

            session.Run();
            Image drawn = Image.FromPlanes(session.Output("picture"), size, size);
            all.Add((side == 0 ? "w+" : FormattableString.Invariant($"{side}x{side}"), FaceCutout.Resize(drawn, shown)));
            progress?.Invoke(all.Count - 1, sides.Length);
        }

        return all;
    }

    /// <summary>The study as one picture.</summary>
    /// <param name="pictures">What <see cref="Draw"/> returned.</param>
    /// <param name="driver">The driving picture, if there is one to be shown; any size.</param>
    public static Image Sheet(IReadOnlyList<(string Caption, Image Picture)> pictures, Image? driver = null)
    {
        int side = pictures[0].Picture.Width;
        return SampleSheet.Compose(
            ["one map warped"],
            [
                .. driver is null ? Array.Empty<Sample>() : [new Sample("driver", [FaceCutout.Resize(driver, side)])],
                .. pictures.Select(pair => new Sample(pair.Caption, [pair.Picture])),
            ]);
    }

    // The pictures of the levels below the warped one stay where they are, as in the published generator.
    private Graph Write(int warped)
    {
        StyleHeatConfiguration configuration = _model.Configuration;
        Graph graph = new();
        Tensor styles = graph.Input("styles", [1, configuration.Generator.Rows, configuration.Generator.StyleSize]);
        Tensor? flow = warped == 0 ? null : Flow(graph, styles);
        Tensor drawn = _model.Generator.Forward(styles, flow is null ? null : (side, map) => side == warped
            ? _model.Warped(map, flow)
            : map);
        graph.Output("picture", ((drawn * 0.5f) + 0.5f).Clip(0, 1));
        return graph;
    }

    private Tensor Flow(Graph graph, Tensor styles)
    {
        StyleHeatConfiguration configuration = _model.Configuration;
        Tensor image = (graph.Input("image", [1, 3, configuration.Size, configuration.Size]) * 2) - 1;
        Tensor window = graph.Input("window", [1, configuration.Video.Inputs, MotionCoefficients.Window]);
        (Tensor feature, Tensor skip) = _model.Generator.Begin(styles);
        return _model.Video.Flow(_model.Seen(image, feature, skip, styles), _model.Video.Describe(window), _model.Hint(graph)).Flow;
    }
}
