using System.CommandLine;
using System.Globalization;
using Orator.Training.LipSync;

namespace Orator.Cli.Commands;

/// <summary><c>orator train lip-sync</c>: the network that tells whether lips and sound belong together.</summary>
internal static class TrainLipSyncCommand
{
    public static Command Create()
    {
        Option<string[]> clips = new("--clips") { Description = "Videos of one talking face each, with sound, or @LIST: a text file with one a line.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string[]> heldOut = new("--held-out") { Description = "The same, of other people: what the network is measured by.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string> output = CommonOptions.Output("Folder for state, metrics, curves and the model; training continues from what is there.");
        Option<string> preset = new("--preset") { Description = "Sizes of the network: lite or paper.", DefaultValueFactory = _ => "lite" };
        Option<int> groups = new("--groups") { Description = "Groups in a step, each of one clip.", DefaultValueFactory = _ => 8 };
        Option<int> windows = new("--windows") { Description = "Moments in a group.", DefaultValueFactory = _ => 8 };
        ScheduleOptions schedule = new(defaultSteps: 5000, defaultReport: 100);
        Option<double> rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => 2e-3 };
        Option<ulong> seed = new("--seed") { Description = "Selects the initial weights and the moments.", DefaultValueFactory = _ => 0 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("lip-sync", "The network that tells whether lips and sound belong together.") { clips, heldOut, output, preset, groups, windows, rate, seed, json };
        schedule.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            LipSyncTrainingOptions options = new()
            {
                Clips = parsed.GetRequiredValue(clips),
                HeldOut = parsed.GetRequiredValue(heldOut),
                Output = parsed.GetRequiredValue(output),
                Preset = parsed.GetRequiredValue(preset),
                Groups = parsed.GetValue(groups),
                Windows = parsed.GetValue(windows),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Schedule = schedule.Read(parsed),
            };
            LipSyncTrainingReport result = await TrainingDisplay.RunAsync("lip-sync", progress => LipSyncTraining.RunAsync(options, progress, cancellation));
            return await ScheduleOptions.EndAsync(result, result.Done, parsed.GetValue(json), PrintAsync, cancellation);

            async Task PrintAsync()
            {
                foreach (string note in result.Notes)
                {
                    await Console.Error.WriteLineAsync($"note: {note}");
                }

                string outcome = ScheduleOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Held-out people: right against wrong sound {result.Pairs:P1} (chance 50 %), best of {options.Windows} {result.Matches:P1}. See losses.png there; the network is in the folder model."));
            }
        });
        return command;
    }
}
