namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Kinds of networks that turn speech into the motion of a mouth.</summary>
public enum MouthKind
{
    /// <summary>Convolutions over speech embeddings (<see cref="Orator.Systems.LiveSpeechPortraits.ConvolutionalMouth"/>).</summary>
    Convolutional,

    /// <summary>As in Live Speech Portraits: an LSTM of mel frames, cues, and, with an encoder, probabilities of phones
    /// (<see cref="Orator.Systems.LiveSpeechPortraits.MouthNetwork"/>).</summary>
    Recurrent,
}

/// <summary>What <see cref="MotionTraining"/> learns from, and for how long.</summary>
public sealed record MotionTrainingOptions() : TrainingOptions(learningRate: 3e-3, steps: 600, reportEvery: 100)
{
    /// <summary>Folder of the <see cref="MotionCorpus"/>.</summary>
    public required string Corpus { get; init; }

    /// <summary>What the mouth is.</summary>
    public MouthKind Mouth { get; init; }

    /// <summary>
    /// Model package of a speech encoder that recognises phones, whose probabilities a recurrent mouth then gets as well; it does not
    /// change. Null = none.
    /// </summary>
    public string? Encoder { get; init; }

    /// <summary>Stretches of clips in a step of training, 2 to 256.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>
    /// Model package of a <see cref="Orator.Systems.LipSync.MouthSyncDiscriminator"/>, whose judgement of a convolutional mouth becomes
    /// part of the loss; it does not change. Null = none.
    /// </summary>
    public string? MouthSync { get; init; }

    /// <summary>Weight of that part, above 0 and at most 10.</summary>
    public float MouthSyncWeight { get; init; } = 0.3f;

    /// <summary>Steps of training that the mouth learns in, 1 to a million; the head goes on. Null = 120, after which a convolutional
    /// mouth knows the clips by heart, and 600 for a recurrent one.</summary>
    public int? MouthSteps { get; init; }

    /// <summary>Steps of the mouth in a stretch, 10 to 240.</summary>
    public int Steps { get; init; } = 75;

    /// <summary>Share of values that is dropped in the mouth, 0 to 0.9. Null = 0.3, and 0.5 for a recurrent one.</summary>
    public float? Dropout { get; init; }

    /// <summary>Share of the channels of the head's history that is dropped, 0 to 0.9.</summary>
    public float HistoryDropout { get; init; } = 0.2f;

    /// <summary>Decay of the weights, times the learning rate at each step.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary><see cref="MouthSteps"/>, or what is usual.</summary>
    internal int UsedMouthSteps => MouthSteps ?? (Mouth == MouthKind.Recurrent ? 600 : 120);

    /// <summary><see cref="Dropout"/>, or what is usual.</summary>
    internal float UsedDropout => Dropout ?? (Mouth == MouthKind.Recurrent ? 0.5f : 0.3f);

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Batch is >= 2 and <= 256, $"The batch must lie between 2 and 256 stretches, not {Batch}.");
        Require.That(UsedMouthSteps is >= 1 and <= 1_000_000, $"The steps of the mouth must lie between 1 and 1000000, not {MouthSteps}.");
        Require.That(
            Encoder is null || Mouth == MouthKind.Recurrent, "Only a recurrent mouth hears an encoder of phones: add '--mouth recurrent'.");
        Require.That(
            MouthSync is null || Mouth == MouthKind.Convolutional, "Only a convolutional mouth learns from a mouth-sync discriminator.");
        Require.That(
            MouthSyncWeight is > 0 and <= 10,
            FormattableString.Invariant($"The weight of the mouth-sync loss must be above 0 and at most 10, not {MouthSyncWeight}."));
        Require.That(Steps is >= 10 and <= 240, $"The steps of a stretch must lie between 10 and 240, not {Steps}.");
        Require.That(UsedDropout is >= 0 and <= 0.9f && HistoryDropout is >= 0 and <= 0.9f, "Dropout must lie between 0 and 0.9.");
        Require.That(WeightDecay is >= 0 and <= 10, "The weight decay must lie between 0 and 10.");
        base.Check();
    }
}

/// <summary>What a run of <see cref="MotionTraining"/> came to.</summary>
/// <param name="Correlation">Of the mouth's opening with the truth, on the validation split.</param>
public sealed record MotionTrainingReport(double Correlation) : TrainingRunReport;
