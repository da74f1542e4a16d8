using System.CommandLine;
using Orator.Training.Systems.LipSync;

namespace Orator.Cli.Commands;

/// <summary><c>orator train lip-sync</c>: the network that tells whether lips and sound belong together.</summary>
internal static class TrainLipSyncCommand
{
    public static Command Create()
    {
        LipSyncTrainingOptions usual = new() { Clips = [], HeldOut = [], Output = "" };
        Option<string[]> clips = new("--clips")
        {
            Description = "Videos of one talking face each, with sound, or @LIST: a text file with one a line.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Option<string[]> heldOut = new("--held-out")
        {
            Description = "The same, of other people: what the network is measured by.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Option<string?> sync = new("--sync")
        {
            Description = "Folder of a motion corpus of the same videos, which knows how far mouth and sound lie apart; by default it is "
                + "measured in each clip.",
        };
        Option<string> preset = TrainingCommand.Preset();
        Option<int> groups = new("--groups")
        {
            Description = "Groups in a step, each of one clip.",
            DefaultValueFactory = _ => usual.Groups,
        };
        Option<int> windows = new("--windows") { Description = "Moments in a group.", DefaultValueFactory = _ => usual.Windows };
        return TrainingCommand.Create(
            new Command("lip-sync", "The network that tells whether lips and sound belong together.")
            {
                clips, heldOut, sync, preset, groups, windows,
            },
            usual,
            parsed => usual with
            {
                Clips = parsed.GetRequiredValue(clips),
                HeldOut = parsed.GetRequiredValue(heldOut),
                Sync = parsed.GetValue(sync),
                Preset = parsed.GetRequiredValue(preset),
                Groups = parsed.GetValue(groups),
                Windows = parsed.GetValue(windows),
            },
            LipSyncTraining.RunAsync,
            report => [FormattableString.Invariant(
                $"Held-out people: right against wrong sound {report.Pairs:P1} (chance 50 %), best of a group {report.Matches:P1}.")]);
    }
}
