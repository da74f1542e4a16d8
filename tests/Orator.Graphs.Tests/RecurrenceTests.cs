namespace Orator.Graphs.Tests;

public sealed class RecurrenceTests
{
    private const int Steps = 5;
    private const int Batch = 2;
    private const int Inputs = 3;
    private const int Hidden = 4;
    private static readonly float[] X = Numbers.Some(Steps * Batch * Inputs, 1);
    private static readonly float[] Initial = Numbers.Some(Batch * Hidden, 5);

    [Fact]
    public void GatedUnitsFollowTheirEquations()
    {
        float[] w = Numbers.Some(3 * Hidden * Inputs, 2);
        float[] r = Numbers.Some(3 * Hidden * Hidden, 3);
        float[] b = Numbers.Some(6 * Hidden, 4);
        double[][] h = States(Initial);
        List<double> expected = [];
        for (int t = 0; t < Steps; t++)
        {
            h = [.. h.Select((state, n) =>
            {
                double Input(int gate) => Row(w, gate, Inputs, X.AsSpan((t * Batch + n) * Inputs, Inputs)) + b[gate];
                double Recurrent(int gate) => Enumerable.Range(0, Hidden).Sum(k => r[gate * Hidden + k] * state[k]) + b[3 * Hidden + gate];
                return Enumerable.Range(0, Hidden).Select(i =>
                {
                    double update = Sigmoid(Input(i) + Recurrent(i));
                    double reset = Sigmoid(Input(Hidden + i) + Recurrent(Hidden + i));
                    double next = Math.Tanh(Input(2 * Hidden + i) + reset * Recurrent(2 * Hidden + i));
                    return (1 - update) * next + update * state[i];
                }).ToArray();
            })];
            expected.AddRange(h.SelectMany(s => s));
        }

        (Shape, float[])[] operands = [([Steps, Batch, Inputs], X), ([3 * Hidden, Inputs], w), ([3 * Hidden, Hidden], r), ([6 * Hidden], b), ([Batch, Hidden], Initial)];
        Numbers.Close(expected, Numbers.Run(t => t[0].Gru(t[1], t[2], t[3], t[4]).States, operands));
        Numbers.Close(expected[^(Batch * Hidden)..], Numbers.Run(t => t[0].Gru(t[1], t[2], t[3], t[4]).Last, operands));
    }

    [Fact]
    public void LongShortTermMemoryFollowsItsEquations()
    {
        float[] w = Numbers.Some(4 * Hidden * Inputs, 2);
        float[] r = Numbers.Some(4 * Hidden * Hidden, 3);
        float[] b = Numbers.Some(8 * Hidden, 4);
        double[][] h = States(new float[Batch * Hidden]);
        double[][] cells = States(new float[Batch * Hidden]);
        List<double> expected = [];
        for (int t = 0; t < Steps; t++)
        {
            (double Cell, double State)[][] next = [.. h.Select((state, n) =>
            {
                double Gate(int gate) => Row(w, gate, Inputs, X.AsSpan((t * Batch + n) * Inputs, Inputs)) + b[gate]
                    + Enumerable.Range(0, Hidden).Sum(k => r[gate * Hidden + k] * state[k]) + b[4 * Hidden + gate];
                return Enumerable.Range(0, Hidden).Select(i =>
                {
                    double cell = Sigmoid(Gate(2 * Hidden + i)) * cells[n][i] + Sigmoid(Gate(i)) * Math.Tanh(Gate(3 * Hidden + i));
                    return (cell, Sigmoid(Gate(Hidden + i)) * Math.Tanh(cell));
                }).ToArray();
            })];
            cells = [.. next.Select(sample => sample.Select(v => v.Cell).ToArray())];
            h = [.. next.Select(sample => sample.Select(v => v.State).ToArray())];
            expected.AddRange(h.SelectMany(s => s));
        }

        (Shape, float[])[] operands = [([Steps, Batch, Inputs], X), ([4 * Hidden, Inputs], w), ([4 * Hidden, Hidden], r), ([8 * Hidden], b)];
        Numbers.Close(expected, Numbers.Run(t => t[0].Lstm(t[1], t[2], t[3]).States, operands));
        Numbers.Close([.. cells.SelectMany(c => c)], Numbers.Run(t => t[0].Lstm(t[1], t[2], t[3]).LastCell, operands));
    }

    [Fact]
    public void OperandsThatDoNotFitAreRefused()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [Steps, Batch, Inputs]);
        Tensor w = graph.Input("w", [9, Inputs]);
        Assert.Contains(
            "[9, 3]",
            Assert.Throws<ShapeException>(() => x.Gru(w, graph.Input("r", [12, 4]), graph.Input("b", [24]))).Message,
            StringComparison.Ordinal);
    }

    private static double[][] States(float[] values) => [.. values.Chunk(Hidden).Select(s => s.Select(v => (double)v).ToArray())];

    private static double Row(float[] matrix, int row, int columns, ReadOnlySpan<float> vector)
    {
        double sum = 0;
        for (int k = 0; k < columns; k++)
        {
            sum += matrix[row * columns + k] * vector[k];
        }

        return sum;
    }

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));
}
