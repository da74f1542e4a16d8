using System.CommandLine;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator train motion</c>: the networks that turn speech into motion.</summary>
internal static class TrainMotionCommand
{
    public static Command Create()
    {
        MotionTrainingOptions usual = new() { Corpus = "", Output = "" };
        Option<string> corpus = new("--corpus") { Description = "Folder made by 'orator corpus motion'.", Required = true };
        Option<string?> encoder = new("--encoder")
        {
            Description = "Model package of a speech encoder that recognises phones (train apc --labels), whose probabilities the mouth "
                + "then gets as well.",
        };
        Option<int> batch = new("--batch") { Description = "Stretches in a step.", DefaultValueFactory = _ => usual.Batch };
        Option<float> dropout = new("--dropout")
        {
            Description = "Share of values that is dropped around the LSTM.",
            DefaultValueFactory = _ => usual.Dropout,
        };
        Option<double> decay = new("--weight-decay")
        {
            Description = "Decay of the weights.",
            DefaultValueFactory = _ => usual.WeightDecay,
        };
        return TrainingCommand.Create(
            new Command("motion", "Speech to motion: mouth and head of talking people.") { corpus, encoder, batch, dropout, decay },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Encoder = parsed.GetValue(encoder),
                Batch = parsed.GetValue(batch),
                Dropout = parsed.GetValue(dropout),
                WeightDecay = parsed.GetValue(decay),
            },
            MotionTraining.RunAsync,
            report => [FormattableString.Invariant(
                $"Correlation of the mouth's opening on the validation split: {report.Correlation:0.000}.")]);
    }
}
