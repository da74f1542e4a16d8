using System.Text;
using Orator.Graphs.Layers;

namespace Orator.Engine.Tests;

public sealed class SessionTests
{
    [Fact]
    public void RunsAgainWithNewInputsAndWithoutAllocating()
    {
        using Session session = Session.Compile(Doubling());
        Memory<float> x = session.Input<float>("x");
        ReadOnlyMemory<float> y = session.Output<float>("y");
        x.Span.Fill(1);
        session.Run();
        Assert.Equal([2, 2, 2], y.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            x.Span[0] = i;
            session.Run();
            Assert.True(y.Span[0] == 2 * i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AModelFileBehavesLikeItsGraph()
    {
        string path = Path.Combine(Path.GetTempPath(), $"graph-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, Doubling().ToOnnx());
        try
        {
            using Session session = Session.Load(path, new SessionSettings { Optimisation = Optimisation.None, MemoryPattern = false });
            session.Input("x").Fill(3);
            session.Run();
            Assert.Equal([6, 6, 6], session.Output("y").ToArray());
            Assert.Equal([3], session.InputShape("x"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void WritingTheSameGraphTwiceGivesTheSameBytes() => Assert.Equal(Doubling().ToOnnx(), Doubling().ToOnnx());

    [Fact]
    public void IntegersAndTruthValuesGoInAndOut()
    {
        Graph graph = new();
        Tensor indices = graph.Input("indices", [2], ElementType.Index);
        graph.Output("large", graph.Constant([1, 20, 300], [3]).Gather(indices) > 10);
        graph.Output("again", indices);
        using Session session = Session.Compile(graph);
        session.Input<long>("indices").Span[1] = 2;
        session.Run();
        Assert.Equal([false, true], session.Output<bool>("large").ToArray());
        Assert.Equal([0L, 2L], session.Output<long>("again").ToArray());
        Assert.Throws<ArgumentException>(() => session.Input("indices").Length);
    }

    [Fact]
    public void OperationsThatNoOutputNeedsAreLeftOut()
    {
        Graph graph = Doubling();
        int size = graph.ToOnnx().Length;
        _ = graph.Inputs[0] * graph.Constant(new float[1000], [1000, 1]);
        Assert.Equal(size, graph.ToOnnx().Length);
    }

    [Fact]
    public void MistakesAreNamed()
    {
        using Session session = Session.Compile(Doubling());
        Assert.Contains("it has: x", Assert.Throws<ArgumentException>(() => session.Input("z").Length).Message, StringComparison.Ordinal);
        Assert.Contains("it has: y", Assert.Throws<ArgumentException>(() => session.Output("x").Length).Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be run",
            Assert.Throws<SessionException>(() => Session.Load(Encoding.UTF8.GetBytes("not a model"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new Graph().ToOnnx());
        Assert.Throws<ArgumentException>(() => Doubling().Input("x", [1]));
        Assert.Throws<ShapeException>(() => new Graph().Constant([1f, 2f], [3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Session.Compile(Doubling(), new SessionSettings { Threads = 0 }));
    }

    [Fact]
    public void ADisposedSessionRefusesToRun()
    {
        Session session = Session.Compile(Doubling());
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(session.Run);
    }

    [Theory]
    [InlineData("Running the graph failed: Failed to allocate memory for requested buffer of size 4294967296\nat somewhere", "There is not enough memory")]
    [InlineData("The model cannot be run: first\nsecond", "The model cannot be run: first second")]
    public void ErrorsAreOneLineForPeople(string message, string expected)
    {
        string line = new SessionException(message).Line;
        Assert.StartsWith(expected, line, StringComparison.Ordinal);
        Assert.Single(line.Split('\n'));
    }

    // y = 2 x.
    private static Graph Doubling()
    {
        Graph graph = new();
        graph.Output("y", graph.Input("x", [3]) * 2);
        return graph;
    }

    [Fact]
    public void SharedSessionsRunAtTheSameTimeAndOutliveTheFirst()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [1, 8, 32, 32]);
        Tensor bias = graph.Input("bias", [1, 8, 1, 1]);
        CounterRandom random = new(3);
        graph.Output("y", new Conv(8, 8, [3, 3], random, padding: [1]).Forward(x) + bias);
        Session first = Session.Compile(graph, new SessionSettings { Threads = 1 });
        first.Input("bias").Fill(2);
        Session second = first.Share();
        Assert.Equal(2, second.Input("bias")[5]);
        float[] Run(Session session, float value)
        {
            session.Input("x").Fill(value);
            session.Run();
            return session.Output("y").ToArray();
        }

        float[][] expected = [Run(first, 1), Run(first, 2)];
        Parallel.For(0, 2, which =>
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(expected[which], Run(which == 0 ? first : second, which + 1));
            }
        });
        first.Dispose();
        Assert.Equal(expected[0], Run(second, 1));
        second.Dispose();
    }
}
