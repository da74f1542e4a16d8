using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Fixtures;
using Orator.Training.Losses;

namespace Orator.Tests.FreeHeadGan;

/// <summary>HeadGAN's critics and their losses against the public implementation in double precision.</summary>
public sealed class DiscriminatorTests(ITestOutputHelper output)
{
    private const double Tolerance = 5e-5;

    [Fact]
    public void TheTinyDiscriminatorAgreesWithTheReference()
    {
        using FixtureCase fixture = new("discriminator_tiny", HeadGanFixtures.Folder);
        HeadGanDiscriminator network = new HeadGanDiscriminatorConfiguration { Inputs = 4, Channels = 4 }.Create();
        FormulaWeights.FillStyleHeat(network, HeadGanFixtures.Manifest, "discriminator_tiny");
        Assert.Equal(
            PublishedShapes.Of("discriminator_tiny", HeadGanFixtures.Manifest).Order(), PublishedShapes.Of(network).Order());
        Tensor fake = fixture.Input("fake");
        IReadOnlyList<DiscriminatorOutput> generated = network.Forward(fake);
        IReadOnlyList<DiscriminatorOutput> real = network.Forward(fixture.Input("real"));
        for (int scale = 0; scale < 2; scale++)
        {
            for (int layer = 0; layer < 4; layer++)
            {
                fixture.Expect($"out.fake.scale{scale}.layer{layer}", generated[scale].Features[layer], Tolerance);
            }

            fixture.Expect($"out.fake.scale{scale}.layer4", generated[scale].Score, Tolerance);
            fixture.Expect($"out.real.scale{scale}.layer4", real[scale].Score, Tolerance);
        }

        // The reference stores both halves of the critic's loss.
        Tensor critic = HeadGanLoss.OfDiscriminator(generated, real);
        Tensor gan = HeadGanLoss.OfGenerator(generated);
        Tensor features = HeadGanLoss.Features(generated, real) * HeadGanLoss.FeatureWeight;
        fixture.Expect("out.D_real", critic - fixture.File["out.D_fake"].Values[0], Tolerance);
        fixture.Expect("out.G_gan", gan, Tolerance);
        fixture.Expect("out.G_fm", features, Tolerance);

        // The reference calls them gradients of the critic's step; what it stores are those of the generator's loss by the critic's weights.
        fixture.ExpectGradients(gan + features, network, "Dstep.", [], Tolerance);
        fixture.Expect("gin.fake_Gstep", Gradients.Of(gan + features, [fake])[0], Tolerance);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    // Lengths of the gradients of the critic's loss, computed once by PyTorch in double precision from the fixture's inputs.
    [Fact]
    public void TheCriticsStepHasPyTorchsGradients()
    {
        Dictionary<string, double> lengths = new()
        {
            ["discriminator_0.model0.0.weight"] = 0.2218064,
            ["discriminator_0.model0.0.bias"] = 0.034763,
            ["discriminator_0.model1.0.0.weight_orig"] = 0.2187312,
            ["discriminator_0.model1.0.1.weight"] = 0.02807985,
            ["discriminator_0.model1.0.1.bias"] = 0.01900035,
            ["discriminator_0.model2.0.0.weight_orig"] = 0.3042588,
            ["discriminator_0.model2.0.1.weight"] = 0.02906057,
            ["discriminator_0.model2.0.1.bias"] = 0.01835072,
            ["discriminator_0.model3.0.0.weight_orig"] = 0.3550072,
            ["discriminator_0.model3.0.1.weight"] = 0.04148147,
            ["discriminator_0.model3.0.1.bias"] = 0.03646082,
            ["discriminator_0.model4.0.weight"] = 0.4484,
            ["discriminator_0.model4.0.bias"] = 0.03571429,
            ["discriminator_1.model0.0.weight"] = 0.3838905,
            ["discriminator_1.model0.0.bias"] = 0.1490865,
            ["discriminator_1.model1.0.0.weight_orig"] = 0.3131883,
            ["discriminator_1.model1.0.1.weight"] = 0.04876562,
            ["discriminator_1.model1.0.1.bias"] = 0.02170753,
            ["discriminator_1.model2.0.0.weight_orig"] = 0.3855118,
            ["discriminator_1.model2.0.1.weight"] = 0.05422361,
            ["discriminator_1.model2.0.1.bias"] = 0.03346552,
            ["discriminator_1.model3.0.0.weight_orig"] = 0.4955847,
            ["discriminator_1.model3.0.1.weight"] = 0.03394601,
            ["discriminator_1.model3.0.1.bias"] = 0.03042135,
            ["discriminator_1.model4.0.weight"] = 0.471333,
            ["discriminator_1.model4.0.bias"] = 0.03,
        };
        using SafetensorsFile fixture = SharedFolder.Fixture("headgan/discriminator_tiny.safetensors");
        HeadGanDiscriminator network = new HeadGanDiscriminatorConfiguration { Inputs = 4, Channels = 4 }.Create();
        FormulaWeights.FillStyleHeat(network, HeadGanFixtures.Manifest, "discriminator_tiny");
        Graph graph = new(ParameterBinding.Inputs);
        Tensor critic = HeadGanLoss.OfDiscriminator(
            network.Forward(graph.Input("fake", [2, 4, 32, 32])), network.Forward(graph.Input("real", [2, 4, 32, 32])));
        Dictionary<string, Parameter> parameters = network.NamedParameters.ToDictionary(p => p.Name, p => p.Parameter);
        IReadOnlyList<Tensor> gradients = Gradients.Of(critic, [.. lengths.Keys.Select(name => parameters[name].In(graph))]);
        foreach ((string name, Tensor gradient) in lengths.Keys.Zip(gradients))
        {
            graph.Output(name, gradient.Square().Sum().Sqrt());
        }

        using Session session = Session.Compile(graph);
        fixture["in.fake"].Values.CopyTo(session.Input("fake"));
        fixture["in.real"].Values.CopyTo(session.Input("real"));
        session.Run();
        Assert.Equal(parameters.Values.Count(parameter => !parameter.IsBuffer), lengths.Count);
        foreach ((string name, double length) in lengths)
        {
            Assert.Equal(1, session.Output(name)[0] / length, Tolerance);
        }
    }

    [Fact]
    public async Task ThePublishedSizesAgreeWithTheReference()
    {
        using FixtureValues fixture = new("discriminators_full", HeadGanFixtures.Folder);
        Graph graph = new();
        Dictionary<string, DiscriminatorOutput> outputs = [];
        Tensor image = graph.Input("image", [1, 3, 256, 256]);
        Tensor mouth = image.Slice(2, 150, 214).Slice(3, 90, 154);
        Tensor sound = graph.Input("audio", [1, 300]);
        Add("image", "D_image", HeadGanDiscriminatorConfiguration.Image, Tensor.Concat(1, graph.Input("map", image.Shape), image));
        Add("mouth_audio", "D_mouth_audio", HeadGanDiscriminatorConfiguration.Mouth(300), HeadGanDiscriminator.WithSound(mouth, sound));
        Add("mouth", "D_mouth", HeadGanDiscriminatorConfiguration.Mouth(0), mouth);
        using Session session = Session.Compile(graph);
        HeadGanFixtures.Signed(await HeadGanFixtures.Pictures(0)).CopyTo(session.Input("image"));
        (await HeadGanFixtures.Pictures(3)).CopyTo(session.Input("map"));
        FixtureCase.Unit("in.generator_full.audio", [1, 300]).CopyTo(session.Input("audio"));
        session.Run();
        foreach (string key in session.OutputNames)
        {
            fixture.Compare(key, session.Output(key), Tolerance);
        }

        output.WriteLine($"{fixture.Worst}");

        void Add(string key, string name, HeadGanDiscriminatorConfiguration configuration, Tensor x)
        {
            HeadGanDiscriminator network = configuration.Create();
            FormulaWeights.FillStyleHeat(network, HeadGanFixtures.Manifest, name);
            Assert.Equal(PublishedShapes.Of(name, HeadGanFixtures.Manifest).Order(), PublishedShapes.Of(network).Order());
            IReadOnlyList<DiscriminatorOutput> scales = network.Forward(x);
            for (int scale = 0; scale < scales.Count; scale++)
            {
                graph.Output($"out.{key}.scale{scale}.layer4", scales[scale].Score);
                for (int layer = 0; key == "image" && layer < 4; layer++)
                {
                    graph.Output($"out.{key}.scale{scale}.layer{layer}", scales[scale].Features[layer]);
                }
            }
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        HeadGanDiscriminatorConfiguration tiny = new() { Inputs = 4, Channels = 4 };
        Assert.Contains(
            "[N, 4, H, W]",
            Assert.Throws<ShapeException>(() => tiny.Create().Forward(new Graph().Input("x", [1, 3, 32, 32]))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "blocks is 0", Assert.Throws<ArgumentException>(() => (tiny with { Blocks = 0 }).Create()).Message, StringComparison.Ordinal);
    }
}
