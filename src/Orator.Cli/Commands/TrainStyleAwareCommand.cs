using System.CommandLine;
using Orator.Training.Systems.StyleAware;

namespace Orator.Cli.Commands;

/// <summary><c>orator train style-aware</c>: the generator that repairs what moving a portrait's pixels cannot do.</summary>
internal static class TrainStyleAwareCommand
{
    public static Command Create()
    {
        StyleAwareTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = TrainingCommand.Corpus();
        Option<string?> initial = TrainingCommand.Initial();
        Option<string> preset = TrainingCommand.Preset();
        Option<int> pairs = new("--pairs")
        {
            Description = "Pairs of neighbouring frames in a step.",
            DefaultValueFactory = _ => usual.Pairs,
        };
        Option<int> cut = new("--cut")
        {
            Description = "Side of the cut-outs that are learned from, in pixels; 256 means whole frames.",
            DefaultValueFactory = _ => usual.Cut,
        };
        Option<double> perceptual = TrainingCommand.Perceptual(usual.Perceptual);
        Option<double> adversarial = TrainingCommand.Adversarial(usual.Adversarial);
        return TrainingCommand.Create(
            new Command("style-aware", "The generator that repairs what moving a portrait's pixels cannot do.")
            {
                corpus, initial, preset, pairs, cut, perceptual, adversarial,
            },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Pairs = parsed.GetValue(pairs),
                Cut = parsed.GetValue(cut),
                Perceptual = parsed.GetValue(perceptual),
                Adversarial = parsed.GetValue(adversarial),
            },
            StyleAwareTraining.RunAsync,
            report =>
            [
                FormattableString.Invariant($"Validation: PSNR {report.Psnr:0.00} dB (mesh {report.MeshPsnr:0.00}), ")
                + FormattableString.Invariant($"mouth {report.PsnrMouth:0.00} dB (mesh {report.MeshPsnrMouth:0.00})."),
            ]);
    }
}
