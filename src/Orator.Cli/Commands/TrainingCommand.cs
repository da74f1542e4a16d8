using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Training;
using Orator.Training;

namespace Orator.Cli.Commands;

/// <summary>Commands that train: options that all of them share, and how they end.</summary>
internal static class TrainingCommand
{
    /// <summary>Makes a command.</summary>
    /// <typeparam name="TOptions">Type of the training's options.</typeparam>
    /// <typeparam name="TReport">Type of its report.</typeparam>
    /// <param name="command">Name, description and the training's own options.</param>
    /// <param name="defaults">The training's options as they are by default.</param>
    /// <param name="read">Puts the training's own options from the command line into them.</param>
    /// <param name="run">The training.</param>
    /// <param name="measured">What was measured, in words; further lines follow below.</param>
    public static Command Create<TOptions, TReport>(
        Command command,
        TOptions defaults,
        Func<ParseResult, TOptions> read,
        Func<TOptions, IProgress<TrainingProgress>?, CancellationToken, Task<TReport>> run,
        Func<TReport, IReadOnlyList<string>> measured)
        where TOptions : TrainingOptions
        where TReport : TrainingRunReport
    {
        TrainingSchedule usual = defaults.Schedule;
        Option<string> output = CommonOptions.Output(
            "Folder for state, metrics, pictures and the model; training continues from what is there.");
        Option<double> rate = new("--learning-rate")
        {
            Description = "Adam's learning rate at the beginning; it falls to a fiftieth.",
            DefaultValueFactory = _ => defaults.LearningRate,
        };
        Option<ulong> seed = new("--seed")
        {
            Description = "Selects the initial weights and the order of the data.",
            DefaultValueFactory = _ => defaults.Seed,
        };
        Option<long> steps = new("--steps") { Description = "The step at which training is done.", DefaultValueFactory = _ => usual.Steps };
        Option<TimeSpan?> limit = new("--time-limit")
        {
            Description = "Stop after this time, e.g. 30m or 1h30m; the same command continues.",
            CustomParser = Duration.Parse,
        };
        Option<long> report = new("--report-every")
        {
            Description = "Steps between two lines of metrics, with new pictures.",
            DefaultValueFactory = _ => usual.ReportEvery,
        };
        Option<long> save = new("--save-every")
        {
            Description = "Steps between two saves of the state.",
            DefaultValueFactory = _ => usual.SaveEvery,
        };
        Option<bool> json = CommonOptions.JsonReport();
        foreach (Option option in new Option[] { output, rate, seed, steps, limit, report, save, json })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            TrainingOptions own = read(parsed);
            TrainingOptions options = own with
            {
                Output = parsed.GetRequiredValue(output),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Schedule = new TrainingSchedule
                {
                    Steps = parsed.GetValue(steps),
                    TimeLimit = parsed.GetValue(limit) ?? TimeSpan.MaxValue,
                    ReportEvery = parsed.GetValue(report),
                    SaveEvery = parsed.GetValue(save),
                },
            };
            TReport result = await TrainingDisplay.RunAsync(command.Name, progress => run((TOptions)options, progress, cancellation));
            bool interrupted = !result.Done && cancellation.IsCancellationRequested;
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(result);
            }
            else
            {
                await PrintAsync(result, interrupted, measured(result));
            }

            return interrupted ? CommandRunner.Cancelled : CommandRunner.Done;
        });
        return command;
    }

    /// <summary>Which sizes of networks to train, where there is a choice.</summary>
    /// <param name="more">What there is beside lite and paper.</param>
    public static Option<string> Preset(params string[] more)
    {
        string others = string.Concat(more.Select(name => $", or {name}"));
        Option<string> preset = new("--preset")
        {
            Description = $"Sizes of the networks: lite, or the paper's own{others}, which take long on a CPU.",
            DefaultValueFactory = _ => "lite",
        };
        preset.AcceptOnlyFromAmong(["lite", "paper", .. more]);
        return preset;
    }

    /// <summary>The corpus to learn from.</summary>
    public static Option<string> Corpus() => new("--corpus")
    {
        Description = "Folder of a corpus, see 'orator corpus build'.",
        Required = true,
    };

    /// <summary>How much the perceptual loss counts.</summary>
    /// <param name="usual">By default.</param>
    public static Option<double> Perceptual(double usual) => new("--perceptual")
    {
        Description = "Weight of the perceptual loss; 0 leaves it out.",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>How much the adversarial loss counts.</summary>
    /// <param name="usual">By default.</param>
    public static Option<double> Adversarial(double usual) => new("--adversarial")
    {
        Description = "Weight of the adversarial loss; 0 trains without a discriminator.",
        DefaultValueFactory = _ => usual,
    };

    /// <summary>Which weights to begin with, where that is possible.</summary>
    public static Option<string?> Initial() => new("--initial")
    {
        Description = "Folder of a model package of the same sizes whose weights a new training begins with; by default random weights.",
    };

    private static async Task PrintAsync(TrainingRunReport report, bool interrupted, IReadOnlyList<string> measured)
    {
        foreach (string note in report.Notes)
        {
            await Console.Error.WriteLineAsync($"note: {note}");
        }

        string progress = report.Done
            ? $"{report.Step} steps done"
            : $"stopped at step {report.Step} of {report.Steps} ({(interrupted ? "interrupted" : "time limit")}), all is saved; "
                + "the same command goes on from there";
        string pictures = File.Exists(Path.Combine(report.Output, "samples.png")) ? "losses.png and samples.png" : "losses.png";
        await Console.Error.WriteLineAsync(
            $"{report.Output}: {progress}. {measured[0]} See {pictures} there; the model is in the folder model.");
        foreach (string line in measured.Skip(1))
        {
            await Console.Error.WriteLineAsync(line);
        }
    }
}
