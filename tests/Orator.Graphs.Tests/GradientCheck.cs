using Orator.Engine.Lowering;

namespace Orator.Graphs.Tests;

/// <summary>Compares gradients that the runtime computes from a differentiated graph with central differences in double
/// precision.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-6;

    /// <summary>Checks the gradient of a randomly weighted sum of a function's results by each of its inputs.</summary>
    public static void First(Func<Tensor[], Tensor> function, params Shape[] shapes) => First(function, Some(shapes));

    /// <summary>Checks the gradient of a randomly weighted sum of a function's results by each of its inputs.</summary>
    public static void First(Func<Tensor[], Tensor> function, params (Shape Shape, float[] Values)[] inputs) =>
        Compare(x => Weighted(function(x)), inputs, 2e-5);

    /// <summary>Checks the gradient of a gradient: that of the sum of the squares of all elements of the first gradient.</summary>
    public static void Second(Func<Tensor[], Tensor> function, params Shape[] shapes) => Second(function, Some(shapes));

    /// <summary>Checks the gradient of a gradient: that of the sum of the squares of all elements of the first gradient.</summary>
    public static void Second(Func<Tensor[], Tensor> function, params (Shape Shape, float[] Values)[] inputs) =>
        Compare(x => Gradients.Of(Weighted(function(x)), x).Select(
            gradient => gradient.Square().Sum()).Aggregate((a, b) => a + b), inputs, 2e-4);

    /// <summary>Checks the gradient of a loss by each of its inputs.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="inputs">Shapes and values of its inputs.</param>
    /// <param name="tolerance">Of each element, relative to the largest element of the gradient or to 1.</param>
    public static void Compare(Func<Tensor[], Tensor> loss, (Shape Shape, float[] Values)[] inputs, double tolerance)
    {
        Graph graph = new();
        Tensor[] x = [.. inputs.Select((input, i) => graph.Input($"x{i}", input.Shape))];
        Tensor result = loss(x);
        IReadOnlyList<Tensor> gradients = Gradients.Of(result, x);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(x[i].Shape, gradients[i].Shape);
            graph.Output($"gradient{i}", gradients[i]);
        }

        graph.Output("loss", result);
        using Session session = Session.Compile(graph, new SessionSettings { Threads = 1, Target = Target.Canonical });
        for (int i = 0; i < x.Length; i++)
        {
            inputs[i].Values.CopyTo(session.Input($"x{i}"));
        }

        session.Run();
        DoubleInterpreter interpreter = new(result);
        Dictionary<Tensor, double[]> values = x.Zip(inputs).ToDictionary(
            p => p.First, p => Array.ConvertAll(p.Second.Values, v => (double)v));
        double value = interpreter.Evaluate(values)[0];
        Assert.True(
            Math.Abs(value - session.Output("loss")[0]) <= tolerance * Math.Max(1, Math.Abs(value)) * 10,
            $"the loss is {session.Output("loss")[0]}, expected {value}");
        for (int i = 0; i < x.Length; i++)
        {
            double[] expected = Differences(interpreter, values, x[i]);
            double scale = Math.Max(1, expected.Max(Math.Abs));
            ReadOnlySpan<float> actual = session.Output($"gradient{i}");
            for (int j = 0; j < expected.Length; j++)
            {
                Assert.True(
                    Math.Abs(expected[j] - actual[j]) <= tolerance * scale,
                    $"gradient {i}, element {j} is {actual[j]}, expected {expected[j]} (largest {scale})");
            }
        }
    }

    /// <summary>Central differences of a graph's result by one of its inputs.</summary>
    public static double[] Differences(DoubleInterpreter interpreter, Dictionary<Tensor, double[]> values, Tensor by)
    {
        double[] at = values[by];
        double[] differences = new double[at.Length];
        for (int j = 0; j < at.Length; j++)
        {
            double original = at[j];
            at[j] = original + Step;
            double above = interpreter.Evaluate(values)[0];
            at[j] = original - Step;
            double below = interpreter.Evaluate(values)[0];
            at[j] = original;
            differences[j] = (above - below) / (2 * Step);
        }

        return differences;
    }

    // Weights of different sizes and signs, so that no two elements of the result can be exchanged unnoticed.
    private static Tensor Weighted(Tensor result) =>
        (result * result.Graph.Constant(Numbers.Some(result.Shape.Elements, 99), result.Shape)).Sum();

    private static (Shape, float[])[] Some(Shape[] shapes) =>
        [.. shapes.Select((shape, i) => (shape, Numbers.Some(shape.Elements, i + 1)))];
}
