using System.Globalization;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Fixtures;

namespace Orator.Tests.FreeHeadGan;

/// <summary>HeadGAN's generator against the public implementation in double precision.</summary>
public sealed class GeneratorTests(ITestOutputHelper output)
{
    private const double Tolerance = 5e-5;
    private const double FullTolerance = 2e-4;

    [Theory]
    [InlineData("generator_tiny", 6)]
    [InlineData("generator_tiny_noaudio", 0)]
    public void TheTinyGeneratorAgreesWithTheReference(string name, int audioFeatures)
    {
        using FixtureCase fixture = new(name, HeadGanFixtures.Folder);
        FreeHeadGanModel model = (HeadGanFixtures.Tiny with { AudioFeatures = audioFeatures }).Create();
        FormulaWeights.FillStyleHeat(model, HeadGanFixtures.Manifest, name);
        SameShapes(name, model);
        Tensor maps = fixture.Input("target_maps");
        Tensor reference = fixture.Input("ref");
        Tensor? audio = audioFeatures == 0 ? null : fixture.Input("audio");
        Tensor images = reference.Slice(1, 3);
        IReadOnlyList<Tensor> features = model.Encode(reference.Slice(1, 0, 3), images);
        int inside = 0;
        void Inside(string key, Tensor value)
        {
            if (fixture.File.Names.Contains("mid." + key))
            {
                fixture.Expect("mid." + key, value, Tolerance);
                inside++;
            }
        }

        Inside("enc0", features[0]);
        Inside("enc2", features[2]);
        GeneratedHead head = model.Forward(features, images, maps, audio, Inside);
        Assert.Equal(fixture.File.Names.Count(stored => stored.StartsWith("mid.", StringComparison.Ordinal)), inside);
        Tensor loss = FixtureCase.Projection($"loss.{name}.image", head.Picture)
            + FixtureCase.Projection($"loss.{name}.warped", head.Warped)
            + FixtureCase.Projection($"loss.{name}.mask", head.Mask);
        fixture.Expect("out.image", head.Picture, Tolerance);
        fixture.Expect("out.warped", head.Warped, Tolerance);
        fixture.Expect("out.flow", head.Flow, Tolerance);
        fixture.Expect("out.mask", head.Mask, Tolerance);
        fixture.Expect("out.loss", loss, Tolerance);
        fixture.ExpectGradients(
            loss,
            model,
            "",
            [("target_maps", maps), ("ref", reference), .. audio is null ? [] : new[] { ("audio", audio) }],
            FullTolerance);
        fixture.Run();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {fixture.Worst}"));
    }

    [Theory]
    [InlineData("generator", 300, 51_750_502)]
    [InlineData("generator_noaudio", 0, 45_908_134)]
    public async Task ThePublishedSizesAgreeWithTheReference(string name, int audioFeatures, long parameters)
    {
        SlowTests.Require();
        using FixtureValues fixture = new(name + "_full", HeadGanFixtures.Folder);
        FreeHeadGanModel model = (FreeHeadGanConfiguration.Paper with { AudioFeatures = audioFeatures }).Create();
        Assert.Equal(parameters, model.ParameterCount);
        FormulaWeights.FillStyleHeat(model, HeadGanFixtures.Manifest, name);
        SameShapes(name, model);
        Graph graph = new();
        Tensor images = graph.Input("images", [1, 3, 256, 256]);
        Tensor? audio = audioFeatures == 0 ? null : graph.Input("audio", [1, audioFeatures]);
        GeneratedHead head = model.Forward(
            model.Encode(graph.Input("map", images.Shape), images),
            images,
            graph.Input("maps", [1, 9, 256, 256]),
            audio,
            (key, value) =>
            {
                if (key.StartsWith("warped_feat", StringComparison.Ordinal))
                {
                    graph.Output("mid." + key, value);
                }
            });
        graph.Output("out.image", head.Picture);
        graph.Output("out.warped", head.Warped);
        graph.Output("out.flow", head.Flow);
        graph.Output("out.flow_pool4", head.Flow.AveragePool([4, 4]));
        graph.Output("out.mask", head.Mask);
        using Session session = Session.Compile(graph);
        HeadGanFixtures.Signed(await HeadGanFixtures.Pictures(0)).CopyTo(session.Input("images"));
        (await HeadGanFixtures.Pictures(4)).CopyTo(session.Input("map"));
        (await HeadGanFixtures.Pictures(1, 2, 3)).CopyTo(session.Input("maps"));
        if (audioFeatures > 0)
        {
            FixtureCase.Unit("in.generator_full.audio", [1, audioFeatures]).CopyTo(session.Input("audio"));
        }

        session.Run();
        foreach (string key in session.OutputNames)
        {
            fixture.Compare(key, session.Output(key), FullTolerance);
        }

        Assert.Equal(18, fixture.Compared);
        output.WriteLine($"{name}: {fixture.Worst}");
    }

    [Fact]
    public void NamesAndShapesAreThoseOfTheCheckpoint()
    {
        SameShapes("generator", FreeHeadGanConfiguration.Paper.Create());
        SameShapes("generator_noaudio", (FreeHeadGanConfiguration.Paper with { AudioFeatures = 0 }).Create());
    }

    [Fact]
    public void OperandsThatDoNotFitAreRefused()
    {
        FreeHeadGanModel model = HeadGanFixtures.Tiny.Create();
        Graph graph = new();
        Tensor Input(string name, params int[] shape) => graph.Input(name, shape);
        (Tensor image, Tensor map) = (Input("image", 1, 3, 32, 32), Input("map", 1, 3, 32, 32));
        (Tensor maps, Tensor audio) = (Input("maps", 1, 9, 32, 32), Input("audio", 1, 6));
        IReadOnlyList<Tensor> features = model.Encode(map, image);
        Refused("targets' maps [1, 3, 32, 32]", () => model.Forward(features, image, map, audio));
        Refused("sound (none) is not [1, 6]", () => model.Forward(features, image, maps));
        Refused("features ", () => model.Forward([features[0], features[1]], image, maps, audio));
        Refused("sides that 4 divides", () => model.Encode(Input("odd map", 1, 3, 30, 30), Input("odd", 1, 3, 30, 30)));
        Tensor two = Input("two", 2, 3, 32, 32);
        Refused("2 sources for 1 targets", () => model.Forward(model.Encode(Input("two maps", 2, 3, 32, 32), two), two, maps, audio));

        void Refused(string expected, Action action) =>
            Assert.Contains(expected, Assert.Throws<ShapeException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        Refused("size is 34", HeadGanFixtures.Tiny with { Size = 34 });
        Refused("kernel is 4", HeadGanFixtures.Tiny with { Kernel = 4 });
        Refused("flow level is 3", HeadGanFixtures.Tiny with { FlowLevel = 3 });
        Refused("number of levels is 1", HeadGanFixtures.Tiny with { Channels = [4] });
        Refused("shots is 0", HeadGanFixtures.Tiny with { Shots = 0 });

        static void Refused(string expected, FreeHeadGanConfiguration configuration) => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => configuration.Create()).Message, StringComparison.Ordinal);
    }

    private static void SameShapes(string name, Module network) => Assert.Equal(
        PublishedShapes.Of(name, HeadGanFixtures.Manifest).Order(), PublishedShapes.Of(network).Order());
}
