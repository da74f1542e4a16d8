using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator train apc</c>: the speech encoder.</summary>
internal static class TrainApcCommand
{
    public static Command Create()
    {
        Option<string[]> audio = new("--audio") { Description = "Recordings of speech (sound or video), folders of such, or @LIST: a text file with one of these a line.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string[]> heldOut = new("--held-out") { Description = "The same, of other speakers: what the encoder is measured by.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string?> labels = new("--labels") { Description = "What is said when in some of them: a text file of lines 'RECORDING START DURATION PHONE'. The encoder then also learns to tell these sounds." };
        Option<string?> initial = TrainingOptions.Initial();
        Option<string> preset = TrainingOptions.Preset();
        Option<int> batch = new("--batch") { Description = "Sequences in a step.", DefaultValueFactory = _ => 32 };
        Option<double> seconds = new("--seconds") { Description = "Length of a sequence in seconds.", DefaultValueFactory = _ => 2 };
        TrainingOptions training = new(steps: 5000, report: 100, rate: 1e-3);
        Command command = new("apc", "The speech encoder: predicts speech from speech, without labels.") { audio, heldOut, labels, initial, preset, batch, seconds };
        training.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ApcTrainingOptions options = new()
            {
                Audio = parsed.GetRequiredValue(audio),
                HeldOut = parsed.GetRequiredValue(heldOut),
                Labels = parsed.GetValue(labels),
                Output = training.Output(parsed),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Batch = parsed.GetValue(batch),
                Seconds = parsed.GetValue(seconds),
                LearningRate = training.LearningRate(parsed),
                Seed = training.Seed(parsed),
                Schedule = training.Schedule(parsed),
            };
            ApcTrainingReport result = await TrainingDisplay.RunAsync("apc", progress => ApcTraining.RunAsync(options, progress, cancellation));
            return await training.EndAsync(parsed, result, result.Done, PrintAsync, cancellation);

            async Task PrintAsync()
            {
                foreach (string note in result.Notes)
                {
                    await Console.Error.WriteLineAsync($"note: {note}");
                }

                string outcome = TrainingOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Held-out prediction error {result.Loss:0.00000} (repeating the present: {result.RepeatLoss:0.00000}). {(result.PhonesTold > 0 ? $"Sounds told: {result.PhonesTold:0.0%}. " : "")}See losses.png there; the network is in the folder model."));
            }
        });
        return command;
    }
}
