using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Systems.LipSync;

namespace Orator.Cli.Commands;

/// <summary><c>orator train lip-sync</c>: the network that tells whether lips and sound belong together.</summary>
internal static class TrainLipSyncCommand
{
    public static Command Create()
    {
        Option<string[]> clips = new("--clips") { Description = "Videos of one talking face each, with sound, or @LIST: a text file with one a line.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string[]> heldOut = new("--held-out") { Description = "The same, of other people: what the network is measured by.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string?> sync = new("--sync") { Description = "Folder of a motion corpus of the same videos, which knows how far mouth and sound lie apart; by default each clip tells for itself." };
        Option<string> preset = TrainingOptions.Preset();
        Option<int> groups = new("--groups") { Description = "Groups in a step, each of one clip.", DefaultValueFactory = _ => 8 };
        Option<int> windows = new("--windows") { Description = "Moments in a group.", DefaultValueFactory = _ => 8 };
        TrainingOptions training = new(steps: 5000, report: 100, rate: 7e-4);
        Command command = new("lip-sync", "The network that tells whether lips and sound belong together.") { clips, heldOut, sync, preset, groups, windows };
        training.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            LipSyncTrainingOptions options = new()
            {
                Clips = parsed.GetRequiredValue(clips),
                HeldOut = parsed.GetRequiredValue(heldOut),
                Sync = parsed.GetValue(sync),
                Output = training.Output(parsed),
                Preset = parsed.GetRequiredValue(preset),
                Groups = parsed.GetValue(groups),
                Windows = parsed.GetValue(windows),
                LearningRate = training.LearningRate(parsed),
                Seed = training.Seed(parsed),
                Schedule = training.Schedule(parsed),
            };
            LipSyncTrainingReport result = await TrainingDisplay.RunAsync("lip-sync", progress => LipSyncTraining.RunAsync(options, progress, cancellation));
            return await training.EndAsync(parsed, result, result.Done, PrintAsync, cancellation);

            async Task PrintAsync()
            {
                foreach (string note in result.Notes)
                {
                    await Console.Error.WriteLineAsync($"note: {note}");
                }

                string outcome = TrainingOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Held-out people: right against wrong sound {result.Pairs:P1} (chance 50 %), best of {options.Windows} {result.Matches:P1}. See losses.png there; the network is in the folder model."));
            }
        });
        return command;
    }
}
