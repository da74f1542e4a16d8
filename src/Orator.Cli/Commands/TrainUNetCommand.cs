using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Systems.StyleAware;

namespace Orator.Cli.Commands;

/// <summary><c>orator train unet</c>: a network that draws the mouth and eyes of faces in which they are hidden.</summary>
internal static class TrainUNetCommand
{
    public static Command Create()
    {
        Option<string[]> images = new("--images") { Description = "Pictures with faces, and folders of such; by default eight of the demo media.", AllowMultipleArgumentsPerToken = true };
        Option<int> size = new("--size") { Description = "Side of the pictures in pixels.", DefaultValueFactory = _ => 128 };
        Option<int> batch = new("--batch") { Description = "Pictures in a step.", DefaultValueFactory = _ => 8 };
        Option<int> channels = new("--channels") { Description = "Channels of the network's highest resolution.", DefaultValueFactory = _ => 32 };
        Option<int> levels = new("--levels") { Description = "How often the network halves the resolution.", DefaultValueFactory = _ => 4 };
        TrainingOptions training = new(steps: 2000, report: 10, rate: 1e-3);
        Command command = new("unet", "A U-Net that draws the mouth and eyes of faces in which they are hidden.")
        {
            images, size, batch, channels, levels,
        };
        training.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            UNetTrainingOptions options = new()
            {
                Images = parsed.GetValue(images) is { Length: > 0 } given ? given : InpaintingCorpus.DemoPhotos,
                Output = training.Output(parsed),
                Size = parsed.GetValue(size),
                Batch = parsed.GetValue(batch),
                Channels = parsed.GetValue(channels),
                Levels = parsed.GetValue(levels),
                LearningRate = training.LearningRate(parsed),
                Seed = training.Seed(parsed),
                Schedule = training.Schedule(parsed),
            };
            UNetTrainingReport result = await TrainingDisplay.RunAsync("unet", progress => UNetTraining.RunAsync(options, progress, cancellation));
            return await training.EndAsync(parsed, result, result.Done, () => PrintAsync(result, cancellation.IsCancellationRequested), cancellation);
        });
        return command;
    }

    private static async Task PrintAsync(UNetTrainingReport report, bool interrupted)
    {
        foreach (string note in report.Notes)
        {
            await Console.Error.WriteLineAsync($"note: {note}");
        }

        string progress = TrainingOptions.Outcome(report.Done, report.Step, report.Steps, interrupted);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Output}: {progress}. PSNR {report.Psnr:0.0} dB, where hidden {report.PsnrHidden:0.0} dB ({report.LowestPsnrHidden:0.0} at least). See losses.png and samples.png there{(report.Done ? "; the network is in the folder model" : "")}."));
    }
}
