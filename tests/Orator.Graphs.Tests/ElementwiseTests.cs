namespace Orator.Graphs.Tests;

public sealed class ElementwiseTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Functions => new()
    {
        { "exp", x => x.Exp(), Math.Exp },
        { "log", x => (x.Abs() + 0.1f).Log(), v => Math.Log(Math.Abs(v) + 0.1f) },
        { "sqrt", x => x.Abs().Sqrt(), v => Math.Sqrt(Math.Abs(v)) },
        { "sin", x => x.Sin(), Math.Sin },
        { "cos", x => x.Cos(), Math.Cos },
        { "negative", x => -x, v => -v },
        { "square", x => x.Square(), v => v * v },
        { "power", x => x.Abs().Pow(1.5f), v => Math.Pow(Math.Abs(v), 1.5) },
        { "clip", x => x.Clip(-0.5f, 1), v => Math.Clamp(v, -0.5, 1) },
        { "numbers on both sides", x => 2 - 3 * x / 4 + 1, v => 2 - 3 * v / 4 + 1 },
        { "reciprocal", x => 1 / (x + 3), v => 1 / (v + 3) },
        { "relu", x => x.Relu(), v => Math.Max(v, 0) },
        { "leaky relu", x => x.LeakyRelu(0.2f), v => v > 0 ? v : 0.2f * v },
        { "sigmoid", x => x.Sigmoid(), v => 1 / (1 + Math.Exp(-v)) },
        { "tanh", x => x.Tanh(), Math.Tanh },
        { "elu", x => x.Elu(1.5f), v => v > 0 ? v : 1.5 * (Math.Exp(v) - 1) },
        { "softplus", x => x.Softplus(), v => Math.Log(1 + Math.Exp(v)) },
        { "softplus of large values", x => (x * 100).Softplus(), v => Math.Max(100 * v, 0) + Math.Log(1 + Math.Exp(-Math.Abs(100 * v))) },
        { "gelu", x => x.Gelu(), v => v * (1 + Plain.Erf(v / Math.Sqrt(2))) / 2 },
        { "erf", x => x.Erf(), Plain.Erf },
        { "hard sigmoid", x => (x * 3).HardSigmoid(), v => Math.Clamp(v * 3 / 6 + 0.5, 0, 1) },
        { "hard swish", x => (x * 3).HardSwish(), v => 3 * v * Math.Clamp(v * 3 / 6 + 0.5, 0, 1) },
        { "hard tanh", x => x.HardTanh(), v => Math.Clamp(v, -1, 1) },
        { "comparison", x => (x > 0.5f).ToReal() + (x <= -0.5f).ToReal() * 2, v => v > 0.5 ? 1 : v <= -0.5 ? 2 : 0 },
        { "logic", x => ((x > -1) & !(x >= 1) | x.EqualTo(x) & (x < -1.5f)).ToReal(), v => (v > -1 && v < 1) || v < -1.5 ? 1 : 0 },
        { "where", x => Tensor.Where(x > 0, x.Sqrt(), x), v => v > 0 ? Math.Sqrt(v) : v },
        { "truncation", x => (x * 3).ToIndex().ToReal(), v => Math.Truncate((float)v * 3) },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void FunctionsHaveTheirValues(string name, Func<Tensor, Tensor> function, Func<double, double> reference)
    {
        Assert.NotEmpty(name);
        float[] x = Numbers.Some(60);
        Numbers.Close([.. x.Select(v => reference(v))], Numbers.Run(t => function(t[0]), ([3, 20], x)));
    }

    [Fact]
    public void OperandsAreBroadcastLikeNumPys()
    {
        float[] a = Numbers.Some(6, 1);
        float[] b = Numbers.Some(4, 2);
        double[] expected = [.. from i in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 4) select Math.Min(a[i], b[j]) - Math.Max(a[i], b[j]) * b[j]];
        Numbers.Close(expected, Numbers.Run(t => t[0].Minimum(t[1]) - t[0].Maximum(t[1]) * t[1], ([2, 3, 1], a), ([4], b)));
    }

    [Fact]
    public void ParametricSlopesAreTheChannels()
    {
        float[] x = Numbers.Some(24);
        float[] slopes = [0.1f, -0.5f, 2];
        double[] expected = [.. x.Select((v, i) => v > 0 ? v : (double)v * slopes[i / 4 % 3])];
        Numbers.Close(expected, Numbers.Run(t => t[0].Prelu(t[1]), ([2, 3, 2, 2], x), ([3, 1, 1], slopes)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(0)]
    public void SoftmaxSumsToOneAlongItsAxis(int axis)
    {
        int[] shape = [3, 4, 5];
        float[] x = Numbers.Some(60);
        axis = axis < 0 ? axis + 3 : axis;
        int stride = shape.Skip(axis + 1).Aggregate(1, (p, d) => p * d);
        double Sum(int i) => Enumerable.Range(0, shape[axis]).Sum(k => Math.Exp(x[i - i / stride % shape[axis] * stride + k * stride]));
        Numbers.Close([.. x.Select((v, i) => Math.Exp(v) / Sum(i))], Numbers.Run(t => t[0].Softmax(axis), (shape, x)));
    }

    [Fact]
    public void MisfitsNameBothShapes()
    {
        Graph graph = new();
        Tensor a = graph.Input("a", [2, 3]);
        Tensor b = graph.Input("b", [4, 3]);
        ShapeException e = Assert.Throws<ShapeException>(() => a + b);
        Assert.Contains("[2, 3]", e.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 3]", e.Message, StringComparison.Ordinal);
        Assert.Contains("truth values", Assert.Throws<ArgumentException>(() => (a > 0) + (a > 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => a + new Graph().Input("c", [2, 3]));
    }
}
