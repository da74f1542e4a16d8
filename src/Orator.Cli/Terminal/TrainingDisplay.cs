using System.Globalization;
using Orator.Engine.Training;
using Orator.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orator.Cli.Terminal;

/// <summary>Shows on standard error how a training goes: a bar with the metrics and the time left, or a line a report when it is not a
/// terminal.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs a training that reports its steps.</summary>
    public static async Task<T> RunAsync<T>(string title, Func<IProgress<TrainingProgress>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(new Lines());
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new PercentageColumn(),
                new StepColumn(),
                new RemainingTimeColumn())
            .StartAsync(context => work(new Bar(context.AddTask(title, new ProgressTaskSettings { AutoStart = false }), title)));
    }

    private static string Describe(TrainingReport report) =>
        string.Join("  ", report.Metrics.Select(metric => $"{metric.Key} {metric.Value.ToString("G4", CultureInfo.InvariantCulture)}"));

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Report is TrainingReport report)
            {
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {value.Step}/{value.Steps}  {report.Elapsed.TotalSeconds:0} s  {Describe(report)}"));
            }
        }
    }

    private sealed class Bar(ProgressTask task, string title) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (!task.IsStarted)
            {
                // From here on, so that the steps of earlier runs do not count as fast ones.
                task.MaxValue = value.Steps;
                task.Value = value.Step - 1;
                task.StartTask();
            }

            task.Value = value.Step;
            if (value.Report is TrainingReport report)
            {
                task.Description = Markup.Escape($"{title}  {Describe(report)}");
            }
        }
    }

    private sealed class StepColumn : ProgressColumn
    {
        public override IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"step {task.Value:0}/{task.MaxValue:0}"));
    }
}
