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
        Option<MouthKind> mouth = Mouth();
        Option<string?> encoder = new("--encoder")
        {
            Description = "Model package of a speech encoder that recognises phones (train apc --labels), whose probabilities a recurrent "
                + "mouth then gets as well.",
        };
        Option<int?> mouthSteps = new("--mouth-steps")
        {
            Description = "Steps in which the mouth learns; the head goes on. By default 120, recurrent 600.",
        };
        Option<string?> mouthSync = new("--mouth-sync")
        {
            Description = "Model package of a mouth-sync discriminator (train mouth-sync), whose judgement becomes part of the loss of a "
                + "convolutional mouth.",
        };
        Option<float> mouthSyncWeight = new("--mouth-sync-weight")
        {
            Description = "Weight of that part.",
            DefaultValueFactory = _ => usual.MouthSyncWeight,
        };
        Option<int> batch = new("--batch") { Description = "Stretches in a step.", DefaultValueFactory = _ => usual.Batch };
        Option<float?> dropout = new("--dropout")
        {
            Description = "Share of values that is dropped in the mouth. By default 0.3, recurrent 0.5.",
        };
        Option<double> decay = new("--weight-decay")
        {
            Description = "Decay of the weights.",
            DefaultValueFactory = _ => usual.WeightDecay,
        };
        return TrainingCommand.Create(
            new Command("motion", "Speech to motion: mouth and head of talking people.") { corpus, mouth, encoder, mouthSync, mouthSyncWeight, mouthSteps, batch, dropout, decay },
            usual,
            parsed => usual with
            {
                Corpus = parsed.GetRequiredValue(corpus),
                Mouth = parsed.GetValue(mouth),
                Encoder = parsed.GetValue(encoder),
                MouthSync = parsed.GetValue(mouthSync),
                MouthSyncWeight = parsed.GetValue(mouthSyncWeight),
                MouthSteps = parsed.GetValue(mouthSteps),
                Batch = parsed.GetValue(batch),
                Dropout = parsed.GetValue(dropout),
                WeightDecay = parsed.GetValue(decay),
            },
            MotionTraining.RunAsync,
            report => [FormattableString.Invariant(
                $"Correlation of the mouth's opening on the validation split: {report.Correlation:0.000}.")]);
    }

    /// <summary>What turns speech into the motion of the mouth.</summary>
    public static Option<MouthKind> Mouth() => new("--mouth")
    {
        Description = "What turns speech into the motion of the mouth: convolutions over speech embeddings, or an LSTM of the spectrum.",
        DefaultValueFactory = _ => MouthKind.Convolutional,
    };
}
