using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Expressions;

namespace Orator.Cli.Commands;

/// <summary><c>orator train</c>: learns the parts that are learned.</summary>
internal static class TrainCommand
{
    private static readonly string[] VideoExtensions = [".mp4", ".webm", ".mov", ".mkv", ".avi"];

    public static Command Create() => new("train", "Learns the parts that are learned.")
    {
        ExpressionBasis(),
        TrainUNetCommand.Create(),
        TrainFaceVid2VidCommand.Create(),
        TrainStyleAwareCommand.Create(),
        TrainStyleHeatCommand.Create(),
        TrainHeadGanCommand.Create(),
        TrainCanonicalCommand.Create(),
        TrainGazeCommand.Create(),
        TrainDirectionCommand.Create(),
        TrainApcCommand.Create(),
        TrainLipSyncCommand.Create(),
        TrainMouthSyncCommand.Create(),
        TrainMotionCommand.Create(),
        TrainCodecCommand.Create(),
        TrainPlotCommand.Create(),
    };

    private static Command ExpressionBasis()
    {
        Option<string> corpus = new("--corpus") { Description = "Folder of videos that show one talking face each.", Required = true };
        Option<string[]> also = new("--also") { Description = "Further videos.", AllowMultipleArgumentsPerToken = true };
        Option<string?> list = new("--list")
        {
            Description = "Text file with the names to use from the folder, one a line; all by default.",
        };
        Option<string> output = new("--out") { Description = "Folder to write weights.safetensors to.", Required = true };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("expression-basis", "Principal directions of what faces do (see models/expression-basis).")
        {
            corpus, also, list, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string folder = parsed.GetRequiredValue(corpus);
            if (!Directory.Exists(folder))
            {
                throw new InputException($"The folder '{folder}' does not exist.");
            }

            HashSet<string>? wanted = parsed.GetValue(list) is string file ? [.. await File.ReadAllLinesAsync(file, cancellation)] : null;
            List<string> videos = [.. Directory.EnumerateFiles(folder)
                .Where(f => VideoExtensions.Contains(Path.GetExtension(f).ToLowerInvariant()))
                .Where(f => wanted?.Contains(Path.GetFileName(f)) != false)
                .Order(StringComparer.Ordinal)];
            videos.AddRange(parsed.GetValue(also) ?? []);
            ExpressionBasisReport report = await ExpressionBasisTraining.RunAsync(
                videos, parsed.GetRequiredValue(output), done => Console.Error.Write($"\r{done}/{videos.Count} videos"), cancellation);
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
                return CommandRunner.Done;
            }

            await Console.Error.WriteLineAsync();
            foreach (string reason in report.Skipped)
            {
                await Console.Error.WriteLineAsync($"left out: {reason}");
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Clips} clips, {report.Frames} frames; ")
                + FormattableString.Invariant($"explained: mouth {report.MouthExplained:P1}, upper face {report.UpperExplained:P1}"));
            return CommandRunner.Done;
        });
        return command;
    }
}
