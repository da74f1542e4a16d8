using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Media;
using Orator.Training.Plots;

namespace Orator.Cli.Commands;

/// <summary><c>orator train plot</c>: the metrics of a training as a picture.</summary>
internal static class TrainPlotCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("folder") { Description = "Folder that 'orator train' writes to." };
        Option<string?> output = new("--output", "-o") { Description = "The picture to write (default losses.png in the folder)." };
        Option<int?> smooth = new("--smooth")
        {
            Description = "Reports that the moving mean takes in, 1 = none; by default a fortieth of them.",
        };
        Command command = new("plot", "Draws the metrics of a training.") { folder, output, smooth };
        command.SetAction(async (parsed, cancellation) =>
        {
            string from = parsed.GetRequiredValue(folder);
            string to = parsed.GetValue(output) ?? Path.Combine(from, "losses.png");
            int? smoothing = parsed.GetValue(smooth);
            CommonOptions.CheckRange("--smooth", smoothing ?? 1, 1, 1_000_000);
            OutputFile.Check(to);
            Image plot = MetricsPlot.Draw(Path.Combine(from, "metrics.jsonl"), smoothing);
            await ImageWriter.WriteAsync(plot, to, cancellation);
            await Console.Error.WriteLineAsync($"{to}: {plot.Width}x{plot.Height}");
            return CommandRunner.Done;
        });
        return command;
    }
}
