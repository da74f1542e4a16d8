using System.Globalization;
using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.StyleAware;

namespace Orator.Bench;

/// <summary>Work that is timed, the same as in peers/torch_worker.py and Orator.Bench.TorchSharp.</summary>
internal sealed class Work(Action run, IDisposable session, string graph) : IDisposable
{
    /// <summary>What makes the work for a number of threads, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Func<int, Work>> Items = new Dictionary<string, Func<int, Work>>
    {
        ["unet-step"] = threads => Step(new UNet(3, 3, 32, 4, new CounterRandom(1)), [8, 3, 128, 128], threads),
        ["unet-inference"] = threads => Inference(new UNet(3, 3, 32, 4, new CounterRandom(1)), [8, 3, 128, 128], threads),
        ["hourglass-step"] = threads => Step(new Hourglass(80, 32, 1024, 5, new CounterRandom(1)), [1, 80, 16, 64, 64], threads),
        ["hourglass-inference"] = threads => Inference(new Hourglass(80, 32, 1024, 5, new CounterRandom(1)), [1, 80, 16, 64, 64], threads),
        ["fv2v-original-frame"] = threads => FrameWork.InFloats(new OcclusionAwareGenerator(new GeneratorConfiguration(), new CounterRandom(1)), Settings(threads)),
        ["fv2v-original-frame-int8"] = threads => FrameWork.InBytes(new OcclusionAwareGenerator(new GeneratorConfiguration(), new CounterRandom(1)), Settings(threads)),
        ["fv2v-spade-frame"] = threads => FrameWork.InFloats(new SpadeGenerator(new GeneratorConfiguration(), new CounterRandom(1)), Settings(threads)),
        ["fv2v-spade-frame-int8"] = threads => FrameWork.InBytes(new SpadeGenerator(new GeneratorConfiguration(), new CounterRandom(1)), Settings(threads)),
        ["lstm-step"] = threads => Step(new Lstm(80, 256, new CounterRandom(1), 2), [64, 8, 80], threads),
        ["lstm-inference"] = threads => Inference(new Lstm(80, 256, new CounterRandom(1), 2), [64, 8, 80], threads),
        ["gru-step"] = threads => Step(new Gru(80, 256, new CounterRandom(1), 2), [64, 8, 80], threads),
        ["gru-inference"] = threads => Inference(new Gru(80, 256, new CounterRandom(1), 2), [64, 8, 80], threads),
        ["styleheat-generator-frame"] = threads => StyleHeatWork.Generator(Settings(threads)),
        ["styleheat-video-flow"] = threads => StyleHeatWork.VideoFlow(Settings(threads)),
        ["styleheat-calibration-frame"] = threads => StyleHeatWork.Calibration(Settings(threads)),
        ["styleheat-frame"] = threads => StyleHeatWork.Frame(Settings(threads)),
    };

    /// <summary>What is to be told of it: its operations, and what bytes do to it.</summary>
    public string Graph => graph;

    /// <summary>Does it once.</summary>
    public void Run() => run();

    public void Dispose() => session.Dispose();

    /// <summary>Numbers of operations before and after lowering.</summary>
    internal static string Lowered(Graph graph, Session session) =>
        string.Create(CultureInfo.InvariantCulture, $"{graph.Operations.Count} -> {session.Operations} operations");

    // A step of Adam on the mean absolute error.
    private static Work Step(Layer network, Shape shape, int threads)
    {
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor result = network.Forward(graph.Input("x", shape));
        Tensor loss = (result - graph.Input("target", result.Shape)).Abs().Mean();
        TrainingStep step = new(loss, new Adam(network.TrainableParameters, 1e-4f), Settings(threads) with { MemoryPattern = false });
        Fill(step.Session.Input("x"));
        Fill(step.Session.Input("target"));
        return new Work(() => step.Run(), step, Lowered(graph, step.Session));
    }

    private static Work Inference(Layer network, Shape shape, int threads)
    {
        Graph graph = new();
        graph.Output("y", network.Forward(graph.Input("x", shape)));
        Session session = Session.Compile(graph, Settings(threads));
        Fill(session.Input("x"));
        return new Work(session.Run, session, Lowered(graph, session));
    }

    // ORATOR_BENCH_PROFILE: where to write profiles of the sessions.
    private static SessionSettings Settings(int threads) =>
        new() { Threads = threads, SpinningThreads = true, Profile = Environment.GetEnvironmentVariable("ORATOR_BENCH_PROFILE") };

    /// <summary>Fills an input with numbers from 0 to 1, always the same.</summary>
    internal static void Fill(Span<float> values)
    {
        CounterRandom random = new(2);
        foreach (ref float value in values)
        {
            value = random.Uniform();
        }
    }
}
