using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>Where four key points say that the inside of the mouth is to be seen.</summary>
public sealed class MouthInteriorTests
{
    private const int Side = 65;

    [Fact]
    public void PartedLipsShowWhatLiesBetweenThem()
    {
        float[] map = Map((-0.5f, 0), (0.5f, 0), (0, -0.1f), (0, 0.2f));
        Assert.Equal(1, At(map, 0, 0), 1e-5f);
        Assert.Equal(1, At(map, 0, 0.1f), 0.1f);
        Assert.Equal(0, At(map, 0, 0.25f));
        Assert.Equal(0, At(map, 0, -0.15f));
        Assert.Equal(0, At(map, 0.6f, 0));

        // Near the corners the lips are closer together.
        Assert.Equal(0, At(map, 0.4f, 0.15f));
    }

    [Fact]
    public void ClosedAndCrossedLipsShowNothing()
    {
        Assert.All(Map((-0.5f, 0), (0.5f, 0), (0, 0.05f), (0, 0.05f)), value => Assert.Equal(0, value));
        Assert.All(Map((-0.5f, 0), (0.5f, 0), (0, 0.07f), (0, 0.05f)), value => Assert.Equal(0, value));
    }

    [Fact]
    public void AHeadThatLiesOnItsSideHasItsMouthThereToo()
    {
        float[] upright = Map((-0.5f, 0), (0.5f, 0), (0, -0.1f), (0, 0.2f));
        float[] turned = Map((0, -0.5f), (0, 0.5f), (0.1f, 0), (-0.2f, 0));
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                Assert.Equal(upright[(y * Side) + x], turned[(x * Side) + Side - 1 - y], 1e-4f);
            }
        }
    }

    [Fact]
    public void AModelWhoseMouthIsNoneOfItsKeyPointsIsRefused()
    {
        FaceVid2VidConfiguration lite = FaceVid2VidConfiguration.Lite(128, keyPoints: 4);
        FaceVid2VidModelConfiguration With(params int[] mouth) =>
            new(GeneratorKind.Original, 128, lite with { Generator = lite.Generator with { Mouth = mouth } });
        Assert.Equal(4, With(0, 1, 2, 3).Create().Configuration.Networks.Generator.Mouth.Count);
        Assert.Contains("mouth", Assert.Throws<ArgumentException>(() => With(0, 1, 2).Create()).Message, StringComparison.Ordinal);
        Assert.Contains("mouth", Assert.Throws<ArgumentException>(() => With(0, 1, 2, 4).Create()).Message, StringComparison.Ordinal);
    }

    private static float At(float[] map, float x, float y) =>
        map[((int)MathF.Round((y + 1) * (Side - 1) / 2) * Side) + (int)MathF.Round((x + 1) * (Side - 1) / 2)];

    private static float[] Map(params (float X, float Y)[] mouth)
    {
        Graph graph = new();
        Tensor positions = graph.Input("positions", [1, 4, 3]);
        graph.Output("map", MouthInterior.Map(positions, [0, 1, 2, 3], Side, Side));
        using Session session = Session.Compile(graph);
        for (int i = 0; i < mouth.Length; i++)
        {
            (session.Input("positions")[3 * i], session.Input("positions")[(3 * i) + 1]) = mouth[i];
        }

        session.Run();
        return session.Output("map").ToArray();
    }
}
