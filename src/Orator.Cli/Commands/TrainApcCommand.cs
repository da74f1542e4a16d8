using System.CommandLine;
using System.Globalization;
using Orator.Training.SpeechEncoding;

namespace Orator.Cli.Commands;

/// <summary><c>orator train apc</c>: the speech encoder.</summary>
internal static class TrainApcCommand
{
    public static Command Create()
    {
        Option<string[]> audio = new("--audio") { Description = "Recordings of speech (sound or video), folders of such, or @LIST: a text file with one of these a line.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string[]> heldOut = new("--held-out") { Description = "The same, of other speakers: what the encoder is measured by.", AllowMultipleArgumentsPerToken = true, Required = true };
        Option<string?> labels = new("--labels") { Description = "What is said when in some of them: a text file of lines 'RECORDING START DURATION PHONE'. The encoder then also learns to tell these sounds." };
        Option<string> output = CommonOptions.Output("Folder for state, metrics, curves and the model; training continues from what is there.");
        Option<string?> initial = new("--initial") { Description = "Model package of an encoder of the same sizes to begin with." };
        Option<string> preset = new("--preset") { Description = "Sizes of the network: lite or paper.", DefaultValueFactory = _ => "lite" };
        Option<int> batch = new("--batch") { Description = "Sequences in a step.", DefaultValueFactory = _ => 32 };
        Option<double> seconds = new("--seconds") { Description = "Length of a sequence in seconds.", DefaultValueFactory = _ => 2 };
        ScheduleOptions schedule = new(defaultSteps: 5000, defaultReport: 100);
        Option<double> rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => 1e-3 };
        Option<ulong> seed = new("--seed") { Description = "Selects the initial weights and the moments.", DefaultValueFactory = _ => 0 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("apc", "The speech encoder: predicts speech from speech, without labels.") { audio, heldOut, labels, output, initial, preset, batch, seconds, rate, seed, json };
        schedule.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            ApcTrainingOptions options = new()
            {
                Audio = parsed.GetRequiredValue(audio),
                HeldOut = parsed.GetRequiredValue(heldOut),
                Labels = parsed.GetValue(labels),
                Output = parsed.GetRequiredValue(output),
                Initial = parsed.GetValue(initial),
                Preset = parsed.GetRequiredValue(preset),
                Batch = parsed.GetValue(batch),
                Seconds = parsed.GetValue(seconds),
                LearningRate = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                Schedule = schedule.Read(parsed),
            };
            ApcTrainingReport result = await TrainingDisplay.RunAsync("apc", progress => ApcTraining.RunAsync(options, progress, cancellation));
            return await ScheduleOptions.EndAsync(result, result.Done, parsed.GetValue(json), PrintAsync, cancellation);

            async Task PrintAsync()
            {
                foreach (string note in result.Notes)
                {
                    await Console.Error.WriteLineAsync($"note: {note}");
                }

                string outcome = ScheduleOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Held-out prediction error {result.Loss:0.00000} (repeating the present: {result.RepeatLoss:0.00000}). {(result.PhonesTold > 0 ? $"Sounds told: {result.PhonesTold:0.0%}. " : "")}See losses.png there; the network is in the folder model."));
            }
        });
        return command;
    }
}
