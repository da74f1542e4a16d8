namespace Orator.Training.Systems.LipSync;

/// <summary>What <see cref="LipSyncTraining"/> learns from, what, and for how long.</summary>
public sealed record LipSyncTrainingOptions() : TrainingOptions(learningRate: 7e-4, steps: 5000, reportEvery: 100)
{
    /// <summary>Videos of one talking face each, with sound.</summary>
    public required IReadOnlyList<string> Clips { get; init; }

    /// <summary>Videos of other people, by which the network is measured.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>
    /// Folder of a motion corpus of the same videos: how far mouth and sound lie apart is taken from there, and clips that it left out are
    /// left out. Null: it is measured in each clip.
    /// </summary>
    public string? Sync { get; init; }

    /// <summary>Sizes: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Groups in a step, each of one clip; 1 to 64.</summary>
    public int Groups { get; init; } = 8;

    /// <summary>Windows in a group, 2 to 32.</summary>
    public int Windows { get; init; } = 8;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Clips.Count > 0, "There is no clip to learn from.");
        Require.That(HeldOut.Count > 0, "There is no clip of other people to measure the network by.");
        Require.That(Groups is >= 1 and <= 64, $"The groups must be 1 to 64, not {Groups}.");
        Require.That(Windows is >= 2 and <= 32, $"The windows of a group must be 2 to 32, not {Windows}.");
        base.Check();
    }
}

/// <summary>What a run of <see cref="LipSyncTraining"/> came to.</summary>
/// <param name="Clips">Number of clips learned from.</param>
/// <param name="Pairs">
/// On held-out clips: share of the other sounds of the same clip that suit the faces less than the right one; 0.5 is chance.
/// </param>
/// <param name="Matches">On held-out clips: share of the faces whose own sound suits best of a group; 1 / windows is chance.</param>
public sealed record LipSyncTrainingReport(int Clips, double Pairs, double Matches) : TrainingRunReport;
