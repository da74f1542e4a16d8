using Orator.Engine;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>The published model as one, from portrait, coefficients and sound to the frame, against an independent implementation in double
/// precision.</summary>
public sealed class FullInferenceTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-4;

    // 1.4 GB of weights.
    [Fact]
    public void ThePublishedModelAgreesWithTheReference()
    {
        SlowTests.Require();
        using FixtureValues source = new("full_inversion");
        using FixtureValues values = new("full_styleheat");
        StyleHeatModel model = Model();
        Image portrait = new(256, 256, Array.ConvertAll(source["in.image_u8"].Values, v => (byte)v));
        ModelPackage package = new("styleheat", StyleHeatConfiguration.Paper, model);
        using SessionPool sessions = new();
        StyleHeatSource inverted = new StyleHeatInversion(package, sessions).Invert(portrait);
        source.Compare("out.wplus", inverted.Styles, Tolerance);
        source.Compare("out.fx", inverted.Feature, Tolerance);
        CompareSteps(values, model, inverted, portrait.ToPlanes(), sessions);
        CompareFrame(values, package, inverted, portrait, sessions);
        output.WriteLine($"{source.Compared} tensors of the inversion, worst {source.Worst}");
        output.WriteLine($"{values.Compared} tensors of the inference, worst {values.Worst}");
    }

    private static StyleHeatModel Model()
    {
        StyleHeatModel model = StyleHeatConfiguration.Paper.Create();
        foreach ((string network, Module module) in new (string, Module)[]
        {
            ("stylegan2_1024", model.Generator), ("e4e", model.Encoder.Network), ("hfgi_aligner", model.Aligner),
            ("hfgi_encoder", model.Consultation), ("video_warper", model.Video), ("audio_warper", model.Audio),
            ("calibrator", model.Calibration),
        })
        {
            FormulaWeights.FillStyleHeat(module, FixtureCase.Manifest, network);
        }

        FixtureCase.Unit("generator.e4e_encoder.latent_avg", [18, 512], 0.5).CopyTo(model.Encoder.Average.Values, 0);
        return model;
    }

    // The steps between, by the model's methods.
    private static void CompareSteps(
        FixtureValues values, StyleHeatModel model, StyleHeatSource inverted, float[] portrait, SessionPool sessions)
    {
        Graph graph = new(ParameterBinding.Inputs);
        Tensor styles = graph.Input("styles", [1, 18, 512]);
        Tensor image = (graph.Input("image", [1, 3, 256, 256]) * 2) - 1;
        Tensor descriptor = model.Video.Describe(graph.Input("coeff", [1, 73, 27]));
        (Tensor feature, Tensor skip) = (graph.Input("feature", [1, 512, 64, 64]), graph.Input("skip", [1, 3, 32, 32]));
        Tensor flow = model.Video.Flow(model.Seen(image, feature, skip, styles), descriptor).Flow;
        (feature, skip) = model.Warp(feature, skip, flow);
        Tensor drawn = model.Generator.Finish(feature, skip, styles);
        Tensor spoken = MotionFlowGenerator.LowerHalf(
            model.Audio.Flow(drawn.AveragePool([4, 4]), model.Audio.Describe(graph.Input("mel", [1, 80, 32]))).Flow);
        (feature, _) = model.Warp(feature, skip, spoken);
        (Tensor scale, Tensor shift) = model.Calibration.ForwardFeature(feature, descriptor);
        graph.Output("mid.video_flow", flow);
        graph.Output("mid.video_warp_image_512", drawn.AveragePool([2, 2]));
        graph.Output("mid.audio_flow_top_half_zeroed", spoken);
        graph.Output("mid.fx_warp", feature);
        graph.Output("mid.refine6", scale);
        graph.Output("mid.refine7", shift);
        using Session session = sessions.Compile(graph, new SessionSettings { MemoryPattern = false });
        Fill(session, values, inverted);
        portrait.CopyTo(session.Input("image"));
        values["in.coeff"].Values.CopyTo(session.Input("coeff"));
        session.Run();
        foreach (string name in session.OutputNames)
        {
            values.Compare(name, session.Output(name), Tolerance);
        }
    }

    // The frame, by the part that is used.
    private static void CompareFrame(
        FixtureValues values, ModelPackage package, StyleHeatSource inverted, Image portrait, SessionPool sessions)
    {
        using Session session = sessions.Compile(package.WriteGraph("joint"), new SessionSettings { MemoryPattern = false });
        Fill(session, values, inverted);
        values["in.coeff"].Values.CopyTo(session.Input("window"));
        Image large = new(1024, 1024);
        for (int y = 0; y < 1024; y++)
        {
            for (int x = 0; x < 1024; x++)
            {
                portrait[x / 4, y / 4].CopyTo(large[x, y]);
            }
        }

        large.ToPlanes().CopyTo(session.Input("image"));
        session.Run();
        float[] frame = [.. session.Output("picture").ToArray().Select(v => (v * 2) - 1)];
        values.Compare("out.fake_1024", frame, Tolerance);
        Graph graph = new();
        graph.Output("half", graph.Input("frame", [1, 3, 1024, 1024]).AveragePool([2, 2]));
        using Session half = sessions.Compile(graph);
        frame.CopyTo(half.Input("frame"));
        half.Run();
        values.Compare("out.fake_512", half.Output("half"), Tolerance);
    }

    private static void Fill(Session session, FixtureValues values, StyleHeatSource inverted)
    {
        inverted.Styles.CopyTo(session.Input("styles"));
        inverted.Feature.CopyTo(session.Input("feature"));
        inverted.Skip.CopyTo(session.Input("skip"));
        values["in.mel"].Values.CopyTo(session.Input("mel"));
    }
}
