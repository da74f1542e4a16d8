using System.CommandLine;
using Orator.Training.Systems.FreeHeadGan;

namespace Orator.Cli.Commands;

/// <summary><c>orator train headgan</c>: a portrait warped and drawn anew from sketches.</summary>
internal static class TrainHeadGanCommand
{
    public static Command Create()
    {
        FreeHeadGanTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = TrainingCommand.Corpus();
        Option<string?> initial = TrainingCommand.Initial();
        Option<string> preset = new("--preset")
        {
            Description = "Sizes of the networks: lite, built upon the face mesh, or free, the published ones, which take long on a CPU.",
            DefaultValueFactory = _ => usual.Preset,
        };
        preset.AcceptOnlyFromAmong("lite", "free");
        Option<int> sources = new("--sources")
        {
            Description = "Pictures of a person that a frame is made of, 1 to 4.",
            DefaultValueFactory = _ => usual.Sources,
        };
        Option<int> batch = new("--batch") { Description = "Pairs of frames in a step.", DefaultValueFactory = _ => usual.Batch };
        Option<double> perceptual = TrainingCommand.Perceptual(usual.Perceptual);
        Option<double> adversarial = TrainingCommand.Adversarial(usual.Adversarial);
        return TrainingCommand.Create(
            new Command("headgan", "The generator of HeadGAN and Free-HeadGAN, on a corpus.")
            {
                corpus, initial, preset, sources, batch, perceptual, adversarial,
            },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Sources = parsed.GetValue(sources),
                Batch = parsed.GetValue(batch),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
            },
            FreeHeadGanTraining.RunAsync,
            report =>
            [
                FormattableString.Invariant($"Validation: PSNR {report.Psnr:0.00} dB ")
                + FormattableString.Invariant($"(without the networks {report.BaselinePsnr:0.00})."),
            ]);
    }
}
