using Orator.Engine;
using Orator.Graphs;
using Orator.Training.Losses;

namespace Orator.Tests.Training;

public sealed class LogarithmicLossTests
{
    private const int Side = 8;

    [Fact]
    public void ATenthLessErrorCountsTheSameForGoodAndForBadPictures()
    {
        float bad = Of(0.5f) - Of(0.45f);
        float good = Of(0.1f) - Of(0.09f);
        Assert.Equal(2 * MathF.Log(0.5f / 0.45f), bad, 0.01f);
        Assert.Equal(bad, good, 0.01f);
        Assert.Equal(0, Of(0));
    }

    [Fact]
    public void PicturesCountAlikeAndPixelsByTheirWeight()
    {
        // Half of the pixels are wrong by 0.2, the others right: of the squared error half is left, or nothing where they have no weight.
        float[] difference = [.. Enumerable.Range(0, Side * Side).Select(i => i % 2 == 0 ? 0.2f : 0)];
        Assert.Equal(MathF.Log(1 + (0.02f / 1e-4f)), Of([difference, difference], _ => 1), 0.02f);
        Assert.Equal(0, Of([difference, difference], i => i % 2));
        Assert.Equal(MathF.Log(1 + (0.02f / 1e-4f)) / 2, Of([difference, new float[Side * Side]], _ => 1), 0.02f);
    }

    private static float Of(float difference) => Of([[.. Enumerable.Repeat(difference, Side * Side)]], _ => 1);

    private static float Of(float[][] differences, Func<int, float> weight)
    {
        Graph graph = new();
        Tensor truth = graph.Input("truth", [differences.Length, 3, Side, Side]);
        Tensor generated = graph.Input("generated", [differences.Length, 3, Side, Side]);
        graph.Output("loss", LogarithmicLoss.Of(generated, truth, graph.Input("weights", [differences.Length, 1, Side, Side])));
        using Session session = Session.Compile(graph);
        for (int n = 0; n < differences.Length; n++)
        {
            for (int i = 0; i < Side * Side; i++)
            {
                session.Input("weights")[(n * Side * Side) + i] = weight(i);
                for (int colour = 0; colour < 3; colour++)
                {
                    int at = (((3 * n) + colour) * Side * Side) + i;
                    session.Input("truth")[at] = 0.4f;
                    session.Input("generated")[at] = 0.4f + differences[n][i];
                }
            }
        }

        session.Run();
        return session.Output("loss")[0];
    }
}
