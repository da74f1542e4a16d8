namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What <see cref="MotionTraining"/> learns from, and for how long.</summary>
public sealed record MotionTrainingOptions() : TrainingOptions(learningRate: 3e-3, steps: 600, reportEvery: 100)
{
    /// <summary>Folder of the <see cref="MotionCorpus"/>.</summary>
    public required string Corpus { get; init; }

    /// <summary>
    /// Model package of a speech encoder that recognises phones, whose probabilities the mouth then gets as well; it does not change. Null
    /// = none.
    /// </summary>
    public string? Encoder { get; init; }

    /// <summary>Stretches of clips in a step of training, 2 to 256.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Steps of the mouth in a stretch, 10 to 240.</summary>
    public int Steps { get; init; } = 60;

    /// <summary>Share of values that is dropped around the LSTM, 0 to 0.9.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <summary>Share of the channels of the head's history that is dropped, 0 to 0.9.</summary>
    public float HistoryDropout { get; init; } = 0.2f;

    /// <summary>Decay of the weights, times the learning rate at each step.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Batch is >= 2 and <= 256, $"The batch must lie between 2 and 256 stretches, not {Batch}.");
        Require.That(Steps is >= 10 and <= 240, $"The steps of a stretch must lie between 10 and 240, not {Steps}.");
        Require.That(Dropout is >= 0 and <= 0.9f && HistoryDropout is >= 0 and <= 0.9f, "Dropout must lie between 0 and 0.9.");
        Require.That(WeightDecay is >= 0 and <= 10, "The weight decay must lie between 0 and 10.");
        base.Check();
    }
}

/// <summary>What a run of <see cref="MotionTraining"/> came to.</summary>
/// <param name="Correlation">Of the mouth's opening with the truth, on the validation split.</param>
public sealed record MotionTrainingReport(double Correlation) : TrainingRunReport;
