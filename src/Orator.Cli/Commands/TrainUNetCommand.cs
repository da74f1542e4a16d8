using System.CommandLine;
using Orator.Training.Systems.StyleAware;

namespace Orator.Cli.Commands;

/// <summary><c>orator train unet</c>: a network that draws the mouth and eyes of faces in which they are hidden.</summary>
internal static class TrainUNetCommand
{
    public static Command Create()
    {
        UNetTrainingOptions usual = new() { Images = [], Output = "" };
        Option<string[]> images = new("--images")
        {
            Description = "Pictures with faces, and folders of such; by default eight of the demo media.",
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int> size = new("--size") { Description = "Side of the pictures in pixels.", DefaultValueFactory = _ => usual.Size };
        Option<int> batch = new("--batch") { Description = "Pictures in a step.", DefaultValueFactory = _ => usual.Batch };
        Option<int> channels = new("--channels")
        {
            Description = "Channels of the network's highest resolution.",
            DefaultValueFactory = _ => usual.Channels,
        };
        Option<int> levels = new("--levels")
        {
            Description = "How often the network halves the resolution.",
            DefaultValueFactory = _ => usual.Levels,
        };
        return TrainingCommand.Create(
            new Command("unet", "A U-Net that draws the mouth and eyes of faces in which they are hidden.")
            {
                images, size, batch, channels, levels,
            },
            usual,
            parsed => usual with
            {
                Images = parsed.GetValue(images) is { Length: > 0 } given ? given : InpaintingCorpus.DemoPhotos,
                Size = parsed.GetValue(size),
                Batch = parsed.GetValue(batch),
                Channels = parsed.GetValue(channels),
                Levels = parsed.GetValue(levels),
            },
            UNetTraining.RunAsync,
            report => [FormattableString.Invariant(
                $"PSNR {report.Psnr:0.0} dB, where hidden {report.PsnrHidden:0.0} dB ({report.LowestPsnrHidden:0.0} at least).")]);
    }
}
