using System.CommandLine;
using Orator.Training.Systems.StyleHeat;

namespace Orator.Cli.Commands;

/// <summary><c>orator train styleheat</c>: StyleGAN2 inverted, its features warped and calibrated.</summary>
internal static class TrainStyleHeatCommand
{
    public static Command Create()
    {
        StyleHeatTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = TrainingCommand.Corpus();
        Option<StyleHeatStage> stage = new("--stage")
        {
            Description = "What is learned: styles (small pictures to styles and back, optional), inversion (pictures to styles and feature map, and back), video (motion to flow), audio (sound to flow) or calibration "
                + "(both together).",
            Required = true,
        };
        Option<string?> initial = TrainingCommand.Initial();
        Option<string?> video = new("--initial-video")
        {
            Description = "Folder of a model package whose video generator is used in place of that of --initial.",
        };
        Option<string?> audio = new("--initial-audio")
        {
            Description = "Folder of a model package whose audio generator is used in place of that of --initial.",
        };
        Option<string> preset = TrainingCommand.Preset();
        Option<int> batch = new("--batch")
        {
            Description = "Pictures, or pairs of them, in a step.",
            DefaultValueFactory = _ => usual.Batch,
        };
        Option<double> perceptual = TrainingCommand.Perceptual(usual.Perceptual);
        Option<double> adversarial = TrainingCommand.Adversarial(usual.Adversarial);
        Option<bool> frozen = new("--frozen-statistics")
        {
            Description = "Batch normalisation uses the statistics of earlier training, as it will in use.",
        };
        return TrainingCommand.Create(
            new Command("styleheat", "StyleGAN2 inverted, its features warped and calibrated, stage by stage.")
            {
                corpus, stage, initial, video, audio, preset, batch, perceptual, adversarial, frozen,
            },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Stage = parsed.GetRequiredValue(stage),
                Initial = parsed.GetValue(initial),
                InitialVideo = parsed.GetValue(video),
                InitialAudio = parsed.GetValue(audio),
                Preset = parsed.GetRequiredValue(preset),
                Batch = parsed.GetValue(batch),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
                FrozenStatistics = parsed.GetValue(frozen),
            },
            StyleHeatTraining.RunAsync,
            report =>
            [
                FormattableString.Invariant($"Validation: PSNR {report.Psnr:0.00} dB ")
                + FormattableString.Invariant($"(without the stage's own work {report.BaselinePsnr:0.00})."),
            ]);
    }
}
