using Orator.Graphs;
using Orator.Networks.FaceVid2Vid;
using Orator.Training.FaceVid2Vid;

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
        KeyPoints canonical = networks.Detector.Apply(source);
        PoseAndExpression pose = networks.Estimator.Apply(source);
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
        Assert.InRange(Count(networks.Estimator), 500_000, 600_000);
        Assert.InRange(Count(networks.Generator), 750_000, 850_000);
    }

    [Fact]
    public void OtherSizesAreRefused() =>
        Assert.Contains("128 or 256", Assert.Throws<ArgumentException>(() => FaceVid2VidConfiguration.Lite(512)).Message, StringComparison.Ordinal);

    private static int Count(Module network) => network.Learned.Sum(parameter => parameter.Values.Length);
}
