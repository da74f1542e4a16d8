using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Motion.FromSpeech;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate motion-folds</c>: how near motion from speech comes to people, by training without each of them.</summary>
internal static class EvaluateMotionFoldsCommand
{
    public static Command Create()
    {
        Option<string> corpus = EvaluateCommand.Corpus("orator corpus motion");
        Option<string> output = CommonOptions.Output("Folder for the folds' trainings; those that are done are not made again.");
        Option<int> folds = new("--folds") { Description = "Number of folds that the people are dealt to.", DefaultValueFactory = _ => 5 };
        Option<ulong> seed = EvaluateCommand.Seed("Deals the people, and selects weights and batches.");
        Option<MouthKind> mouth = TrainMotionCommand.Mouth();
        Option<string?> labels = EvaluateMotionCommand.Labels();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("motion-folds", "Cross-validation of 'train motion': each person by a model that never learned from them.")
        {
            corpus, output, folds, seed, mouth, labels, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            MotionTrainingOptions options = new()
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Output = parsed.GetRequiredValue(output),
                Seed = parsed.GetValue(seed),
                Mouth = parsed.GetValue(mouth),
            };
            PhoneLabels? known = parsed.GetValue(labels) is string file ? PhoneLabels.Read(file) : null;
            using ModelStore models = ModelStore.Create();
            MotionCrossValidationReport report = await TrainingDisplay.RunAsync(
                command.Name,
                progress => MotionCrossValidation.RunAsync(
                    options,
                    parsed.GetValue(folds),
                    [(MotionGenerators.RuleBased, MotionGenerators.Open(MotionGenerators.RuleBased, models))],
                    known,
                    progress,
                    cancellation));
            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }
}
