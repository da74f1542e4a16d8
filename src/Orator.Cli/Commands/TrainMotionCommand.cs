using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator train motion</c>: the networks that turn speech into motion.</summary>
internal static class TrainMotionCommand
{
    public static Command Create()
    {
        Option<string> corpus = new("--corpus") { Description = "Folder made by 'orator corpus motion'.", Required = true };
        Option<string?> encoder = new("--encoder") { Description = "Model package of a speech encoder that tells the sounds of speech (train apc --labels), for the mouth to hear them, too." };
        Option<int> batch = new("--batch") { Description = "Stretches in a step.", DefaultValueFactory = _ => 16 };
        Option<float> dropout = new("--dropout") { Description = "Share of values that is dropped around the LSTM.", DefaultValueFactory = _ => 0.5f };
        TrainingOptions training = new(steps: 600, report: 100, rate: 3e-3);
        Option<double> decay = new("--weight-decay") { Description = "Decay of the weights.", DefaultValueFactory = _ => 0.05 };
        Command command = new("motion", "Speech to motion: mouth and head of talking people.") { corpus, encoder, batch, dropout, decay };
        training.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            MotionTrainingOptions options = new()
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Output = training.Output(parsed),
                Encoder = parsed.GetValue(encoder),
                Batch = parsed.GetValue(batch),
                Dropout = parsed.GetValue(dropout),
                LearningRate = training.LearningRate(parsed),
                WeightDecay = parsed.GetValue(decay),
                Seed = training.Seed(parsed),
                Schedule = training.Schedule(parsed),
            };
            MotionTrainingReport result = await TrainingDisplay.RunAsync("motion", progress => MotionTraining.RunAsync(options, progress, cancellation));
            return await training.EndAsync(parsed, result, result.Done, PrintAsync, cancellation);

            async Task PrintAsync()
            {
                string outcome = TrainingOptions.Outcome(result.Done, result.Step, result.Steps, cancellation.IsCancellationRequested);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Output}: {outcome}. Correlation of the mouth's opening on the validation split: {result.Correlation:0.000}. See losses.png there; the networks are in the folder model."));
            }
        });
        return command;
    }
}
