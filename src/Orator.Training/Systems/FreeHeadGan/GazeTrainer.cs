using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Loss, sampler and tester of <see cref="GazeTraining"/>.</summary>
internal sealed class GazeTrainer : Trainer<GazeBatch, GazeTrainingReport>
{
    private const float WeightDecay = 0.01f;
    private const float AverageDecay = 0.99f;
    private const int WarmUp = 50;

    // Meshes count in 32nds of half a side, which are about millimetres; angles in degrees.
    private const float MeshUnit = 32;

    private readonly GazeTrainingOptions _options;
    private readonly EyeCorpus _corpus;
    private readonly GazeNetwork _network;
    private readonly GazeTester _tester;
    private readonly Adam _adam;
    private readonly TrainingStep _step;
    private readonly MovingAverage _average;

    public GazeTrainer(GazeTrainingOptions options, Corpus corpus)
    {
        _options = options;
        _corpus = new EyeCorpus(corpus, CorpusPart.Train);
        _network = options.Configuration.Create(options.WeightRandom());
        _tester = new GazeTester(corpus, _corpus, new EyeCorpus(corpus, CorpusPart.Validation), options.Configuration.Size);
        _network.Train();
        _adam = Adam.AdamW(_network.TrainableParameters, (float)options.LearningRate, WeightDecay);
        _step = new TrainingStep(Loss(), _adam) { MaximumGradient = 10 };
        _average = new MovingAverage(_network, AverageDecay);
        State.Add("network", _network);
        State.Add("adam", _adam);
        State.Add("average", _average);
    }

    public override void Dispose() => _step.Dispose();

    protected override GazeBatch Draw(long number) =>
        GazeBatch.Draw(_corpus, new CounterRandom(_options.Seed, (ulong)number), _options.Batch, _options.Configuration.Size);

    protected override void Step(long number, GazeBatch batch, float learningRate, Dictionary<string, double> metrics)
    {
        batch.Pictures.CopyTo(_step.Session.Input("eyes"));
        batch.Vertices.CopyTo(_step.Session.Input("vertices"));
        batch.Gaze.CopyTo(_step.Session.Input("gaze"));
        _adam.LearningRate = learningRate * LearningRates.WarmUp(number, WarmUp);
        metrics["loss"] = _step.Run();
        ReadOnlySpan<float> degrees = _step.Session.Output("degrees");
        int drawn = GazeBatch.DrawnOf(degrees.Length);
        metrics["degrees_drawn"] = Mean(degrees[..drawn]);
        metrics["degrees_corpus"] = Mean(degrees[drawn..]);
        _average.Update();
    }

    protected override Task TestAsync(Dictionary<string, double> metrics)
    {
        Measure(metrics);
        return Task.CompletedTask;
    }

    protected override Image? DrawSamples() => _tester.Sheet();

    protected override Task<TrainingOutcome<GazeTrainingReport>> FinishAsync(Dictionary<string, double> metrics)
    {
        GazeTrainingReport report = Measure(metrics);
        _average.Swap();
        ModelPackage package = new("gaze", _network.Configuration, _network)
        {
            Preset = _options.Preset,
            Metrics = metrics,
            Data = FormattableString.Invariant($"eyes of {_corpus.People.Count} people and drawn ones; measured on {report.Corpus.Eyes} eyes ")
                + FormattableString.Invariant($"of {report.People} others and {report.Synthetic.Eyes} drawn ones"),
        };
        return Task.FromResult(new TrainingOutcome<GazeTrainingReport>(
            package, report with { Parameters = _network.ParameterCount }, _tester.Sheet()));
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / Math.Max(1, values.Length);
    }

    private GazeTrainingReport Measure(Dictionary<string, double> metrics)
    {
        _average.Swap();
        GazeTrainingReport report = _tester.Measure(_network);
        _average.Swap();
        (metrics["validation_degrees"], metrics["synthetic_degrees"]) = (report.Corpus.Degrees, report.Synthetic.Degrees);
        (metrics["validation_horizontal"], metrics["validation_vertical"]) = (report.Corpus.Horizontal, report.Corpus.Vertical);
        (metrics["synthetic_horizontal"], metrics["synthetic_vertical"]) = (report.Synthetic.Horizontal, report.Synthetic.Vertical);
        (metrics["turn_learned"], metrics["nod_learned"]) = (report.Learned.Yaw, report.Learned.Pitch);
        (metrics["turn_iris"], metrics["nod_iris"]) = (report.Iris.Yaw, report.Iris.Pitch);
        return report;
    }

    // Of the paper, but that the vertical part of the teacher's gaze counts less: in it, eyes of the corpus are flattened.
    private Tensor Loss()
    {
        int eyes = _options.Batch;
        int size = _options.Configuration.Size;
        Graph graph = new(ParameterBinding.Inputs);
        EyeMeshes seen = _network.Forward(graph.Input("eyes", [eyes, 3, size, size]));
        Tensor vertices = graph.Input("vertices", seen.Vertices.Shape);
        Tensor gaze = graph.Input("gaze", seen.Gaze.Shape);
        graph.Output("degrees", GazeLoss.Degrees(seen.Gaze, gaze));
        float[] axes = [.. Enumerable.Range(0, eyes).SelectMany(
            i => new[] { 1, i < GazeBatch.DrawnOf(eyes) ? 1 : (float)_options.Vertical, 1 })];
        Tensor ofMeshes = graph.Constant(axes, [eyes, 1, 3]) * MeshUnit;
        Tensor ofGaze = graph.Constant(axes, [eyes, 3]);
        Tensor mesh = GazeLoss.Vertices(seen.Vertices * ofMeshes, vertices * ofMeshes)
            + GazeLoss.Edges(seen.Vertices * MeshUnit, vertices * MeshUnit, EyeTemplate.Triangles.ToArray());
        Tensor angle = GazeLoss.Angle(Unit(seen.Gaze * ofGaze), Unit(gaze * ofGaze));
        return (mesh * GazeLoss.MeshWeight) + (angle * GazeLoss.AngleWeight);
    }

    private static Tensor Unit(Tensor directions) => directions / (directions.Square().Sum([1], keepAxes: true) + 1e-8f).Sqrt();
}
