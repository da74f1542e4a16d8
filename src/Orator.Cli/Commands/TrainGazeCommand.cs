using System.CommandLine;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Cli.Commands;

/// <summary><c>orator train gaze</c>: the network that sees where eyes look.</summary>
internal static class TrainGazeCommand
{
    public static Command Create()
    {
        GazeTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = TrainingCommand.Corpus();
        Option<string> preset = TrainingCommand.Preset();
        Option<int> batch = new("--batch")
        {
            Description = "Eyes in a step, half of them drawn, half of the corpus.",
            DefaultValueFactory = _ => usual.Batch,
        };
        Option<double> vertical = new("--vertical")
        {
            Description = "How much the vertical part of the corpus' gaze counts, 0 to 1: the geometry of the iris sees about half of it.",
            DefaultValueFactory = _ => usual.Vertical,
        };
        return TrainingCommand.Create(
            new Command("gaze", "The network that sees where eyes look (Free-HeadGAN's E_gaze).") { corpus, preset, batch, vertical },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Preset = parsed.GetRequiredValue(preset),
                Batch = parsed.GetValue(batch),
                Vertical = parsed.GetValue(vertical),
            },
            GazeTraining.RunAsync,
            report =>
            [
                $"Mean error {Errors(report.Corpus)} against the iris of {report.People} people not learned from, "
                    + $"{Errors(report.Synthetic)} of drawn eyes.",
                FormattableString.Invariant($"Turning back against the head in {report.Learned.Clips} clips (1 is right): turns ")
                    + FormattableString.Invariant($"{report.Learned.Yaw:0.00} (iris {report.Iris.Yaw:0.00}), ")
                    + FormattableString.Invariant($"nods {report.Learned.Pitch:0.00} (iris {report.Iris.Pitch:0.00})."),
            ]);
    }

    private static string Errors(GazeErrors errors) => FormattableString.Invariant(
        $"{errors.Degrees:0.0} degrees ({errors.Horizontal:0.0} to the sides, {errors.Vertical:0.0} up and down)");
}
