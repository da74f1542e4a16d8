using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.StyleHeat;

namespace Orator.Bench;

/// <summary>
/// What StyleHEAT computes for each frame, in the published sizes, with random weights, the same as in peers/styleheat.py: one network
/// alone, or all that is driven by video together.
/// </summary>
internal static class StyleHeatWork
{
    /// <summary>What the names of its items begin with.</summary>
    public const string Prefix = "styleheat-";

    private const int Window = 27;
    private static readonly StyleGanConfiguration Gan = StyleGanConfiguration.Paper;

    /// <summary>StyleGAN2 from the second convolution of F's level up, to 1024 pixels.</summary>
    public static Work Generator(SessionSettings settings)
    {
        Graph graph = new();
        graph.Output("picture", NewGenerator().Finish(Feature(graph), Skip(graph), Styles(graph)));
        return Of(graph, settings);
    }

    /// <summary>From a picture and a window of coefficients to the flow.</summary>
    public static Work VideoFlow(SessionSettings settings)
    {
        Graph graph = new();
        graph.Output("flow", Flow(graph, out _));
        return Of(graph, settings);
    }

    /// <summary>From F and a descriptor of the motion to the calibrated F.</summary>
    public static Work Calibration(SessionSettings settings)
    {
        Graph graph = new();
        Tensor descriptor = graph.Input("descriptor", [1, CalibrationConfiguration.Paper.DescriptorSize]);
        graph.Output("calibrated", Calibrated(Feature(graph), descriptor));
        return Of(graph, settings);
    }

    /// <summary>Flow, warp of F, calibration and the upper levels; the picture that the flow is of is the same in all frames.</summary>
    public static Work Frame(SessionSettings settings)
    {
        Graph graph = new();
        Tensor flow = Flow(graph, out Tensor descriptor);
        Tensor feature = Calibrated(FlowField.Warp(Feature(graph), flow), descriptor);
        graph.Output("picture", NewGenerator().Finish(feature, Skip(graph), Styles(graph)));
        return Of(graph, settings);
    }

    private static StyleGenerator NewGenerator() => Gan.Create(new CounterRandom(1));

    private static Tensor Flow(Graph graph, out Tensor descriptor)
    {
        MotionGeneratorConfiguration configuration = MotionGeneratorConfiguration.PaperVideo;
        MotionFlowGenerator video = new(configuration, new CounterRandom(1));
        descriptor = video.Describe(graph.Input("window", [1, configuration.Inputs, Window]));
        Tensor image = graph.Input("image", [1, 3, configuration.ImageSide, configuration.ImageSide]);
        return video.Flow((image * 2) - 1, descriptor).Flow;
    }

    private static Tensor Calibrated(Tensor feature, Tensor descriptor)
    {
        CalibrationNetwork network = CalibrationConfiguration.Paper.Create(new CounterRandom(1));

        // Its training begins with heads of zeros, which nobody would time.
        CounterRandom random = new(3);
        foreach (Parameter parameter in network.TrainableParameters.Where(p => p.Shape.Rank > 1 && Array.TrueForAll(p.Values, v => v == 0)))
        {
            parameter.Normal(1, random);
        }

        (Tensor scale, Tensor shift) = network.ForwardFeature(feature, descriptor);
        return SpatialFeature.Consult(feature, scale, shift);
    }

    private static Tensor Feature(Graph graph) => graph.Input("feature", [1, Gan.FeatureChannels, Gan.FeatureSide, Gan.FeatureSide]);

    private static Tensor Skip(Graph graph) => graph.Input("skip", [1, 3, Gan.FeatureSide / 2, Gan.FeatureSide / 2]);

    private static Tensor Styles(Graph graph) => graph.Input("styles", [1, Gan.Rows, Gan.StyleSize]);

    private static Work Of(Graph graph, SessionSettings settings)
    {
        Session session = Session.Compile(graph, settings);
        foreach (string name in session.InputNames)
        {
            Work.Fill(session.Input(name));
        }

        return new Work(session.Run, session, Work.Lowered(graph, session));
    }
}
