using System.CommandLine;
using Orator.Animation;
using Orator.Cli.Terminal;
using Orator.Codec.Payloads;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Training.Evaluation.Codecs;

namespace Orator.Cli.Commands;

/// <summary><c>orator codec compare</c>: curves of rate and distortion beside ordinary codecs.</summary>
internal static class CodecCompareCommand
{
    private const string Curves = "curves.png";
    private const string Sheet = "sheet.png";
    private const string Json = "report.json";
    private const string Text = "report.md";

    public static Command Create()
    {
        CodecComparisonOptions usual = new();
        Argument<string> input = new("VIDEO") { Description = "Video of one face, one shot." };
        Option<string?> output = new("--output", "-o") { Description = $"Folder for {Json}, {Text}, {Curves} and {Sheet}." };
        Option<string[]> generators = new("--generator") { Description = "What draws ours; several make several curves.", DefaultValueFactory = _ => [Animators.Default], AllowMultipleArgumentsPerToken = true };
        Option<string[]> codecs = new("--codecs") { Description = "Ordinary codecs: x264, x265, av1, as far as the ffmpeg at hand has them.", DefaultValueFactory = _ => [.. usual.Codecs], AllowMultipleArgumentsPerToken = true };
        Option<int[]> qualities = new("--quality") { Description = "Qualities of ours.", DefaultValueFactory = _ => [.. usual.Qualities], AllowMultipleArgumentsPerToken = true };
        Option<double[]> losses = new("--loss") { Description = "Shares of packets to lose, further points of ours, e.g. 0.05 0.2.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        Option<ulong> seed = new("--seed") { Description = "Selects which packets are lost." };
        Option<double> seconds = new("--seconds") { Description = "How much of the clip, from its beginning, at most 60.", DefaultValueFactory = _ => usual.Seconds };
        Option<int> step = new("--step") { Description = "Every so many-th frame is compared; all are coded.", DefaultValueFactory = _ => usual.Step };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("compare", "Compares with H.264, H.265 and AV1 at many rates.")
        {
            input, output, generators, codecs, qualities, losses, seed, seconds, step, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            CommonOptions.CheckRange("--seconds", parsed.GetValue(seconds), 1, 60);
            CommonOptions.CheckRange("--step", parsed.GetValue(step), 1, 100);
            Array.ForEach(parsed.GetValue(qualities)!, q => CommonOptions.CheckRange(
                "--quality", q, MotionQuantiser.LowestQuality, MotionQuantiser.HighestQuality));
            Array.ForEach(parsed.GetValue(losses)!, l => CommonOptions.CheckRange("--loss", l, 0, 1));
            if (parsed.GetValue(output) is string wanted)
            {
                OutputFile.CheckFolder(wanted, [Json, Text, Curves, Sheet], parsed.GetRequiredValue(input));
            }

            using ModelStore models = ModelStore.Create();
            CodecComparison comparison = new(models, usual with
            {
                Generators = parsed.GetValue(generators)!,
                Codecs = parsed.GetValue(codecs)!,
                Qualities = parsed.GetValue(qualities)!,
                Losses = parsed.GetValue(losses)!,
                Seed = parsed.GetValue(seed),
                Seconds = parsed.GetValue(seconds),
                Step = parsed.GetValue(step),
            });
            CodecReport report = await ProgressDisplay.RunAsync("compare", progress => comparison.RunAsync(
                parsed.GetRequiredValue(input), (done, all) => progress.Report(new RenderProgress(done, all, "points")), cancellation));
            if (parsed.GetValue(output) is string folder)
            {
                Directory.CreateDirectory(folder);
                await File.WriteAllTextAsync(Path.Combine(folder, Json), report.ToJson(), cancellation);
                await File.WriteAllTextAsync(Path.Combine(folder, Text), report.ToMarkdown(), cancellation);
                await ImageWriter.WriteAsync(CodecPlot.Draw(report), Path.Combine(folder, Curves), cancellation);
                await ImageWriter.WriteAsync(comparison.Sheet!, Path.Combine(folder, Sheet), cancellation);
            }

            await EvaluateCommand.PrintAsync(parsed.GetValue(json), report.ToMarkdown, report.ToJson);
            return CommandRunner.Done;
        });
        return command;
    }
}
