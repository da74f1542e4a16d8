using System.Text.Json;
using Orator.Engine.Training;

namespace Orator.Engine.Tests;

public sealed class TrainingLoopTests : IDisposable
{
    private static readonly TrainingSchedule Ten = new() { Steps = 10, ReportEvery = 2, SaveEvery = 3 };
    private readonly string _folder = Directory.CreateTempSubdirectory("loop").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void MetricsAreMeansOfTheirInterval()
    {
        Assert.True(new TrainingLoop(new TrainingState(), _folder).Run(
            step => new Dictionary<string, double> { ["loss"] = step }, Ten, TestContext.Current.CancellationToken));
        Assert.Equal([(2, 0.5), (4, 2.5), (6, 4.5), (8, 6.5), (10, 8.5)], Metrics());
    }

    [Fact]
    public void AStoppedLoopContinuesWhereItStopped()
    {
        using CancellationTokenSource stop = new();
        List<float> drawn = [];
        (TrainingLoop loop, CounterRandom random) = Create();
        Assert.False(loop.Run(
            step =>
            {
                drawn.Add(random.Uniform());
                if (step == 4)
                {
                    stop.Cancel();
                }

                return new Dictionary<string, double> { ["loss"] = step };
            },
            Ten,
            stop.Token));
        (loop, random) = Create();
        Assert.True(loop.Run(
            step =>
            {
                drawn.Add(random.Uniform());
                return new Dictionary<string, double> { ["loss"] = step };
            },
            Ten, TestContext.Current.CancellationToken));
        CounterRandom whole = new(5);
        Assert.Equal(Enumerable.Range(0, 10).Select(_ => whole.Uniform()), drawn);
        Assert.Equal([(2, 0.5), (4, 2.5), (5, 4), (6, 5), (8, 6.5), (10, 8.5)], Metrics());
    }

    [Fact]
    public void ACrashLosesNoMoreThanTheStepsSinceTheLastSave()
    {
        (TrainingLoop loop, _) = Create();
        Assert.Throws<ArithmeticException>(() => loop.Run(
            step => new Dictionary<string, double> { ["loss"] = step < 8 ? step : double.NaN },
            Ten,
            TestContext.Current.CancellationToken));
        File.AppendAllText(loop.MetricsPath, "{\"step\":");
        List<long> steps = [];
        (loop, _) = Create();
        Assert.True(loop.Run(
            step =>
            {
                steps.Add(step);
                return new Dictionary<string, double> { ["loss"] = step };
            },
            Ten, TestContext.Current.CancellationToken));
        Assert.Equal([6, 7, 8, 9], steps);
        Assert.Equal([(2, 0.5), (4, 2.5), (6, 4.5), (8, 6.5), (10, 8.5)], Metrics());
    }

    [Fact]
    public void TheTimeLimitStopsTheLoop()
    {
        (TrainingLoop loop, _) = Create();
        Assert.False(loop.Run(
            _ =>
            {
                Thread.Sleep(5);
                return new Dictionary<string, double>();
            },
            new TrainingSchedule { Steps = 1_000_000, TimeLimit = TimeSpan.FromMilliseconds(50) },
            TestContext.Current.CancellationToken));
        Assert.True(File.Exists(loop.StatePath));
    }

    [Fact]
    public void ListenersSeeEachReportOnceItIsInTheFile()
    {
        (TrainingLoop loop, _) = Create();
        List<(long, double)> heard = [];
        loop.Reported = report =>
        {
            TrainingReport last = MetricsFile.Read(loop.MetricsPath)[^1];
            Assert.Equal(report.Step, last.Step);
            Assert.Equal(report.Metrics, last.Metrics);
            heard.Add((report.Step, report.Metrics["loss"]));
        };
        loop.Run(step => new Dictionary<string, double> { ["loss"] = step }, Ten, TestContext.Current.CancellationToken);
        Assert.Equal([(2, 0.5), (4, 2.5), (6, 4.5), (8, 6.5), (10, 8.5)], heard);
    }

    [Fact]
    public async Task TheLoopWaitsForStepsThatWait()
    {
        (TrainingLoop loop, _) = Create();
        List<string> order = [];
        loop.Reported = report => order.Add($"report {report.Step}");
        bool done = await loop.RunAsync(
            async step =>
            {
                await Task.Yield();
                order.Add($"step {step}");
                return new() { ["loss"] = step };
            },
            new TrainingSchedule { Steps = 3, ReportEvery = 2 },
            TestContext.Current.CancellationToken);
        Assert.True(done);
        Assert.Equal(["step 0", "step 1", "report 2", "step 2", "report 3"], order);
        Assert.True(File.Exists(loop.StatePath));
    }

    [Fact]
    public void LinesThatAreNoMetricsAreLeftOut()
    {
        string path = Path.Combine(_folder, "metrics.jsonl");
        File.WriteAllText(path, """
            {"step":1,"seconds":2.5,"loss":3}
            [1]
            {"step":"2","seconds":1,"loss":2}
            {"step":3,"seconds":4,"loss":1,"note":"text"}
            {"step":4,"sec
            """);
        IReadOnlyList<TrainingReport> reports = MetricsFile.Read(path);
        Assert.Equal([1, 3], reports.Select(report => report.Step));
        Assert.Equal(2.5, reports[0].Elapsed.TotalSeconds);
        Assert.Equal(["loss"], reports[1].Metrics.Keys);
        Assert.Empty(MetricsFile.Read(Path.Combine(_folder, "missing.jsonl")));
    }

    private (TrainingLoop Loop, CounterRandom Random) Create()
    {
        CounterRandom random = new(5);
        TrainingState state = new();
        state.Add("random", random);
        return (new TrainingLoop(state, _folder), random);
    }

    private (int, double)[] Metrics() =>
    [
        .. File.ReadLines(Path.Combine(_folder, "metrics.jsonl")).Select(line =>
        {
            JsonElement json = JsonDocument.Parse(line).RootElement;
            Assert.True(json.GetProperty("seconds").GetDouble() >= 0);
            return (json.GetProperty("step").GetInt32(), json.GetProperty("loss").GetDouble());
        }),
    ];
}
