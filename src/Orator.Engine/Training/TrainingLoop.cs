using System.Diagnostics;

namespace Orator.Engine.Training;

/// <summary>When a <see cref="TrainingLoop"/> reports, saves and stops.</summary>
public sealed record TrainingSchedule
{
    /// <summary>The step at which training is done.</summary>
    public required long Steps { get; init; }

    /// <summary>Longest duration of one run; the state is saved then. Default: no limit.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.MaxValue;

    /// <summary>Steps between two lines of metrics, at least 1.</summary>
    public long ReportEvery { get; init; } = 100;

    /// <summary>Steps between two saves of the state, at least 1.</summary>
    public long SaveEvery { get; init; } = 1000;
}

/// <summary>
/// Repeats training steps until they are done, the time is up or a stop is asked for, and leaves everything in a folder from which the next
/// run continues to the bit: <c>state.safetensors</c>, and <c>metrics.jsonl</c> with one JSON object a line (<c>step</c>, <c>seconds</c>
/// since the start of the run, and the means of the metrics since the previous line).
/// </summary>
/// <param name="state">Everything that training must remember.</param>
/// <param name="folder">Where the files are; created if it does not exist.</param>
public sealed class TrainingLoop(TrainingState state, string folder)
{
    private readonly Dictionary<string, (double Sum, long Count)> _sums = [];

    /// <summary>Path of the saved state.</summary>
    public string StatePath { get; } = Path.Combine(folder, "state.safetensors");

    /// <summary>Path of the metrics.</summary>
    public string MetricsPath { get; } = Path.Combine(folder, "metrics.jsonl");

    /// <summary>
    /// Told of each line of metrics once it is written, e.g. to draw a plot of <see cref="MetricsPath"/> or to write samples. Training
    /// waits meanwhile.
    /// </summary>
    public Action<TrainingReport>? Reported { get; set; }

    /// <summary>Continues from the saved state, if there is one.</summary>
    /// <param name="step">Makes one step, given its number from 0, and returns its metrics, e.g. losses.</param>
    /// <param name="schedule">When to report, save and stop.</param>
    /// <param name="stop">Asks for a clean stop after the present step, e.g. at Ctrl-C.</param>
    /// <returns>Whether all steps are done.</returns>
    /// <exception cref="ArithmeticException">A metric is not a finite number; the state saved last is kept.</exception>
    /// <exception cref="InvalidDataException">The saved state is damaged or belongs to another network.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public bool Run(Func<long, IReadOnlyDictionary<string, double>> step, TrainingSchedule schedule, CancellationToken stop = default)
    {
        Stopwatch time = Begin(schedule);
        while (IsDue(schedule, time, stop))
        {
            Advance(step(state.Step), schedule, time);
        }

        return End(schedule, time);
    }

    /// <summary>The same for steps that wait for something.</summary>
    /// <param name="step">Makes one step, given its number from 0, and returns its metrics.</param>
    /// <param name="schedule">When to report, save and stop.</param>
    /// <param name="stop">Asks for a clean stop after the present step.</param>
    /// <returns>Whether all steps are done.</returns>
    /// <exception cref="ArithmeticException">A metric is not a finite number; the state saved last is kept.</exception>
    /// <exception cref="InvalidDataException">The saved state is damaged or belongs to another network.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public async Task<bool> RunAsync(
        Func<long, Task<Dictionary<string, double>>> step, TrainingSchedule schedule, CancellationToken stop = default)
    {
        Stopwatch time = Begin(schedule);
        while (IsDue(schedule, time, stop))
        {
            Advance(await step(state.Step).ConfigureAwait(false), schedule, time);
        }

        return End(schedule, time);
    }

    private Stopwatch Begin(TrainingSchedule schedule)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(schedule.ReportEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(schedule.SaveEvery, 1);
        Directory.CreateDirectory(folder);
        state.Resume(StatePath);
        _sums.Clear();
        MetricsFile.ForgetAfter(MetricsPath, state.Step);
        return Stopwatch.StartNew();
    }

    private bool IsDue(TrainingSchedule schedule, Stopwatch time, CancellationToken stop) =>
        state.Step < schedule.Steps && time.Elapsed < schedule.TimeLimit && !stop.IsCancellationRequested;

    private void Advance(IReadOnlyDictionary<string, double> metrics, TrainingSchedule schedule, Stopwatch time)
    {
        Remember(metrics);
        state.Step++;
        if (state.Step % schedule.ReportEvery == 0)
        {
            Report(time.Elapsed);
        }

        if (state.Step % schedule.SaveEvery == 0)
        {
            state.Save(StatePath);
        }
    }

    private bool End(TrainingSchedule schedule, Stopwatch time)
    {
        Report(time.Elapsed);
        state.Save(StatePath);
        return state.Step >= schedule.Steps;
    }

    private void Remember(IReadOnlyDictionary<string, double> metrics)
    {
        foreach ((string name, double value) in metrics)
        {
            if (!double.IsFinite(value))
            {
                throw new ArithmeticException(
                    $"Step {state.Step}: '{name}' is {value}. Training has diverged; lower the learning rate, or limit the gradient.");
            }

            (double sum, long count) = _sums.GetValueOrDefault(name);
            _sums[name] = (sum + value, count + 1);
        }
    }

    private void Report(TimeSpan elapsed)
    {
        if (_sums.Count == 0)
        {
            return;
        }

        TrainingReport report = new(
            state.Step, elapsed, _sums.ToDictionary(pair => pair.Key, pair => pair.Value.Sum / pair.Value.Count));
        _sums.Clear();
        MetricsFile.Append(MetricsPath, report);
        Reported?.Invoke(report);
    }
}
