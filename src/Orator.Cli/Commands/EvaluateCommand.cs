using System.CommandLine;
using Orator.Faces;
using Orator.Generators;
using Orator.Pipelines;
using Orator.Training.Evaluation;

namespace Orator.Cli.Commands;

/// <summary><c>orator evaluate</c>: how close a generated video comes to the truth, or a generator to a clip it is driven by.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<string?> generated = new("--generated") { Description = "The generated video." };
        Option<string?> truth = new("--truth") { Description = "The real video to compare with." };
        Option<string?> self = new("--self-reenactment") { Description = "Instead: a clip that drives one of its own frames; compares the generator with simple baselines." };
        Option<int> frame = new("--source-frame") { Description = "With --self-reenactment: number of the frame that serves as the portrait." };
        Option<int> step = new("--step") { Description = "With --self-reenactment: compare every n-th frame.", DefaultValueFactory = _ => 1 };
        Option<string> generator = CommonOptions.Generator();
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("evaluate", "Measures a generated video against the truth: L1, PSNR, SSIM, MS-SSIM, AKD, mouth LMD, CSIM, sync.") { generated, truth, self, frame, step, generator, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using FaceAnalyzer analyzer = new();
            if (parsed.GetValue(self) is string clip)
            {
                using IFrameGenerator tested = FrameGenerators.Open(parsed.GetValue(generator)!);
                SelfReenactmentReport report = await ProgressDisplay.RunAsync("self-reenactment", progress => new SelfReenactment(analyzer).EvaluateAsync(
                    clip, parsed.GetValue(frame), tested, parsed.GetValue(step), (done, total) => progress.Report(new RenderProgress(done, total)), cancellation));
                await Console.Out.WriteLineAsync(parsed.GetValue(json) ? report.ToJson() : report.ToMarkdown());
                return CommandRunner.Done;
            }

            if (parsed.GetValue(generated) is not string a || parsed.GetValue(truth) is not string b)
            {
                throw new InputException("Give --generated and --truth, or --self-reenactment with a clip.");
            }

            EvaluationReport result = await ProgressDisplay.RunAsync("evaluate", progress => new VideoEvaluator(analyzer).EvaluateAsync(
                a, b, (done, total) => progress.Report(new RenderProgress(done, total)), cancellation));
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? result.ToJson() : result.ToMarkdown());
            return CommandRunner.Done;
        });
        return command;
    }
}
