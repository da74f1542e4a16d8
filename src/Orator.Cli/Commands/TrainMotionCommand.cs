using System.CommandLine;
using System.Globalization;
using Orator.Training.SpeechMotion;

namespace Orator.Cli.Commands;

/// <summary><c>orator train motion</c>: the networks that turn speech into motion.</summary>
internal static class TrainMotionCommand
{
    public static Command Create()
    {
        Option<string> corpus = new("--corpus") { Description = "Folder made by 'orator corpus motion'.", Required = true };
        Option<string> output = CommonOptions.Output("Folder for state, metrics, curves and the model; training continues from what is there.");
        Option<string?> encoder = new("--encoder") { Description = "Model package of a speech encoder that tells the sounds of speech (train apc --labels), for the mouth to hear them, too." };
        Option<int> batch = new("--batch") { Description = "Stretches in a step.", DefaultValueFactory = _ => 16 };
        Option<float> dropout = new("--dropout") { Description = "Share of values that is dropped around the LSTM.", DefaultValueFactory = _ => 0.5f };
        ScheduleOptions schedule = new(defaultSteps: 600, defaultReport: 100);
        Option<double> rate = new("--learning-rate") { Description = "Adam's learning rate at the beginning; it falls to a fiftieth.", DefaultValueFactory = _ => 3e-3 };
        Option<double> decay = new("--weight-decay") { Description = "Decay of the weights.", DefaultValueFactory = _ => 0.05 };
        Option<ulong> seed = new("--seed") { Description = "Selects the initial weights and the stretches.", DefaultValueFactory = _ => 0 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("motion", "Speech to motion: mouth and head of talking people.") { corpus, output, encoder, batch, dropout, rate, decay, seed, json };
        schedule.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            MotionTrainingOptions options = new()
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Output = parsed.GetRequiredValue(output),
                Encoder = parsed.GetValue(encoder),
                Batch = parsed.GetValue(batch),
                Dropout = parsed.GetValue(dropout),
                LearningRate = parsed.GetValue(rate),
                WeightDecay = parsed.GetValue(decay),
                Seed = parsed.GetValue(seed),
                Schedule = schedule.Read(parsed),
            };
            MotionTrainingReport result = await TrainingDisplay.RunAsync("motion", progress => MotionTraining.RunAsync(options, progress, cancellation));
            return await ScheduleOptions.EndAsync(result, result.Done, parsed.GetValue(json), PrintAsync, cancellation);

            async Task PrintAsync()
            {
                string outcome = ScheduleOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Correlation of the mouth's opening on the validation split: {result.Correlation:0.000}. See losses.png there; the networks are in the folder model."));
            }
        });
        return command;
    }
}
