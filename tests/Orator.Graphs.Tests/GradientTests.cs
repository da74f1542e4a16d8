namespace Orator.Graphs.Tests;

public sealed class GradientTests
{
    public static TheoryData<string, Func<Tensor, Tensor>> Functions => new()
    {
        { "exp", x => x.Exp() },
        { "log", x => (x.Abs() + 0.1f).Log() },
        { "sqrt", x => (x.Abs() + 0.1f).Sqrt() },
        { "sin and cos", x => x.Sin() * 2 + x.Cos() },
        { "arc tangent", x => x.Atan() },
        { "arc sine and cosine", x => (x * 0.45f).Asin() + (x * 0.3f).Acos().Square() },
        { "negative, square, reciprocal", x => -x.Square() + 1 / (x + 3) },
        { "power", x => x.Abs().Pow(2.5f) + x.Pow(3) },
        { "clip", x => x.Clip(-0.5f, 1).Square() },
        { "floor", x => (x - x.Floor()).Square() },
        { "where", x => Tensor.Where(x > 0, x.Square(), x.Exp()) },
        { "comparisons", x => x * (x > 0.5f).ToReal() },
        { "relu", x => x.Relu().Square() },
        { "leaky relu", x => x.LeakyRelu(0.2f).Square() },
        { "steep leaky relu", x => x.LeakyRelu(1.5f).Square() },
        { "elu", x => x.Elu(1.5f) },
        { "sigmoid", x => x.Sigmoid() },
        { "tanh", x => x.Tanh() },
        { "softplus", x => x.Softplus() },
        { "gelu", x => x.Gelu() },
        { "erf", x => x.Erf() },
        { "hard sigmoid", x => (x * 3).HardSigmoid().Square() },
        { "hard swish", x => (x * 3).HardSwish() },
        { "softmax", x => x.Softmax() },
        { "softmax over another axis", x => x.Softmax(0) },
        { "log-softmax", x => x.LogSoftmax(1) },
        { "sum", x => x.Square().Sum([0]) },
        { "mean", x => x.Square().Mean([-1, 0]) },
        { "mean with axes kept", x => x.Square().Mean([1], keepAxes: true) },
        { "maximum", x => x.Max([1]).Square() },
        { "minimum", x => x.Min([0, 1], keepAxes: true).Square() },
        { "transpose", x => x.Square().Transpose(2, 0, 1) },
        { "reshape and expand", x => x.Square().Reshape(1, 2, 12).Expand(3, 2, 12) },
        { "slice", x => x.Square().Slice(1, 1, 3) },
        { "slice in steps", x => x.Square().Slice(2, 1, null, 2).Slice(1, 0, null, 2) },
        { "concat", x => Tensor.Concat(1, x.Square(), x.Exp()) },
        { "split", x => x.Square().Split(2, 1, 2, 1)[1] },
        { "gather with repetition", x => x.Square().Gather([2, 0, 2, -1], axis: 1) },
        { "permutation", x => x.Square().Gather([2, 0, 1], axis: 1) },
        { "gather of a matrix of indices", x => x.Square().Gather(x.Graph.Indices([3, 1, 0, 1], [2, 2]), axis: 2) },
        { "gather elements", x => x.Square().GatherElements(x.Graph.Indices([1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1], [1, 3, 4]), axis: 0) },
        { "scatter", x => x.Square().ScatterAdd(
            x.Graph.Indices([.. Enumerable.Range(0, 24).Select(i => (long)(i * i % 5))], [2, 3, 4]), 1, 5).Square() },
        { "zero padding", x => x.Square().Pad([1, 0, 2], [0, 1, 1]) },
        { "reflection", x => x.Square().Pad([0, 2, 1], [0, 1, 3], PadMode.Reflect) },
        { "reflection of a long axis", x => Tensor.Concat(2, x, x.Exp()).Pad([0, 0, 2], [1, 1, 3], PadMode.Reflect) },
        { "reflection at one end", x => x.Square().Pad([0, 0, 0], [0, 0, 2], PadMode.Reflect).Pad([0, 0, 1], [0, 0, 0], PadMode.Reflect) },
        { "edge padding", x => x.Square().Pad([0, 2, 1], [1, 0, 2], PadMode.Edge) },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void DerivativesOfFunctionsAgreeWithDifferences(string name, Func<Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        GradientCheck.First(x => function(x[0]), new Shape[] { [2, 3, 4] });
        GradientCheck.Second(x => function(x[0]), new Shape[] { [2, 3, 4] });
    }

    public static TheoryData<string, Func<Tensor, Tensor, Tensor>> Pairs => new()
    {
        { "arithmetic", (a, b) => (a + b) * a / (b.Square() + 1) - b },
        { "minimum and maximum", (a, b) => a.Minimum(b).Square() + a.Maximum(b) * b },
        { "power", (a, b) => (a.Abs() + 0.5f).Pow(b) },
        { "angle", (a, b) => a.Atan2(b) },
        { "where", (a, b) => Tensor.Where(a > b, a * b, b.Square()) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void GradientsOfBroadcastOperandsAreSummed(string name, Func<Tensor, Tensor, Tensor> function)
    {
        Assert.NotEmpty(name);
        GradientCheck.First(x => function(x[0], x[1]), [2, 1, 3], [4, 1]);
        GradientCheck.First(x => function(x[0], x[1]), [2, 3], []);
        GradientCheck.Second(x => function(x[0], x[1]), [3], [2, 1, 1]);
    }

    [Fact]
    public void ParametricSlopesHaveGradients()
    {
        GradientCheck.First(x => x[0].Prelu(x[1]), [2, 3, 4], [3, 1]);
        GradientCheck.Second(x => x[0].Prelu(x[1]), [2, 3, 4], [3, 1]);
    }

    [Fact]
    public void MatrixProductsOfAllBatchFormsHaveGradients()
    {
        GradientCheck.First(x => x[0].MatMul(x[1]), [3, 4], [4, 2]);
        GradientCheck.First(x => x[0].MatMul(x[1]), [2, 3, 4], [4, 2]);
        GradientCheck.First(x => x[0].MatMul(x[1]), [3, 4], [2, 4, 2]);
        GradientCheck.First(x => x[0].MatMul(x[1]), [2, 1, 3, 4], [5, 4, 2]);
        GradientCheck.Second(x => x[0].MatMul(x[1]), [2, 3, 4], [4, 2]);
    }

    [Fact]
    public void NormalisationsHaveGradients()
    {
        Shape[] image = [[2, 4, 2, 3], [4], [4]];
        GradientCheck.First(x => x[0].InstanceNorm(x[1], x[2], 1e-2f), image);
        GradientCheck.First(x => x[0].GroupNorm(2, x[1], x[2], 1e-2f), image);
        GradientCheck.First(x => x[0].BatchNorm(x[1], x[2], 1e-2f).Result, image);
        GradientCheck.First(x => x[0].LayerNorm(x[1], x[2], 1e-2f), [2, 4, 5], [4, 5], [4, 5]);
        GradientCheck.First(x => x[0].BatchNorm(x[1], x[2], x[3], x[4].Square() + 0.1f), [2, 4, 2, 3], [4], [4], [4], [4]);
        GradientCheck.Second(x => x[0].InstanceNorm(x[1], x[2], 1e-1f), image);
        GradientCheck.Second(x => x[0].BatchNorm(x[1], x[2], 1e-1f).Result, image);
    }

    [Fact]
    public void PoolsHaveGradients()
    {
        Shape[] image = [[2, 3, 7, 6]];
        GradientCheck.First(x => x[0].MaxPool([3, 2], [2], [0, 1, 1, 0]), image);
        GradientCheck.First(x => x[0].MaxPool([2, 2]).Square(), image);
        GradientCheck.First(x => x[0].AveragePool([2, 2]), image);
        GradientCheck.First(x => x[0].AveragePool([3, 2], [2], [0, 1, 1, 0]), image);
        GradientCheck.First(x => x[0].AveragePool([3, 2], [2, 1], [0, 1, 1, 0], countPadding: false), image);
        GradientCheck.First(x => x[0].AveragePool([1, 2, 2]), [1, 2, 3, 4, 4]);
        GradientCheck.First(x => x[0].GlobalAveragePool().Square(), image);
        GradientCheck.First(x => x[0].GlobalMaxPool().Square(), image);
        GradientCheck.Second(x => x[0].Square().MaxPool([3, 2], [1]), new Shape[] { [1, 2, 4, 3] });
        GradientCheck.Second(x => x[0].Square().AveragePool([3, 2], [1]), new Shape[] { [1, 2, 4, 3] });
    }

    [Fact]
    public void ResizesHaveGradients()
    {
        foreach (int[] size in new[] { [6, 8], [7, 2], new[] { 3, 9 } })
        {
            GradientCheck.First(x => x[0].Square().Resize(size, Interpolation.Nearest), new Shape[] { [2, 2, 3, 4] });
            GradientCheck.First(x => x[0].Square().Resize(size), new Shape[] { [2, 2, 3, 4] });
            GradientCheck.First(x => x[0].Square().Resize(size, alignCorners: true), new Shape[] { [2, 2, 3, 4] });
        }

        GradientCheck.First(x => x[0].Resize([2, 6, 8], Interpolation.Nearest), new Shape[] { [1, 2, 2, 3, 4] });
        GradientCheck.First(x => x[0].Resize([4, 6, 4], Interpolation.Nearest), new Shape[] { [1, 2, 2, 3, 4] });
        GradientCheck.First(x => x[0].Resize([4, 2, 4]), new Shape[] { [1, 2, 2, 3, 4] });
        GradientCheck.First(x => x[0].Resize([9]), new Shape[] { [1, 2, 4] });
        GradientCheck.Second(x => x[0].Square().Resize([4, 5]), new Shape[] { [1, 2, 2, 3] });
    }

    [Fact]
    public void LargePlanesGiveTheirGradientBackToWhereItCameFrom()
    {
        const int factor = 2;
        (int height, int width) = (128, 129);
        float[] gradient = Numbers.Some(2 * height * width * factor * factor);
        double[] expected = new double[2 * height * width];
        foreach (int[] p in Plain.Positions([2, height * factor, width * factor]))
        {
            foreach ((int row, double rowShare) in Neighbours(p[1], height))
            {
                foreach ((int column, double columnShare) in Neighbours(p[2], width))
                {
                    expected[(((p[0] * height) + row) * width) + column] += rowShare * columnShare * gradient[(((p[0] * height * factor) + p[1]) * width * factor) + p[2]];
                }
            }
        }

        Numbers.Close(expected, Numbers.Run(
            t => Gradients.Of((t[0].Resize([height * factor, width * factor]) * t[1]).Sum(), [t[0]])[0] + (t[0] * 0),
            ([1, 2, height, width], Numbers.Some(2 * height * width)),
            ([1, 2, height * factor, width * factor], gradient)));

        IEnumerable<(int, double)> Neighbours(int i, int n)
        {
            double position = Math.Clamp(((i + 0.5) / factor) - 0.5, 0, n - 1);
            int low = (int)position;
            return [(low, 1 - (position - low)), (Math.Min(low + 1, n - 1), position - low)];
        }
    }

    [Theory]
    [InlineData(Outside.Zeros, false)]
    [InlineData(Outside.Zeros, true)]
    [InlineData(Outside.Border, false)]
    [InlineData(Outside.Border, true)]
    public void SamplingHasGradientsByInputAndGrid(Outside outside, bool alignCorners)
    {
        (Shape, float[]) Grid(Shape shape) => (shape, [.. Numbers.Some(shape.Elements, 2).Select(v => v * 0.65f)]);
        (Shape, float[])[] image = [([2, 3, 4, 5], Numbers.Some(120)), Grid([2, 3, 2, 2])];
        (Shape, float[])[] volume = [([1, 2, 3, 4, 3], Numbers.Some(72)), Grid([1, 2, 2, 2, 3])];
        GradientCheck.First(x => x[0].GridSample(x[1], outside, alignCorners), image);
        GradientCheck.First(x => x[0].GridSample(x[1], outside, alignCorners), volume);
        GradientCheck.Second(x => x[0].GridSample(x[1], outside, alignCorners), [([1, 1, 3, 3], Numbers.Some(9)), Grid([1, 2, 2, 2])]);
    }

    [Fact]
    public void ContributionsOfAllPathsAddUp() =>
        GradientCheck.First(
            x =>
            {
                IReadOnlyList<Tensor> pieces = x[0].Split(0, 1, 2);
                return pieces[0] * x[1] + (pieces[1] * x[1]).Sum([0], keepAxes: true) + pieces[0];
            },
            [3, 2],
            [2]);

    [Fact]
    public void NoGradientFlowsThroughDetachedValues()
    {
        float[] gradient = Numbers.Run(t => Gradients.Of((t[0].Detach() * t[0]).Sum(), [t[0]])[0], ([3], [1, 2, 3]));
        Assert.Equal([1, 2, 3], gradient);
    }

    [Fact]
    public void TensorsThatTheLossDoesNotDependOnHaveZeroGradients()
    {
        Assert.Equal([0, 0], Numbers.Run(t => Gradients.Of(t[0].Sum(), [t[1]])[0] + t[1] * 0, ([3], [1, 2, 3]), ([2], [4, 5])));
        Assert.Equal([0, 0], Numbers.Run(t => Gradients.Of((t[0] > 1).ToReal().Sum(), [t[0]])[0] + t[0] * 0, ([2], [4, 5])));
    }

    [Fact]
    public void SlopesAtKinksAreThoseOfPyTorch()
    {
        Assert.Equal([0, 0.2f, 0, 0.5f, 0.5f], Numbers.Run(
            t => Tensor.Concat(
                0,
                [.. new[] { t[0].Relu(), t[0].LeakyRelu(0.2f), t[0].Abs(), t[0].Softplus(), t[0].Maximum(t[0].Graph.Constant(0)) }.Select(
                    y => Gradients.Of(y.Sum(), [t[0]])[0])]),
            ([1], [0])));

        // The second derivative of a kink is 0, not infinite.
        Assert.Equal(
            [0],
            Numbers.Run(t => Gradients.Of(Gradients.Of(t[0].LeakyRelu(0.2f).Sum(), [t[0]])[0].Sum(), [t[0]])[0] + t[0] * 0, ([1], [0])));
    }

    [Fact]
    public void ImpossibleGradientsAreRefusedByName()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [2, 1, 3]);
        Assert.Contains("[2, 1, 3]", Assert.Throws<ShapeException>(() => Gradients.Of(x, [x])).Message, StringComparison.Ordinal);
        Tensor states = x.Gru(graph.Input("w", [12, 3]), graph.Input("r", [12, 4]), graph.Input("b", [24])).States;
        Assert.Contains(
            "GRU", Assert.Throws<NotSupportedException>(() => Gradients.Of(states.Sum(), [x])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Gradients.Of(x.Sum(), [x.ToIndex()]));
        Assert.Throws<ArgumentException>(() => Gradients.Of(x.Sum(), [new Graph().Input("y", [1])]));

        // What lies beyond the tensors to differentiate by does not matter.
        Assert.Equal(states.Shape, Gradients.Of(states.Square().Sum(), [states])[0].Shape);
    }
}
