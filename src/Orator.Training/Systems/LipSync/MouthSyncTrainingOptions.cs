namespace Orator.Training.Systems.LipSync;

/// <summary>Which people of a motion corpus <see cref="MouthSyncTraining"/> learns from, and which it is measured by.</summary>
/// <remarks>The test split is never learned from.</remarks>
public sealed record MouthSyncTrainingOptions() : TrainingOptions(learningRate: 3e-3, steps: 200, reportEvery: 50)
{
    /// <summary>Folder of a motion corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>
    /// Whether to learn from the validation split too, and to be measured by the test split: for the model to be used, once everything has
    /// been chosen.
    /// </summary>
    public bool WithValidation { get; init; }

    /// <summary>
    /// For cross-validation: of the people of the training and validation splits in so many folds, this one (from 1) is left out and
    /// measured by. Null: the splits decide.
    /// </summary>
    public int? Fold { get; init; }

    /// <summary>Number of folds, 2 to 20.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Groups in a step, each of one clip; 1 to 64.</summary>
    public int Groups { get; init; } = 6;

    /// <summary>Windows in a group, 2 to 32.</summary>
    public int Windows { get; init; } = 12;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Folds is >= 2 and <= 20, $"The folds must be 2 to 20, not {Folds}.");
        Require.That(Fold is null || (Fold >= 1 && Fold <= Folds), $"The fold must lie between 1 and {Folds}, not {Fold}.");
        Require.That(Fold is null || !WithValidation, "A fold to leave out and the whole validation split exclude each other.");
        Require.That(Groups is >= 1 and <= 64, $"The groups must be 1 to 64, not {Groups}.");
        Require.That(Windows is >= 2 and <= 32, $"The windows of a group must be 2 to 32, not {Windows}.");
        base.Check();
    }
}

/// <summary>What a run of <see cref="MouthSyncTraining"/> came to. Shares are of windows of one second of people not learned from, in
/// which the right sound suits the motion better than a wrong one; 0.5 is chance.</summary>
/// <param name="Clips">Number of clips learned from.</param>
/// <param name="HeldOut">Number of clips measured.</param>
/// <param name="Windows">Number of windows measured, 0.2 s apart, with speech.</param>
/// <param name="RightMoments">Wrong are other moments of the same clip, 0.6 s away and more.</param>
/// <param name="RightPeople">Wrong are all windows of other people.</param>
public sealed record MouthSyncTrainingReport(int Clips, int HeldOut, int Windows, double RightMoments, double RightPeople)
    : TrainingRunReport;
