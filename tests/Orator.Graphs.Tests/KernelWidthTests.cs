using Orator.Graphs.Kernels;
using Orator.Graphs.Ops;

namespace Orator.Graphs.Tests;

/// <summary>Kernels alone, in every width that this machine can execute, whether they pay there or not, against their ordinary form.</summary>
public sealed class KernelWidthTests
{
    public static TheoryData<InstructionSet> Sets => [.. Enum.GetValues<InstructionSet>()];

    public static TheoryData<InstructionSet, int[], int[]> Convolutions
    {
        get
        {
            TheoryData<InstructionSet, int[], int[]> data = [];
            foreach (InstructionSet set in Enum.GetValues<InstructionSet>())
            {
                data.Add(set, [1, 5, 16, 16], [7, 5, 3, 3]);
                data.Add(set, [2, 3, 33, 70], [2, 3, 3, 3]);
                data.Add(set, [1, 130, 9, 7], [9, 130, 3, 3]);
                data.Add(set, [1, 4, 5, 18, 35], [13, 4, 3, 3, 3]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Minimal_filtering(InstructionSet set, int[] shape, int[] kernel) => Compare(set, 1e-5, graph =>
    {
        (Tensor x, Tensor weights) = (graph.Input("x", shape), Numbers(graph, kernel));
        return new WinogradConvolution(x, weights, Numbers(graph, [kernel[0]]), Around(x, kernel), slope: 0.2f);
    });

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Sums_over_copied_rows(InstructionSet set, int[] shape, int[] kernel) => Compare(set, 2e-6, graph =>
    {
        (Tensor x, Tensor weights) = (graph.Input("x", shape), Numbers(graph, kernel));
        return new DirectConvolution(x, weights, PackedWeights.Of(weights), Numbers(graph, [kernel[0]]), Around(x, kernel));
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public void Modulated_normalisation(InstructionSet set) => Compare(set, 2e-6, graph =>
        new ModulatedNormalisation(graph.Input("x", [2, 3, 7, 13]), graph.Input("m", [2, 6, 7, 13]), 1e-5f, 0.2f));

    [Theory]
    [MemberData(nameof(Sets))]
    public void Means_of_blocks(InstructionSet set) => Compare(set, 1e-6, graph =>
    {
        Tensor x = graph.Input("x", [2, 3, 6, 74]);
        return new MeanPooling(x, new Window("AveragePool", x, [2, 2], [2], null, null));
    });

    [Theory]
    [MemberData(nameof(Sets))]
    public void Sampling_of_volumes(InstructionSet set) => Compare(set, 2e-6, graph =>
        new VolumeSampling(graph.Input("x", [1, 8, 5, 6, 7]), graph.Input("grid", [1, 4, 9, 11, 3])));

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_variable_chooses_what_the_machine_has(InstructionSet set)
    {
        string name = set.ToString();
        if (InstructionSets.IsSupported(set))
        {
            Assert.Equal(set, InstructionSets.Parse(name));
            Assert.True(InstructionSets.Detected >= set);
        }
        else
        {
            Assert.StartsWith("ORATOR_CPU=", Assert.Throws<SessionException>(() => InstructionSets.Parse(name)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_a_choice_it_is_what_was_detected()
    {
        Assert.Equal(InstructionSets.Detected, InstructionSets.Parse(null));
        Assert.Contains("avx2, neon or portable", Assert.Throws<SessionException>(() => InstructionSets.Parse("mmx")).Message, StringComparison.Ordinal);
    }

    private static Window Around(Tensor x, int[] kernel) => new("Conv", x, kernel.Skip(2), null, [1], null);

    private static Tensor Numbers(Graph graph, int[] shape)
    {
        CounterRandom random = new(3);
        return graph.Constant([.. Enumerable.Range(0, (int)((Shape)shape).Elements).Select(_ => random.Normal())], shape);
    }

    // The largest difference relative to the largest element; the same to the bit with one thread and with three.
    private static void Compare(InstructionSet set, double tolerance, Func<Graph, KernelOperation> create)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"This processor, or .NET as it is set, does not have {set}.");
        using IDisposable use = InstructionSets.Use(set);
        (float[] kernel, float[] plain) = Run(create, threads: 1);
        (float[] parallel, _) = Run(create, threads: 3);
        float scale = plain.Max(Math.Abs);
        float difference = plain.Zip(kernel).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(difference <= tolerance * scale, $"{set}: relative difference {difference / scale:g2}");
        Assert.Equal(kernel, parallel);
    }

    private static (float[] Kernel, float[] Plain) Run(Func<Graph, KernelOperation> create, int threads)
    {
        Graph graph = new(kernels: true);
        KernelOperation operation = create(graph);
        graph.Output("kernel", graph.Add(operation));
        graph.Output("plain", operation.Plain([.. operation.Inputs.OfType<Tensor>()])[0]);
        using Session session = Session.Compile(graph, new SessionSettings { Threads = threads });
        CounterRandom random = new(7);
        foreach (Tensor input in graph.Inputs)
        {
            foreach (ref float value in session.Input(input.Name))
            {
                value = random.Normal();
            }
        }

        session.Run();
        return (session.OutputArray("kernel"), session.OutputArray("plain"));
    }
}
