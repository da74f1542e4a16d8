using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Training;

namespace Orator.Cli.Commands;

/// <summary>What all training commands ask, and how they tell where they stopped.</summary>
/// <param name="steps">Default of <c>--steps</c>.</param>
/// <param name="report">Default of <c>--report-every</c>.</param>
/// <param name="rate">Default of <c>--learning-rate</c>.</param>
internal sealed class TrainingOptions(long steps, long report, double rate)
{
    private readonly Option<string> _output = CommonOptions.Output("Folder for state, metrics, pictures and the model; training continues from what is there.");
    private readonly Option<double> _rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => rate };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Selects the initial weights and the order of the data.", DefaultValueFactory = _ => 0 };
    private readonly Option<long> _steps = new("--steps") { Description = "The step at which training is done.", DefaultValueFactory = _ => steps };
    private readonly Option<TimeSpan?> _limit = new("--time-limit") { Description = "Stop after this time, e.g. 30m or 1h30m; the same command continues.", CustomParser = Duration.Parse };
    private readonly Option<long> _report = new("--report-every") { Description = "Steps between two lines of metrics, with new pictures.", DefaultValueFactory = _ => report };
    private readonly Option<long> _save = new("--save-every") { Description = "Steps between two saves of the state.", DefaultValueFactory = _ => 100 };
    private readonly Option<bool> _json = CommonOptions.JsonReport();

    /// <summary>Which sizes of networks to train, where there is a choice.</summary>
    /// <param name="more">What there is beside lite and paper.</param>
    public static Option<string> Preset(params string[] more)
    {
        string others = string.Concat(more.Select(name => $", or {name}"));
        Option<string> preset = new("--preset") { Description = $"Sizes of the networks: lite, or the paper's own{others}, which take long on a CPU.", DefaultValueFactory = _ => "lite" };
        preset.AcceptOnlyFromAmong(["lite", "paper", .. more]);
        return preset;
    }

    /// <summary>Which weights to begin with, where that is possible.</summary>
    public static Option<string?> Initial() => new("--initial") { Description = "Folder of a model package of the same sizes whose weights a new training begins with; by default random weights." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _output, _rate, _seed, _steps, _limit, _report, _save, _json })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The folder of all files.</summary>
    public string Output(ParseResult parsed) => parsed.GetRequiredValue(_output);

    /// <summary>The learning rate at the beginning.</summary>
    public double LearningRate(ParseResult parsed) => parsed.GetValue(_rate);

    /// <summary>What selects weights and data.</summary>
    public ulong Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>The schedule that was asked for.</summary>
    public TrainingSchedule Schedule(ParseResult parsed) => new()
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
    /// <param name="parsed">The command line.</param>
    /// <param name="report">What came of the training.</param>
    /// <param name="done">Whether all steps are done.</param>
    /// <param name="print">Prints it in words.</param>
    /// <param name="cancellation">Whether the user interrupted.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync<T>(ParseResult parsed, T report, bool done, Func<Task> print, CancellationToken cancellation)
    {
        if (parsed.GetValue(_json))
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
