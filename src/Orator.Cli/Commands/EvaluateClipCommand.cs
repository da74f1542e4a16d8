using System.CommandLine;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Perception;
using Orator.Training.Evaluation;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate clip</c>: a clip drives one of its own frames.</summary>
internal static class EvaluateClipCommand
{
    private const int LastFrame = 10_000_000;

    public static Command Create()
    {
        Argument<string> clip = new("clip") { Description = "A video that drives one of its own frames." };
        Option<int> frame = new("--source-frame") { Description = "Number of the frame that serves as the portrait." };
        Option<int> step = new("--step") { Description = "Compare every n-th frame.", DefaultValueFactory = _ => 1 };
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("clip", "Compares a generator with simple baselines on a clip that drives one of its own frames.")
        {
            clip, frame, step, generator, model, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            CommonOptions.CheckRange("--source-frame", parsed.GetValue(frame), 0, LastFrame);
            CommonOptions.CheckRange("--step", parsed.GetValue(step), 1, LastFrame);
            using ModelStore models = ModelStore.Create();
            using IAnimator tested = Animators.Open(
                parsed.GetRequiredValue(generator), models, new AnimatorOptions { Model = parsed.GetValue(model) });
            using FaceAnalyzer analyzer = new();
            SelfReenactment evaluation = new(analyzer);
            SelfReenactmentReport report = await ProgressDisplay.RunAsync("evaluate", progress => evaluation.EvaluateAsync(
                parsed.GetRequiredValue(clip),
                parsed.GetValue(frame),
                tested,
                parsed.GetValue(step),
                (done, total) => progress.Report(new RenderProgress(done, total)),
                cancellation));
            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }
}
