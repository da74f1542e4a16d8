using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Media;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>The style discriminator against an independent implementation in double precision, and its second derivatives.</summary>
public sealed class StyleDiscriminatorTests(ITestOutputHelper output)
{
    private static readonly StyleDiscriminatorConfiguration Tiny = new() { Size = 32, Channels = [8, 8, 8, 8] };

    [Fact]
    public void TheTinyDiscriminatorAgreesWithTheReference()
    {
        using FixtureCase fixture = new("disc_tiny");
        StyleDiscriminator network = Tiny.Create();
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "disc_tiny");
        Assert.Equal(PublishedShapes.Of("disc_tiny"), PublishedShapes.Of(network));
        Tensor x = fixture.Input("x");
        Tensor logits = network.Forward(x);
        Tensor loss = (-logits).Softplus().Mean();
        fixture.Expect("out.logits", logits, 2e-5);
        fixture.Expect("out.loss", loss, 2e-5);
        fixture.ExpectGradients(loss, network, "", [("x", x)], 5e-5);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void ThePenaltyOfGradientsHasGradients(int samples)
    {
        // D's gradient by the pictures is linear in each of the last three layers' weights while no rectifier changes its side: the penalty
        // (Mescheder et al. 2018, R1) has degree 2 in each, so that by Euler's theorem weights times gradients are twice the penalty.
        string[] layers = ["final_conv.0.weight", "final_linear.0.weight", "final_linear.1.weight"];
        StyleDiscriminator network = Tiny.Create();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor x = graph.Input("x", [samples, 3, 32, 32]);
        Tensor slope = Gradients.Of(network.Forward(x).Sum(), [x])[0];
        Tensor penalty = slope.Square().Sum([1, 2, 3]).Mean();
        Tensor[] weights = [.. network.TrainableParameters.Select(parameter => parameter.In(graph))];
        IReadOnlyList<Tensor> gradients = Gradients.Of(penalty, weights);
        graph.Output("penalty", penalty);
        string[] names = [.. network.NamedParameters.Where(p => !p.Parameter.IsBuffer).Select(p => p.Name)];
        for (int i = 0; i < weights.Length; i++)
        {
            graph.Output(names[i], layers.Contains(names[i]) ? (gradients[i] * weights[i]).Sum() : gradients[i].Square().Sum());
        }

        using Session session = Session.Compile(graph);
        FixtureCase.Unit("pictures", x.Shape).CopyTo(session.Input("x"));
        session.Run();
        float expected = 2 * session.Output("penalty")[0];
        Assert.True(expected > 1e-6);
        foreach (string name in layers)
        {
            Assert.Equal(1, session.Output(name)[0] / expected, 1e-3f);
        }

        // Every other weight has a gradient, too; biases of the last layers have none.
        foreach (string name in names.Where(name => name.EndsWith("weight", StringComparison.Ordinal)))
        {
            Assert.True(session.Output(name)[0] > 0, name);
        }
    }

    [Fact]
    public async Task ThePublishedSizeAgreesWithTheReference()
    {
        SlowTests.Require();
        using FixtureCase fixture = new("full_discriminator");
        StyleDiscriminator network = StyleDiscriminatorConfiguration.Paper.Create();
        FormulaWeights.FillStyleHeat(network, FixtureCase.Manifest, "discriminator_256");
        List<float> values = [];
        for (int number = 0; number < 4; number++)
        {
            Image image = await ImageReader.ReadAsync(
                SharedFolder.Path($"fixtures/styleheat/images/k{number}_256.png"), cancellation: TestContext.Current.CancellationToken);
            values.AddRange(image.ToPlanes().Select(v => (2 * v) - 1));
        }

        Tensor logits = network.Forward(fixture.Input("images", [4, 3, 256, 256], [.. values]));
        fixture.Expect("out.logits", logits, 5e-5);
        fixture.Expect("out.softplus_loss", (-logits).Softplus().Mean(), 5e-5);
        fixture.Run();
        output.WriteLine($"{fixture.Worst}");
    }

    [Fact]
    public void NamesAndShapesAreThoseOfTheCheckpoints()
    {
        StyleDiscriminator network = StyleDiscriminatorConfiguration.Paper.Create();
        Assert.Equal(PublishedShapes.Of("discriminator_256"), PublishedShapes.Of(network));
        Assert.Equal(28_864_129, network.ParameterCount);
    }

    [Fact]
    public void SizesThatDoNotFitAreRefused()
    {
        Assert.Contains(
            "size is 64", Assert.Throws<ArgumentException>(() => (Tiny with { Size = 64 }).Create()).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Tiny.Create().Forward(new Graph().Input("x", [1, 3, 64, 64])));
    }
}
