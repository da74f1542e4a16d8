using System.CommandLine;
using Orator.Graphs.Training;

namespace Orator.Cli.Commands;

/// <summary>What all training commands ask about their course, and how they tell where they stopped.</summary>
/// <param name="defaultSteps">Default of <c>--steps</c>.</param>
/// <param name="defaultReport">Default of <c>--report-every</c>.</param>
internal sealed class ScheduleOptions(long defaultSteps, long defaultReport)
{
    private readonly Option<long> _steps = new("--steps") { Description = "The step at which training is done.", DefaultValueFactory = _ => defaultSteps };
    private readonly Option<TimeSpan?> _limit = new("--time-limit") { Description = "Stop after this time, e.g. 30m or 1h30m; the same command continues.", CustomParser = Duration.Parse };
    private readonly Option<long> _report = new("--report-every") { Description = "Steps between two lines of metrics, with new pictures.", DefaultValueFactory = _ => defaultReport };
    private readonly Option<long> _save = new("--save-every") { Description = "Steps between two saves of the state.", DefaultValueFactory = _ => 100 };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _steps, _limit, _report, _save })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The schedule that was asked for.</summary>
    public TrainingSchedule Read(ParseResult parsed) => new()
    {
        Steps = parsed.GetValue(_steps),
        TimeLimit = parsed.GetValue(_limit) ?? TimeSpan.MaxValue,
        ReportEvery = parsed.GetValue(_report),
        SaveEvery = parsed.GetValue(_save),
    };

    /// <summary>Whether all is done, or where and why it stopped.</summary>
    public static string Outcome(bool done, long step, long steps, bool interrupted) => done
        ? $"{step} steps done"
        : $"stopped at step {step} of {steps} ({(interrupted ? "interrupted" : "time limit")}), all is saved; the same command goes on from there";

    /// <summary>Ends a training's command: prints the report, as JSON or in words.</summary>
    /// <typeparam name="T">Type of the report.</typeparam>
    /// <param name="report">What came of the training.</param>
    /// <param name="done">Whether all steps are done.</param>
    /// <param name="json">Whether to print JSON.</param>
    /// <param name="print">Prints it in words.</param>
    /// <param name="cancellation">Whether the user interrupted.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> EndAsync<T>(T report, bool done, bool json, Func<Task> print, CancellationToken cancellation)
    {
        if (json)
        {
            CommonOptions.PrintJson(report);
        }
        else
        {
            await print();
        }

        return !done && cancellation.IsCancellationRequested ? CommandRunner.Cancelled : CommandRunner.Done;
    }
}
