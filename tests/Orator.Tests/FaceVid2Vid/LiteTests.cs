using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The preset for real time on a CPU.</summary>
public sealed class LiteTests
{
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    public void BothSizesRenderPicturesFromTheSameSmallVolume(int size)
    {
        FaceVid2VidConfiguration configuration = FaceVid2VidConfiguration.Lite(size);
        FaceVid2VidNetworks networks = FaceVid2VidNetworks.Create(configuration, new CounterRandom(1));
        networks.Train(false);
        Graph graph = new();
        Tensor source = graph.Input("source", [1, 3, size, size]);
        KeyPoints canonical = networks.Detector.Forward(source);
        PoseAndExpression pose = networks.Estimator.Forward(source);
        Assert.Equal([1, 15, 3], canonical.Positions.Shape.ToArray());
        Assert.Equal([1, 45], pose.Expression.Shape.ToArray());

        SourceFeatures features = networks.Generator.Encode(source);
        KeyPoints keyPoints = KeyPointEquations.Place(canonical, pose);
        GeneratedPicture generated = networks.Generator.Render(features, keyPoints, keyPoints);
        Assert.Equal([1, 16, 4, 32, 32], features.Volume.Shape.ToArray());
        Assert.Equal([1, 3, size, size], generated.Picture.Shape.ToArray());
        Assert.Equal([1, 16, 4, 32, 32], generated.Motion.Masks.Shape.ToArray());
    }

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    public void TheNetworksAreAHundredthOfThePublishedOnes(int size)
    {
        FaceVid2VidNetworks networks = FaceVid2VidNetworks.Create(FaceVid2VidConfiguration.Lite(size), new CounterRandom(1));
        Assert.InRange(Count(networks.Detector), 200_000, 300_000);
        Assert.InRange(Count(networks.Estimator), 250_000, 350_000);
        Assert.InRange(Count(networks.Generator), 850_000, 1_000_000);
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(4, 20)]
    public void TheSourcePictureIsWarpedByTheKeyPointsAndTheResidualFlow(int residual, int expected)
    {
        // Masks that believe key points only, and a decoder that replaces nothing: what is left is the picture, moved as all key points
        // are, and as far again as the decoder says.
        const int Size = 128;
        const int Shift = 16;
        const float LargestResidual = 0.1f;
        FaceVid2VidNetworks networks = FaceVid2VidNetworks.Create(FaceVid2VidConfiguration.Lite(Size, keyPoints: 2), new CounterRandom(1));
        networks.Train(false);
        Fill("final.weight", _ => 0);
        Fill("final.bias", i => i == 3 ? -50 : i == 4 ? MathF.Atanh(-2f * residual / Size / LargestResidual) : 0);
        Fill("dense_motion_network.mask.weight", _ => 0);
        Fill("dense_motion_network.mask.bias", i => i == 0 ? -50 : 0);
        void Fill(string name, Func<int, float> value)
        {
            float[] values = networks.Generator.NamedParameters.Single(pair => pair.Name == name).Parameter.Values;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = value(i);
            }
        }

        Graph graph = new();
        Tensor source = graph.Input("source", [1, 3, Size, Size]);
        Tensor positions = graph.Constant([0.1f, -0.2f, 0, -0.3f, 0.2f, 0.1f], [1, 2, 3]);
        Tensor moved = positions + graph.Constant([2f * Shift / Size, 0, 0], [3]);
        graph.Output("picture", networks.Generator.Forward(source, new KeyPoints(positions), new KeyPoints(moved)).Picture);
        using Session session = Session.Compile(graph);
        CounterRandom random = new(2);
        Span<float> input = session.Input("source");
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = random.Uniform();
        }

        session.Run();
        ReadOnlySpan<float> output = session.Output("picture");
        for (int i = 0; i < output.Length; i++)
        {
            // Left of the picture, its border is repeated.
            int x = i % Size;
            Assert.Equal(input[i - Math.Min(x, expected)], output[i], 1e-3f);
        }
    }

    [Fact]
    public void BeforeTrainingThereIsNoResidualFlow()
    {
        FaceVid2VidNetworks networks = FaceVid2VidNetworks.Create(FaceVid2VidConfiguration.Lite(), new CounterRandom(1));
        foreach (string name in (string[])["final.weight", "final.bias"])
        {
            Parameter parameter = networks.Generator.NamedParameters.Single(pair => pair.Name == name).Parameter;
            float[][] channels = [.. parameter.Values.Chunk(parameter.Values.Length / 6)];
            Assert.All(channels[..4], channel => Assert.Contains(channel, value => value != 0));
            Assert.All(channels[4..], channel => Assert.All(channel, value => Assert.Equal(0, value)));
        }
    }

    [Fact]
    public void OnlyGeneratorsThatWarpThePictureRefineIt()
    {
        FaceVid2VidConfiguration lite = FaceVid2VidConfiguration.Lite();
        FaceVid2VidModelConfiguration spade = new(GeneratorKind.Spade, 128, lite);
        Assert.Contains("can refine it", Assert.Throws<ArgumentException>(() => spade.Create()).Message, StringComparison.Ordinal);
        FaceVid2VidModelConfiguration without = new(
            GeneratorKind.Original, 128, lite with { Generator = lite.Generator with { WarpedPicture = false } });
        Assert.Contains("can refine it", Assert.Throws<ArgumentException>(() => without.Create()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherSizesAreRefused() =>
        Assert.Contains(
            "128 or 256", Assert.Throws<ArgumentException>(() => FaceVid2VidConfiguration.Lite(512)).Message, StringComparison.Ordinal);

    private static int Count(Module network) => network.TrainableParameters.Sum(parameter => parameter.Values.Length);
}
