namespace Orator.Graphs.Tests;

/// <summary>Runs small graphs and compares their values.</summary>
internal static class Numbers
{
    /// <summary>Deterministic numbers between -2 and 2, none of them near another's rounding boundary by construction.</summary>
    public static float[] Some(long count, int seed = 1)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() * 4 - 2)];
    }

    /// <summary>Values of a function of constant-free inputs, computed by the runtime; the inputs get <see cref="Some"/> numbers.</summary>
    public static float[] Run(Func<Tensor[], Tensor> function, params Shape[] shapes) =>
        Run(function, [.. shapes.Select((shape, i) => (shape, Some(shape.Elements, i + 1)))]);

    /// <summary>Values of a function of the given inputs, computed by the runtime with its shapes checked against the inferred
    /// ones.</summary>
    public static float[] Run(Func<Tensor[], Tensor> function, params (Shape Shape, float[] Values)[] inputs)
    {
        Graph graph = new();
        Tensor result = function([.. inputs.Select((input, i) => graph.Input($"x{i}", input.Shape))]);
        graph.Output("y", result.Type == ElementType.Real ? result : result.ToReal());
        using Session session = Session.Compile(graph, new SessionSettings { Threads = 1 });
        for (int i = 0; i < inputs.Length; i++)
        {
            if (session.InputNames.Contains($"x{i}"))
            {
                inputs[i].Values.CopyTo(session.Input($"x{i}"));
            }
        }

        session.Run();
        Assert.Equal(result.Shape, session.OutputShape("y"));
        return session.Output("y").ToArray();
    }

    public static void Close(IReadOnlyList<double> expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"element {i} is {actual[i]}, expected {expected[i]}");
        }
    }
}
