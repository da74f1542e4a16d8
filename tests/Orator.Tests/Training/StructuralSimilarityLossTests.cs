using Orator.Engine;
using Orator.Graphs;
using Orator.Training.Losses;

namespace Orator.Tests.Training;

public sealed class StructuralSimilarityLossTests
{
    private const int Size = 32;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5f, 0.2f)] // 1 - 2 k / (1 + k^2)
    [InlineData(0, 1)]
    public void LostContrastIsLostSimilarity(float contrast, float expected)
    {
        Graph graph = new();
        graph.Output("loss", StructuralSimilarityLoss.Of(graph.Input("made", [1, 3, Size, Size]), graph.Input("real", [1, 3, Size, Size])));
        using Session session = Session.Compile(graph);
        Fill(session.Input("made"), contrast);
        Fill(session.Input("real"), 1);
        session.Run();
        Assert.Equal(expected, session.Output("loss")[0], 0.01f);
    }

    // A chessboard around grey.
    private static void Fill(Span<float> planes, float contrast)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = 0.5f + (contrast * ((((i / Size) + i) % 2) - 0.5f));
        }
    }
}
