using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Systems.FaceVid2Vid;

namespace Orator.Tests.Training;

/// <summary>What a discriminator is shown of a face.</summary>
public sealed class MouthCutoutTests
{
    private const int Size = 64;
    private static readonly int Side = MouthCutout.Side(Size);

    [Fact]
    public void PixelsAroundTheMouthAreCutOutUnchanged()
    {
        // Corners at pixels (22, 38.3) and (42, 38.3): the middle is (32, 38.3), the first pixel (32 - 12, floor(38.3 - 12)).
        (float[] generated, float[] real, float[] interior) = Cut(22, 42, 38.3f, opening: 8);
        for (int i = 0; i < Side * Side; i++)
        {
            int pixel = ((26 + (i / Side)) * Size) + 20 + (i % Side);
            Assert.Equal(Value(pixel), generated[i], 1e-4f);
            Assert.Equal(Value(pixel + 7), real[i], 1e-4f);
        }

        Assert.Equal(1, interior[(Side / 2 * Side) + (Side / 2)], 0.01f);
        Assert.Equal(0, interior[0]);
    }

    [Fact]
    public void AMouthAtTheEdgeIsCutOutWithWhatIsThere()
    {
        (float[] generated, _, _) = Cut(0, 8, 60, opening: 0);
        Assert.All(generated, value => Assert.InRange(value, 0, 1));
        Assert.Equal(Value(48 * Size), generated[0], 1e-4f);
    }

    private static float Value(int pixel) => pixel * 37 % 101 / 101f;

    private static (float[] Generated, float[] Real, float[] Interior) Cut(float left, float right, float y, float opening)
    {
        Graph graph = new();
        Tensor keyPoints = graph.Input("key points", [1, MeshKeyPoints.Count, 3]);
        Tensor inside = MouthInterior.Map(keyPoints, MeshKeyPoints.Mouth, Size, Size);
        MouthCutout cutout = MouthCutout.Of(
            graph.Input("generated", [1, 3, Size, Size]), graph.Input("real", [1, 3, Size, Size]), inside, keyPoints);
        graph.Output("generated mouth", cutout.Generated);
        graph.Output("real mouth", cutout.Real);
        graph.Output("interior", cutout.Interior);
        using Session session = Session.Compile(graph);
        for (int i = 0; i < Size * Size; i++)
        {
            (session.Input("generated")[i], session.Input("real")[i]) = (Value(i), Value(i + 7));
        }

        (float X, float Y)[] mouth = [(left, y), (right, y), ((left + right) / 2, y - (opening / 2)), ((left + right) / 2, y + (opening / 2))];
        for (int i = 0; i < mouth.Length; i++)
        {
            int at = 3 * MeshKeyPoints.Mouth[i];
            (session.Input("key points")[at], session.Input("key points")[at + 1]) = ((mouth[i].X * 2 / Size) - 1, (mouth[i].Y * 2 / Size) - 1);
        }

        session.Run();
        return (session.Output("generated mouth").ToArray(), session.Output("real mouth").ToArray(), session.Output("interior").ToArray());
    }
}
