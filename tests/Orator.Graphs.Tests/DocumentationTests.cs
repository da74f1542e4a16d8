using System.Text.Json;
using System.Text.RegularExpressions;

#pragma warning disable IDE0005 // The project has one of these for all files; a reader's program has not.
// <page>
using Orator.Engine;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Graphs.Layers;
// </page>
#pragma warning restore IDE0005

// Outside Orator, so that the directives above are as needed here as in a reader's program.
namespace GraphsDocumentation;

/// <summary>
/// The code of docs/graphs.md, in the order of the page: each of its C# blocks is a region between page markers here, so that it compiles,
/// runs and does what the page says. To change the page's code, change it here and there.
/// </summary>
public sealed partial class DocumentationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("documentation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheFirstGraphGivesASumAndItsSlope()
    {
        // <page>
        Graph graph = new();
        Tensor x = graph.Input("x", [3]);
        Tensor sum = x.Square().Sum();
        graph.Output("sum", sum);
        graph.Output("slope", Gradients.Of(sum, [x])[0]);

        using Session session = Session.Compile(graph);
        float[] numbers = [1, 2, 3];
        numbers.CopyTo(session.Input("x"));
        session.Run();
        float[] result = [session.Output("sum")[0], .. session.Output("slope")]; // 14, and 2, 4, 6
        // </page>
        Assert.Equal([14, 2, 4, 6], result);
    }

    // <page>
    internal sealed class Curve : Module
    {
        private readonly Linear _hidden;
        private readonly Linear _output;

        public Curve(CounterRandom random)
        {
            _hidden = Register("hidden", new Linear(1, 32, random));
            _output = Register("output", new Linear(32, 1, random));
        }

        public Tensor Forward(Tensor x) => _output.Forward(_hidden.Forward(x).Tanh());
    }
    // </page>

    [Fact]
    public void TheCurveIsLearnedAndExported()
    {
        byte[] model = LearnAndExport(_folder, TestContext.Current.CancellationToken);
        string[] metrics = File.ReadAllLines(Path.Combine(_folder, "metrics.jsonl"));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => 100 * i), metrics.Select(line => (int)Metric(line, "step")));
        Assert.InRange(Metric(metrics[0], "loss"), 0.01, 1);
        Assert.InRange(Metric(metrics[^1], "loss"), 0, 0.0005);

        // As another start of the program: it finds the training done, and restores it.
        Assert.Equal(model, LearnAndExport(_folder, TestContext.Current.CancellationToken));
        Assert.Equal(metrics, File.ReadAllLines(Path.Combine(_folder, "metrics.jsonl")));
    }

    private static byte[] LearnAndExport(string folder, CancellationToken stop)
    {
        // <page>
        Curve curve = new(new CounterRandom(seed: 1));
        Graph graph = new(ParameterBinding.Inputs);
        Tensor x = graph.Input("x", [64, 1]);
        Tensor target = graph.Input("target", [64, 1]);
        Tensor loss = (curve.Forward(x) - target).Square().Mean();
        // </page>

        // <page>
        Adam adam = new(curve.TrainableParameters, learningRate: 0.03f);
        using TrainingStep step = new(loss, adam);
        CounterRandom samples = new(seed: 2);

        Dictionary<string, double> Learn(long number)
        {
            adam.LearningRate = 0.03f * LearningRates.Cosine(number, 1000);
            Span<float> inputs = step.Session.Input("x");
            Span<float> targets = step.Session.Input("target");
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = 4 * samples.Uniform() - 2;
                targets[i] = MathF.Sin(2 * inputs[i]);
            }

            return new() { ["loss"] = step.Run() };
        }
        // </page>

        // <page>
        TrainingState state = new();
        state.Add("curve", curve);
        state.Add("adam", adam);
        state.Add("samples", samples);
        TrainingLoop loop = new(state, folder);

        loop.Run(Learn, new TrainingSchedule { Steps = 400 }, stop);
        bool done = loop.Run(Learn, new TrainingSchedule { Steps = 1000 }, stop); // continues at step 400
        // </page>
        Assert.True(done);
        Assert.Equal(1000, state.Step);
        Assert.Equal(loop.StatePath, Path.Combine(folder, "state.safetensors"));

        // <page>
        Graph inference = new();
        inference.Output("y", curve.Forward(inference.Input("x", [5, 1])));
        using Session session = Session.Compile(inference);
        float[] positions = [-1.5f, -0.75f, 0, 0.75f, 1.5f];
        positions.CopyTo(session.Input("x"));
        session.Run();
        float[] values = session.Output("y").ToArray();
        // </page>
        Assert.All(positions.Zip(values), pair => Assert.Equal(MathF.Sin(2 * pair.First), pair.Second, 0.02f));

        // <page>
        string path = Path.Combine(folder, "curve.onnx");
        File.WriteAllBytes(path, inference.ToOnnx());
        using Session loaded = Session.Load(path);
        // </page>
        Assert.Equal(["x"], loaded.InputNames);
        positions.CopyTo(loaded.Input("x"));
        loaded.Run();
        Assert.Equal(values, loaded.Output("y").ToArray());
        return File.ReadAllBytes(path);
    }

    [Fact]
    public void ThePageShowsTheCodeThatRunsHere()
    {
        string source = Read("tests/Orator.Graphs.Tests/DocumentationTests.cs");
        Assert.Equal(
            Page().Matches(source).Select(region => Unindented(region.Groups[1].Value)),
            Block().Matches(Read("docs/graphs.md")).Select(block => block.Groups[1].Value));
    }

    [Fact]
    public void ThePageListsAllOperationsAndLayers()
    {
        IEnumerable<string> operations = typeof(Tensor).GetMethods()
            .Where(method => method.DeclaringType == typeof(Tensor) && !method.IsSpecialName && method.Name != nameof(ToString))
            .Select(method => method.Name);
        Assert.Equal(operations.Distinct().Order(), Listed("Operations"));
        Assert.Equal(
            typeof(Layer).Assembly.GetExportedTypes().Where(
                type => type.IsSubclassOf(typeof(Module)) && !type.IsAbstract).Select(type => type.Name).Order(),
            Listed("Layers"));
    }

    [Fact]
    public void FusedRecurrencesAreRefusedAndStepFunctionsHaveSlopeZero()
    {
        Graph graph = new();
        Tensor x = graph.Input("x", [4, 1, 2]);
        CounterRandom random = new(1);
        foreach (Layer layer in new Layer[] { new Lstm(2, 3, random), new Gru(2, 3, random) })
        {
            Assert.Throws<NotSupportedException>(() => Gradients.Of(layer.Forward(x).Sum(), [x]));
        }

        Tensor[] steps = [(x > 0).ToReal(), x.Floor(), x.ToIndex().ToReal(), x.Detach()];
        graph.Output("slopes", Tensor.Concat(0, [.. steps.Select(step => Gradients.Of(step.Sum(), [x])[0])]));
        graph.Output("slope of a real conversion", Gradients.Of(x.ToReal().Sum(), [x])[0]);
        using Session session = Session.Compile(graph);
        session.Run();
        Assert.Equal(new float[32], session.Output("slopes").ToArray());
        Assert.All(session.Output("slope of a real conversion").ToArray(), slope => Assert.Equal(1, slope));
    }

    private static double Metric(string line, string name)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetDouble();
    }

    // The names in code quotes of one section of the page, one for each.
    private static IEnumerable<string> Listed(string section)
    {
        string text = Read("docs/graphs.md").Split("\n## ").Single(part => part.StartsWith(section + "\n", StringComparison.Ordinal));
        return Name().Matches(text).Select(name => name.Groups[1].Value).Order();
    }

    private static string Unindented(string code)
    {
        int depth = code.Length - code.TrimStart(' ').Length;
        return string.Concat(code.TrimEnd(' ').Split('\n').SkipLast(1).Select(line => (line.Length == 0 ? line : line[depth..]) + "\n"));
    }

    private static string Read(string path)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Orator.slnx")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        return File.ReadAllText(Path.Combine(root.FullName, path)).ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^ *// <page>\n(.*?)^ *// </page>\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Page();

    [GeneratedRegex(@"^```csharp\n(.*?)^```\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();
}
