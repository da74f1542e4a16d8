using Orator.Engine.Training;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What <see cref="MotionTraining"/> learns from, and for how long.</summary>
public sealed record MotionTrainingOptions
{
    /// <summary>Folder of the <see cref="MotionCorpus"/>.</summary>
    public required string Corpus { get; init; }

    /// <summary>Folder of all files; created if it does not exist. Training continues from what is there.</summary>
    public required string Output { get; init; }

    /// <summary>Model package of a speech encoder that tells the sounds of speech, which the mouth then hears, too; it does not change. Null = none.</summary>
    public string? Encoder { get; init; }

    /// <summary>Stretches of clips in a step of training, 2 to 256.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Steps of the mouth in a stretch, 10 to 240.</summary>
    public int Steps { get; init; } = 60;

    /// <summary>Share of values that is dropped around the LSTM, 0 to 0.9.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Share of the channels of the head's history that is dropped, 0 to 0.9.</summary>
    public float HistoryDropout { get; init; } = 0.2f;

    /// <summary>Adam's learning rate at the beginning; it falls along a half cosine to a fiftieth.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Decay of the weights, times the learning rate at each step.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Selects the initial weights and the stretches.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to report, save and stop.</summary>
    public TrainingSchedule Schedule { get; init; } = new() { Steps = 600, ReportEvery = 100, SaveEvery = 100 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    internal void Check()
    {
        TrainingRun.Require(Batch is >= 2 and <= 256, $"The batch must lie between 2 and 256 stretches, not {Batch}.");
        TrainingRun.Require(Steps is >= 10 and <= 240, $"The steps of a stretch must lie between 10 and 240, not {Steps}.");
        TrainingRun.Require(Dropout is >= 0 and <= 0.9f && HistoryDropout is >= 0 and <= 0.9f, "Dropout must lie between 0 and 0.9.");
        TrainingRun.Require(LearningRate is > 0 and <= 1, "The learning rate must be above 0 and at most 1.");
        TrainingRun.Require(WeightDecay is >= 0 and <= 10, "The weight decay must lie between 0 and 10.");
        TrainingRun.Check(Schedule);
    }
}

/// <summary>What a run of <see cref="MotionTraining"/> came to.</summary>
/// <param name="Output">Folder of the files.</param>
/// <param name="Step">Steps done, those of earlier runs included.</param>
/// <param name="Steps">The step at which training is done.</param>
/// <param name="Done">Whether all steps are done.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Correlation">Of the mouth's opening with the truth, on the validation split.</param>
/// <param name="Seconds">Time of the run.</param>
public sealed record MotionTrainingReport(string Output, long Step, long Steps, bool Done, long Parameters, double Correlation, double Seconds);
