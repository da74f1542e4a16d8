using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>Style encoder, aligner and consultation encoder, alone and with StyleGAN2 as one inversion.</summary>
public sealed class InversionTests
{
    [Fact]
    public void ThePublishedSizesHaveThePublishedNamesAndShapes()
    {
        CounterRandom random = new(1);
        Same("hfgi_aligner", new ResidualAligner(ConsultationConfiguration.Paper, random), 596_801);
        Same("hfgi_encoder", new ConsultationEncoder(ConsultationConfiguration.Paper, random), 5_647_344);
    }

    [Fact]
    public void ASmallInversionHasTheShapesOfItsGenerator()
    {
        StyleEncoderConfiguration small = new()
        {
            Channels = 16,
            StageChannels = [16, 32, 64, 96],
            StageBlocks = [1, 1, 2, 1],
            Rows = 14,
            StyleSize = 128,
        };
        ConsultationConfiguration half = new() { AlignerChannels = [8, 16, 24, 32], EncoderChannels = [16, 24, 32], FeatureChannels = 64 };
        CounterRandom random = new(1);
        StyleEncoder encoder = new(small, random);
        Graph graph = new();
        Tensor image = graph.Input("image", [2, 3, 256, 256]);
        Assert.Equal([2, 14, 128], encoder.Forward(image).Shape);
        Assert.Equal([14, 128], encoder.Average.Shape);
        Assert.True(encoder.Average.IsBuffer);
        Tensor aligned = new ResidualAligner(half, random).Forward(image, image);
        Assert.Equal([2, 3, 256, 256], aligned.Shape);
        (Tensor scale, Tensor shift) = new ConsultationEncoder(half, random).Forward(aligned);
        Assert.Equal([2, 64, 64, 64], scale.Shape);
        Assert.Equal([2, 64, 64, 64], shift.Shape);
        Assert.Throws<ShapeException>(() => encoder.Forward(graph.Input("other", [2, 3, 128, 128])));
        Assert.Throws<ArgumentException>(() => new StyleEncoder(small with { StageBlocks = [1, 1] }, random));
        Assert.Throws<ArgumentException>(() => new ResidualAligner(half with { AlignerChannels = [8] }, random));
    }

    // 1.1 GB of weights.
    [Fact]
    public void ThePublishedInversionAgreesWithTheReference()
    {
        SlowTests.Require();
        using FixtureValues values = new("full_inversion");
        CounterRandom random = new(1);
        float[] image = values.Picture();
        float[] styles = Encode(values, image, random);
        StyleGenerator generator = StyleGanConfiguration.Paper.Create(random);
        FormulaWeights.FillStyleHeat(generator, FixtureCase.Manifest, "stylegan2_1024");
        ResidualAligner aligner = new(ConsultationConfiguration.Paper, random);
        FormulaWeights.FillStyleHeat(aligner, FixtureCase.Manifest, "hfgi_aligner");
        ConsultationEncoder consultation = new(ConsultationConfiguration.Paper, random);
        FormulaWeights.FillStyleHeat(consultation, FixtureCase.Manifest, "hfgi_encoder");

        Graph graph = new();
        Tensor x = graph.Input("image", [1, 3, 256, 256]);
        Tensor w = graph.Input("styles", [1, 18, 512]);
        (Tensor feature, Tensor skip) = generator.Begin(w);
        Tensor rough = generator.Finish(feature, skip, w);
        Tensor seen = rough.Clip(-1, 1).Resize([256, 256]);
        Tensor aligned = aligner.Forward(x - seen, seen);
        (Tensor scale, Tensor shift) = consultation.Forward(aligned);
        Tensor consulted = SpatialFeature.Consult(feature, scale, shift);
        Tensor inverted = generator.Finish(consulted, skip, w);
        graph.Output("out.rough_1024", rough);
        graph.Output("out.res_aligned", aligned);
        graph.Output("out.inv_scale", scale);
        graph.Output("out.inv_shift", shift);
        graph.Output("out.fx", consulted);
        graph.Output("out.image_1024", inverted);
        graph.Output("out.ix_256", inverted.Clip(-1, 1).Resize([256, 256]));
        using Session session = Session.Compile(graph);
        image.CopyTo(session.Input("image"));
        styles.CopyTo(session.Input("styles"));
        session.Run();
        foreach (string output in session.OutputNames)
        {
            values.Compare(output, session.Output(output), 2e-4);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} tensors, worst {values.Worst}");
    }

    private static float[] Encode(FixtureValues values, float[] image, CounterRandom random)
    {
        StyleEncoder encoder = new(StyleEncoderConfiguration.Paper, random);
        Same("e4e", encoder.Network, 267_136_704);
        FormulaWeights.FillStyleHeat(encoder.Network, FixtureCase.Manifest, "e4e");
        FixtureCase.Unit("generator.e4e_encoder.latent_avg", [18, 512], 0.5).CopyTo(encoder.Average.Values, 0);
        Graph graph = new(ParameterBinding.Inputs);
        Tensor x = graph.Input("image", [1, 3, 256, 256]);
        Tensor[] features = encoder.Network.Features(x);
        for (int i = 0; i < 3; i++)
        {
            graph.Output(FormattableString.Invariant($"mid.c{i + 1}"), features[i]);
        }

        graph.Output("out.codes", encoder.Offsets(x));
        graph.Output("out.wplus", encoder.Forward(x));
        using Session session = Session.Compile(graph);
        image.CopyTo(session.Input("image"));
        session.Run();
        foreach (string output in session.OutputNames)
        {
            values.Compare(output, session.Output(output), 2e-4);
        }

        return session.Output("out.wplus").ToArray();
    }

    private static void Same(string name, Module network, long parameters)
    {
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(
            PublishedShapes.Of(name).Order(), PublishedShapes.Of(network).Order());
    }
}
