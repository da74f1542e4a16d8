using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Ops;

namespace Orator.Engine.Tests;

/// <summary>Kernels alone, in every width that this machine can execute, whether they pay there or not, against their ordinary
/// form.</summary>
public sealed class KernelWidthTests
{
    public static TheoryData<Target> Sets => [.. Enum.GetValues<Target>()];

    public static TheoryData<Target, int[], int[]> Convolutions
    {
        get
        {
            TheoryData<Target, int[], int[]> data = [];
            foreach (Target target in Enum.GetValues<Target>())
            {
                data.Add(target, [1, 5, 16, 16], [7, 5, 3, 3]);
                data.Add(target, [2, 3, 33, 70], [2, 3, 3, 3]);
                data.Add(target, [1, 130, 9, 7], [9, 130, 3, 3]);
                data.Add(target, [1, 4, 5, 18, 35], [13, 4, 3, 3, 3]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Minimal_filtering(Target target, int[] shape, int[] kernel) => Compare(target, 1e-5, graph =>
    {
        (Tensor x, Tensor weights) = (graph.Input("x", shape), Numbers(graph, kernel));
        Tensor bias = Numbers(graph, [kernel[0]]);
        return (new WinogradConvolution(
            x, weights, bias, Around(x, kernel), slope: 0.2f), () => x.Conv(weights, bias, padding: [1]).LeakyRelu(0.2f));
    });

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Sums_over_copied_rows(Target target, int[] shape, int[] kernel) => Compare(target, 2e-6, graph =>
    {
        (Tensor x, Tensor weights) = (graph.Input("x", shape), Numbers(graph, kernel));
        Tensor bias = Numbers(graph, [kernel[0]]);
        return (new DirectConvolution(
            x, weights, PackedWeights.Of(weights), bias, Around(x, kernel)), () => x.Conv(weights, bias, padding: [1]));
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public void Modulated_normalisation(Target target) => Compare(target, 2e-6, graph =>
    {
        (Tensor x, Tensor modulation) = (graph.Input("x", [2, 3, 7, 13]), graph.Input("m", [2, 6, 7, 13]));
        return (new ModulatedNormalisation(x, modulation, 1e-5f, 0.2f), () =>
        {
            IReadOnlyList<Tensor> parts = modulation.Split(1, 3, 3);
            return ((x.InstanceNorm() * parts[0]) + parts[1]).LeakyRelu(0.2f);
        }
        );
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public void Means_of_blocks(Target target) => Compare(target, 1e-6, graph =>
    {
        Tensor x = graph.Input("x", [2, 3, 6, 74]);
        return (new MeanPooling(x, new Window("AveragePool", x, [2, 2], [2], null, null)), () => x.AveragePool([2, 2]));
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public void Sampling_of_volumes(Target target) => Compare(target, 2e-6, graph =>
    {
        (Tensor x, Tensor grid) = (graph.Input("x", [1, 8, 5, 6, 7]), graph.Input("grid", [1, 4, 9, 11, 3]));
        return (new VolumeSampling(x, grid), () => x.GridSample(grid));
    });

    private static Window Around(Tensor x, int[] kernel) => new("Conv", x, kernel.Skip(2), null, [1], null);

    private static Tensor Numbers(Graph graph, int[] shape)
    {
        CounterRandom random = new(3);
        return graph.Constant([.. Enumerable.Range(0, (int)((Shape)shape).Elements).Select(_ => random.Normal())], shape);
    }

    // The largest difference relative to the largest element; the same to the bit with one thread and with three.
    private static void Compare(Target target, double tolerance, Func<Graph, (KernelOperation Kernel, Func<Tensor> Plain)> create)
    {
        Assert.SkipUnless(Targets.IsSupported(target), $"This processor, or .NET as it is set, does not have {target}.");
        float[] kernel = Run(graph => graph.Add(create(graph).Kernel), target, threads: 1);
        float[] parallel = Run(graph => graph.Add(create(graph).Kernel), target, threads: 3);
        float[] plain = Run(graph => create(graph).Plain(), Target.Canonical, threads: 1);
        float scale = plain.Max(Math.Abs);
        float difference = plain.Zip(kernel).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(difference <= tolerance * scale, $"{target}: relative difference {difference / scale:g2}");
        Assert.Equal(kernel, parallel);
    }

    private static float[] Run(Func<Graph, Tensor> write, Target target, int threads)
    {
        Graph graph = new();
        graph.Output("result", write(graph));
        using Session session = Session.Compile(graph, new SessionSettings { Threads = threads, Target = target });
        CounterRandom random = new(7);
        foreach (Tensor input in graph.Inputs)
        {
            foreach (ref float value in session.Input(input.Name))
            {
                value = random.Normal();
            }
        }

        session.Run();
        return session.OutputArray("result");
    }
}
