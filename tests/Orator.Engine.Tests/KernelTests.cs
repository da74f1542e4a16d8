using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Layers;
using Orator.Graphs.Ops;

namespace Orator.Engine.Tests;

public sealed class Avx512KernelTests() : KernelTests(Target.Avx512);

public sealed class Avx2KernelTests() : KernelTests(Target.Avx2);

public sealed class NeonKernelTests() : KernelTests(Target.Neon);

public sealed class PortableKernelTests() : KernelTests(Target.Portable);

/// <summary>
/// Gradients computed by C# kernels against the same in ordinary operations, which other tests hold against differences; for each
/// instruction set that this machine has.
/// </summary>
/// <param name="target">The instruction set.</param>
public abstract class KernelTests(Target target)
{
    // What pays without any vectors in particular; and what exists with 8 or 16 numbers in a vector only. Otherwise there must be a kernel for
    // every width.
    private static readonly string[] Everywhere =
    [
        nameof(InstanceNormalisationGradient), nameof(MaximumPoolingGradient), nameof(GridSamplingInputGradient), nameof(GridSamplingGridGradient),
        nameof(FlippedWeights), nameof(LeakyRectifierGradient),
    ];

    private static readonly string[] WideOnly = [nameof(ConvolutionWeightGradient)];

    public static TheoryData<int[], int[], int[], int[], int> Convolutions => new()
    {
        // x, weights, padding, dilation, groups.
        { [2, 3, 20, 17], [5, 3, 3, 3], [1, 1], [1, 1], 1 },
        { [8, 3, 32, 32], [32, 3, 7, 7], [3, 3], [1, 1], 1 },
        { [1, 40, 9, 13], [18, 40, 3, 3], [1, 1], [1, 1], 1 },
        { [2, 6, 12, 30], [8, 3, 2, 5], [0, 2], [2, 3], 2 },
        { [3, 7, 100], [9, 7, 5], [0], [2], 1 },
        { [2, 5, 4, 11, 13], [6, 5, 3, 3, 3], [1, 1, 1], [1, 1, 1], 1 },
        { [1, 4, 6, 8, 8], [4, 4, 7, 1, 3], [3, 0, 1], [1, 1, 1], 1 },
        { [1, 33, 130, 140], [17, 33, 4, 4], [0, 0], [1, 1], 1 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Weight_gradients_equal_matrix_products(int[] x, int[] weights, int[] padding, int[] dilation, int groups) =>
        Compare(nameof(ConvolutionWeightGradient), graph =>
        {
            Tensor w = graph.Input("w", weights);
            return (graph.Input("x", x).Conv(w, null, null, padding, dilation, groups), [w]);
        });

    [Theory]
    [InlineData(new[] { 2, 3, 20, 17 }, new[] { 5, 3, 3, 3 }, 1)]
    [InlineData(new[] { 1, 40, 16, 15 }, new[] { 18, 40, 2, 2 }, 0)]
    [InlineData(new[] { 1, 70, 33, 140 }, new[] { 270, 70, 3, 3 }, 1)]
    [InlineData(new[] { 2, 5, 3, 17, 19 }, new[] { 6, 5, 3, 3, 3 }, 1)]
    [InlineData(new[] { 1, 3, 300 }, new[] { 7, 3, 7 }, 3)]
    public void Direct_convolutions(int[] x, int[] weights, int padding) =>
        Compare(nameof(DirectConvolution), graph =>
        {
            (Tensor input, Tensor w, Tensor b) = (graph.Input("x", x), graph.Input("w", weights), graph.Input("b", [weights[0]]));
            Tensor result = input.Conv(w, b, padding: [padding]);
            return (result * result, [w, b, input]);
        });

    [Fact]
    public void Direct_convolutions_of_volumes_by_constants() =>
        Compare(nameof(DirectConvolution), graph =>
        {
            float[] weights = [.. Enumerable.Range(0, 6 * 5 * 27).Select(i => MathF.Sin(i))];
            (Tensor x, Tensor w) = (graph.Input("x", [1, 5, 4, 16, 17]), graph.Constant(weights, [6, 5, 3, 3, 3]));
            return (x.Conv(w, padding: [1]).Square(), [x, w]);
        });

    [Fact]
    public void Direct_convolutions_of_channels_that_fit_no_block() =>
        Compare(nameof(DirectConvolution), graph =>
        {
            float[] weights = [.. Enumerable.Range(0, 6 * 17 * 49).Select(i => MathF.Sin(i))];
            (Tensor x, Tensor w) = (graph.Input("x", [1, 17, 20, 23]), graph.Constant(weights, [6, 17, 7, 7]));
            return (x.Conv(w, padding: [3]).Square(), [x]);
        });

    [Theory]
    [InlineData(new[] { 2, 33, 31, 33 }, new[] { 38, 33, 3, 3 }, 1)]
    [InlineData(new[] { 1, 130, 64, 260 }, new[] { 32, 130, 3, 3 }, 0)]
    [InlineData(new[] { 2, 32, 5, 17, 19 }, new[] { 34, 32, 3, 3, 3 }, 1)]
    [InlineData(new[] { 1, 34, 9, 66, 65 }, new[] { 5, 34, 7, 7, 7 }, 3)]
    [InlineData(new[] { 1, 33, 4, 18, 21 }, new[] { 6, 33, 7, 7, 8 }, 2)]
    [InlineData(new[] { 1, 40, 16, 8, 8 }, new[] { 32, 40, 3, 3, 3 }, 1)]
    [InlineData(new[] { 1, 19, 41, 50 }, new[] { 16, 19, 3, 3 }, 1)]
    public void Winograd_convolutions(int[] x, int[] weights, int padding)
    {
        CounterRandom random = new(3);
        float[] numbers = [.. Enumerable.Range(0, (int)((Shape)weights).Elements).Select(_ => random.Normal())];
        Compare(nameof(WinogradConvolution), graph =>
        {
            (Tensor input, Tensor b) = (graph.Input("x", x), graph.Input("b", [weights[0]]));
            Tensor result = input.Conv(
                graph.Constant(numbers, weights), graph.Constant(numbers.AsSpan(0, weights[0]), [weights[0]]) * 1, padding: [padding]);
            return (result * b.Reshape([weights[0], .. Enumerable.Repeat(1, x.Length - 2)]), [b, input]);
        }, 1e-5);
    }

    [Theory]
    [InlineData(0.2f)]
    [InlineData(1.5f)]
    public void Winograd_convolutions_with_a_leaky_rectifier(float slope)
    {
        CounterRandom random = new(3);
        float[] numbers = [.. Enumerable.Range(0, 33 * 32 * 9).Select(_ => random.Normal())];
        Compare(nameof(WinogradConvolution), graph =>
        {
            Tensor x = graph.Input("x", [1, 32, 33, 34]);
            Tensor result = x.Conv(graph.Constant(numbers, [33, 32, 3, 3]), graph.Constant(numbers.AsSpan(0, 33), [33]), padding: [1]);

            // Read twice: before the rectifier, too.
            return (result.LeakyRelu(slope).Square() + result, [x]);
        }, 1e-5);
    }

    [Theory]
    [InlineData(1, 30, 33, 4)]
    [InlineData(2, 29, 32, 3)]
    [InlineData(1, 32, 31, 7)]
    public void Convolutions_of_enlarged_planes(int samples, int height, int width, int factor)
    {
        CounterRandom random = new(3);
        float[] numbers = [.. Enumerable.Range(0, 34 * 32 * 9).Select(_ => random.Normal())];
        Compare(nameof(BlockFilling), graph =>
        {
            Tensor input = graph.Input("x", [samples, 32, height, width]);
            Tensor enlarged = input.Resize([factor * height, factor * width], Interpolation.Nearest);
            Tensor result = enlarged.Conv(
                graph.Constant(numbers, [34, 32, 3, 3]), graph.Constant(numbers.AsSpan(0, 34), [34]), padding: [1]);
            return (result.Square(), [input]);
        }, 1e-5);
    }

    [Theory]
    [InlineData(new[] { 1, 32, 40, 36 }, new[] { 3, 32, 7, 7 }, 3)]
    [InlineData(new[] { 2, 40, 11, 9 }, new[] { 1, 40, 9, 7 }, 0)]
    public void Large_kernels_of_planes(int[] x, int[] weights, int padding)
    {
        CounterRandom random = new(3);
        float[] numbers = [.. Enumerable.Range(0, (int)((Shape)weights).Elements).Select(_ => random.Normal())];
        Compare(nameof(Splitting), graph =>
        {
            Tensor input = graph.Input("x", x);
            return (input.Conv(
                graph.Constant(numbers, weights),
                graph.Constant(numbers.AsSpan(0, weights[0]), [weights[0]]),
                padding: [padding]).Square(), [input]);
        });
    }

    [Theory]
    [InlineData(2, 3, 5, 7, 0.2f)]
    [InlineData(1, 34, 16, 18, 1)]
    public void Spatially_adaptive_normalisation(int samples, int channels, int height, int width, float slope)
    {
        Spade layer = new(channels, 3, new CounterRandom(5), hidden: 8);
        Compare(nameof(ModulatedNormalisation), graph =>
        {
            (Tensor x, Tensor map) = (graph.Input(
                "x", [samples, channels, height, width]), graph.Input("map", [samples, 3, height, width]));
            return (layer.Forward(x, map, slope).Square(), [map]);
        }, 1e-5, sameForAnyThreads: false);
    }

    [Theory]
    [InlineData(new[] { 2, 4, 5, 6, 7 }, new[] { 3, 9, 11 })]
    [InlineData(new[] { 1, 36, 16, 12, 9 }, new[] { 16, 30, 5 })]
    public void Sampling_of_volumes(int[] x, int[] size) =>
        Compare(nameof(VolumeSampling), graph =>
        {
            (Tensor volume, Tensor grid) = (graph.Input("x", x), graph.Input("grid", [x[0], .. size, 3]));
            Tensor result = volume.GridSample(grid);
            return (result * result, [volume]);
        });

    [Theory]
    [InlineData(2, 3, 5, 7)]
    [InlineData(3, 20, 32, 32)]
    [InlineData(1, 2, 1, 200)]
    public void Instance_normalisation(int samples, int channels, int height, int width) =>
        Compare(nameof(InstanceNormalisationGradient), graph =>
        {
            (Tensor x, Tensor scale, Tensor bias) = (graph.Input(
                "x", [samples, channels, height, width]), graph.Input("s", [channels]), graph.Input("b", [channels]));
            return (x.InstanceNorm(scale, bias), [x, scale, bias]);
        });

    [Theory]
    [InlineData(new[] { 2, 3, 8, 10 }, 2, 2, 0)]
    [InlineData(new[] { 1, 2, 9, 11 }, 3, 2, 1)]
    [InlineData(new[] { 1, 2, 5, 6, 7 }, 3, 1, 1)]
    [InlineData(new[] { 2, 3, 30 }, 4, 3, 0)]
    public void Maximum_pooling(int[] x, int kernel, int stride, int padding) =>
        Compare(nameof(MaximumPoolingGradient), graph =>
        {
            // Whole numbers, so that many are equal.
            Tensor input = graph.Input("x", x);
            int[] Each(int value) => [.. x.Skip(2).Select(_ => value)];
            Tensor whole = (input * 2).Floor() + (input - input.Detach());
            return (whole.MaxPool(Each(kernel), Each(stride), Each(padding)), [input]);
        });

    [Theory]
    [InlineData(new[] { 2, 11, 7, 9 }, new[] { 13, 5 })]
    [InlineData(new[] { 3, 2, 4, 6, 5 }, new[] { 7, 20, 3 })]
    public void Sampling(int[] x, int[] points)
    {
        // Positions from -2 to 2: about half of them outside.
        (Tensor Result, Tensor[] By) Network(Graph graph)
        {
            (Tensor image, Tensor grid) = (graph.Input("x", x), graph.Input("g", [x[0], .. points, x.Length - 2]));
            return (image.GridSample(grid), [image, grid]);
        }

        Compare(nameof(GridSamplingInputGradient), Network);
        Compare(nameof(GridSamplingGridGradient), Network);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Input_gradients_of_convolutions(int groups) =>
        Compare(nameof(FlippedWeights), graph =>
        {
            Tensor x = graph.Input("x", [2, 6, 9, 8]);
            return (x.Conv(graph.Input("w", [4, 6 / groups, 3, 2]), padding: [1, 1], groups: groups), [x]);
        });

    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    [InlineData(1.5f)]
    public void Leaky_rectifier(float slope) =>
        Compare(nameof(LeakyRectifierGradient), graph =>
        {
            Tensor x = graph.Input("x", [3, 5, 1237]);
            return (slope == 0 ? x.Relu() : x.LeakyRelu(slope), [x]);
        });

    [Fact]
    public void Second_derivatives_go_through_the_ordinary_form() =>
        Compare(nameof(InstanceNormalisationGradient), graph =>
        {
            Tensor x = graph.Input("x", [2, 3, 6, 6]);
            Tensor w = graph.Input("w", [4, 3, 3, 3]);
            Tensor score = x.Conv(w, padding: [1, 1]).InstanceNorm().LeakyRelu(0.2f).Square().Sum();
            return (Gradients.Of(score, [x])[0].Square(), [w, x]);
        }, 1e-4);

    [Fact]
    public void A_graph_with_gradients_is_exported_in_standard_operators()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [1, 2, 8, 8]);
        Tensor w = graph.Constant(Enumerable.Range(0, 4 * 2 * 9).Select(i => MathF.Sin(i)).ToArray(), [4, 2, 3, 3]);
        graph.Output("slope", Gradients.Of(x.Conv(w).InstanceNorm().LeakyRelu(0.2f).MaxPool([2, 2]).Square().Sum(), [x])[0]);
        using Session exported = Session.Load(graph.ToOnnx());
        using Session compiled = Session.Compile(graph);
        foreach (Session session in (Session[])[exported, compiled])
        {
            CounterRandom random = new(7);
            foreach (ref float value in session.Input("x"))
            {
                value = random.Normal();
            }

            session.Run();
        }

        float scale = exported.Output("slope").ToArray().Max(Math.Abs);
        Assert.True(scale > 0);
        Assert.All(
            exported.Output("slope").ToArray().Zip(compiled.Output("slope").ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
    }

    [Fact]
    public void A_failing_kernel_is_an_exception_of_the_run()
    {
        Graph graph = new();
        graph.Output("y", graph.Add(new Failing(graph.Input("x", [2]))));
        using Session session = Session.Compile(graph);
        SessionException e = Assert.Throws<SessionException>(session.Run);
        Assert.Contains("this piece is broken", e.Message, StringComparison.Ordinal);
    }

    // The largest difference relative to the largest element; and the same to the bit with one thread and with three, unless operations of
    // the runtime take part that are not, as without AVX-512 they always do (KernelWidthTests has the kernels alone).
    private void Compare(
        string kernel, Func<Graph, (Tensor Result, Tensor[] By)> network, double tolerance = 3e-6, bool sameForAnyThreads = true)
    {
        Assert.SkipUnless(Targets.IsSupported(target), $"This processor, or .NET as it is set, does not have {target}.");
        (float[][] expected, bool none) = Run(network, kernel, Target.Canonical, threads: 1);
        (float[][] actual, bool used) = Run(network, kernel, target, threads: 1);
        (float[][] parallel, _) = Run(network, kernel, target, threads: 3);
        Assert.False(none);

        // Without a kernel the ordinary operator, which must then be right.
        Assert.Equal(
            Everywhere.Contains(kernel) || (target != Target.Portable && (target is Target.Avx2 or Target.Avx512 || !WideOnly.Contains(kernel))), used);
        for (int i = 0; i < expected.Length; i++)
        {
            float scale = expected[i].Max(Math.Abs);
            Assert.True(scale > 0);
            Assert.True(
                expected[i].Zip(actual[i]).Max(pair => Math.Abs(pair.First - pair.Second)) <= tolerance * scale,
                $"gradient {i} differs by {expected[i].Zip(actual[i]).Max(pair => Math.Abs(pair.First - pair.Second)) / scale:g2}");
            float allowed = sameForAnyThreads && target == Target.Avx512 ? 0 : (float)tolerance * scale;
            Assert.True(
                actual[i].Zip(parallel[i]).Max(pair => Math.Abs(pair.First - pair.Second)) <= allowed,
                $"gradient {i} depends on the number of threads");
        }
    }

    private static (float[][] Gradients, bool Used) Run(
        Func<Graph, (Tensor Result, Tensor[] By)> network, string kernel, Target target, int threads)
    {
        Graph graph = new();
        (Tensor result, Tensor[] by) = network(graph);
        CounterRandom random = new(7);
        float[] weights = [.. Enumerable.Range(0, (int)result.Shape.Elements).Select(_ => random.Normal())];
        IReadOnlyList<Tensor> gradients = Gradients.Of((result * graph.Constant(weights, result.Shape)).Sum(), by);
        for (int i = 0; i < by.Length; i++)
        {
            graph.Output($"gradient{i}", gradients[i]);
        }

        using Session session = Session.Compile(graph, new SessionSettings { Threads = threads, Target = target });
        foreach (Tensor input in graph.Inputs)
        {
            foreach (ref float value in session.Input(input.Name))
            {
                value = random.Normal();
            }
        }

        session.Run();
        return ([.. by.Select((_, i) => session.Output($"gradient{i}").ToArray())], GraphLowering.Lower(graph, target).Graph.Operations.Any(
            operation => operation.GetType().Name == kernel));
    }

    private sealed class Failing : KernelOperation
    {
        public Failing(Tensor x)
            : base("Failing", x) => Declare(ElementType.Real, x.Shape);

        public override Kernel CreateKernel(Target target) => context => context.Parallel(3, piece =>
        {
            if (piece == 1)
            {
                throw new InvalidOperationException("this piece is broken");
            }
        });
    }
}
