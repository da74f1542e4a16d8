using System.CommandLine;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator train apc</c>: the speech encoder.</summary>
internal static class TrainApcCommand
{
    public static Command Create()
    {
        ApcTrainingOptions usual = new() { Audio = [], HeldOut = [], Output = "" };
        Option<string[]> audio = new("--audio")
        {
            Description = "Recordings of speech (sound or video), folders of such, or @LIST: a text file with one of these a line.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Option<string[]> heldOut = new("--held-out")
        {
            Description = "The same, of other speakers: what the encoder is measured by.",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        Option<string?> labels = new("--labels")
        {
            Description = "What is said when in some of them: a text file of lines 'RECORDING START DURATION PHONE'. The encoder then also "
                + "learns to recognise these phones.",
        };
        Option<string?> initial = TrainingCommand.Initial();
        Option<string> preset = TrainingCommand.Preset();
        Option<int> batch = new("--batch") { Description = "Sequences in a step.", DefaultValueFactory = _ => usual.Batch };
        Option<double> seconds = new("--seconds")
        {
            Description = "Length of a sequence in seconds.",
            DefaultValueFactory = _ => usual.Seconds,
        };
        return TrainingCommand.Create(
            new Command("apc", "The speech encoder: predicts speech from speech, without labels.")
            {
                audio, heldOut, labels, initial, preset, batch, seconds,
            },
            usual,
            parsed => usual with
            {
                Audio = parsed.GetRequiredValue(audio),
                HeldOut = parsed.GetRequiredValue(heldOut),
                Labels = parsed.GetValue(labels),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Batch = parsed.GetValue(batch),
                Seconds = parsed.GetValue(seconds),
            },
            ApcTraining.RunAsync,
            report =>
            [
                FormattableString.Invariant(
                    $"Held-out prediction error {report.Loss:0.00000} (repeating the present: {report.RepeatLoss:0.00000}).")
                + (report.PhoneAccuracy > 0 ? FormattableString.Invariant($" Phones recognised: {report.PhoneAccuracy:0.0%}.") : ""),
            ]);
    }
}
