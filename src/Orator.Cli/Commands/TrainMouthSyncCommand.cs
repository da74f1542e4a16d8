using System.CommandLine;
using Orator.Training.Systems.LipSync;

namespace Orator.Cli.Commands;

/// <summary><c>orator train mouth-sync</c>: the network that tells whether mouth motion and sound belong together.</summary>
internal static class TrainMouthSyncCommand
{
    public static Command Create()
    {
        MouthSyncTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = new("--corpus") { Description = "Folder made by 'orator corpus motion'.", Required = true };
        Option<bool> all = new("--with-validation")
        {
            Description = "Learn from the validation split too, and measure on the test split.",
        };
        Option<int?> fold = new("--fold")
        {
            Description = "Cross-validation: leave this fold of the people of the training and validation splits out (from 1), and measure "
                + "on it.",
        };
        Option<int> folds = new("--folds") { Description = "Number of folds.", DefaultValueFactory = _ => usual.Folds };
        Option<int> groups = new("--groups")
        {
            Description = "Groups in a step, each of one clip.",
            DefaultValueFactory = _ => usual.Groups,
        };
        Option<int> windows = new("--windows") { Description = "Windows in a group.", DefaultValueFactory = _ => usual.Windows };
        return TrainingCommand.Create(
            new Command("mouth-sync", "The network that tells whether mouth motion and sound belong together.")
            {
                corpus, all, fold, folds, groups, windows,
            },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                WithValidation = parsed.GetValue(all),
                Fold = parsed.GetValue(fold),
                Folds = parsed.GetValue(folds),
                Groups = parsed.GetValue(groups),
                Windows = parsed.GetValue(windows),
            },
            MouthSyncTraining.RunAsync,
            report => [FormattableString.Invariant(
                $"{report.Windows} windows of one second of {report.HeldOut} clips of other people: the right sound suits better than ")
                + FormattableString.Invariant(
                    $"another moment's in {report.RightMoments:P1}, than another person's in {report.RightPeople:P1} (chance 50 %).")]);
    }
}
