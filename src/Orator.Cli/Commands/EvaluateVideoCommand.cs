using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Perception;
using Orator.Training.Evaluation;
using Orator.Training.Metrics;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate video</c>: a generated video against the real one.</summary>
internal static class EvaluateVideoCommand
{
    public static Command Create()
    {
        Option<string> generated = new("--generated") { Description = "The generated video.", Required = true };
        Option<string> truth = new("--truth") { Description = "The real video to compare with.", Required = true };
        Option<string?> lipSync = new("--lip-sync-model")
        {
            Description = "Folder of the model that measures lip sync; by default the shipped one, if there is one.",
        };
        Option<string?> mouthSync = EvaluateCommand.MouthSyncModel();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("video", "Compares a generated video with the real one.") { generated, truth, lipSync, mouthSync, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetValue(lipSync) ?? LipSyncMeter.ShippedModel;
            ModelPackage? discriminator = parsed.GetValue(lipSync) is not null || Directory.Exists(folder)
                ? ModelPackage.Open(folder)
                : null;
            using FaceAnalyzer analyzer = new();
            using MouthSyncMeter? meter = EvaluateCommand.OpenMouthSync(parsed.GetValue(mouthSync));
            VideoEvaluator evaluation = new(analyzer, discriminator, meter);
            EvaluationReport report = await ProgressDisplay.RunAsync("evaluate", progress => evaluation.EvaluateAsync(
                parsed.GetRequiredValue(generated),
                parsed.GetRequiredValue(truth),
                (done, total) => progress.Report(new RenderProgress(done, total)),
                cancellation));
            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }
}
