using Orator.Engine.Training;

namespace Orator.Training.Systems.LipSync;

/// <summary>What <see cref="LipSyncTraining"/> learns from, what, and for how long.</summary>
public sealed record LipSyncTrainingOptions
{
    /// <summary>Videos of one talking face each, with sound.</summary>
    public required IReadOnlyList<string> Clips { get; init; }

    /// <summary>Videos of other people, by which the network is measured.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>Folder of a motion corpus that was built from the same videos: how far mouth and sound lie apart is taken from there, and clips that it left out are left out. Null: each clip tells for itself.</summary>
    public string? Sync { get; init; }

    /// <summary>Folder of all files; created if it does not exist. Training continues from what is there.</summary>
    public required string Output { get; init; }

    /// <summary>Sizes: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Groups in a step, each of one clip; 1 to 64.</summary>
    public int Groups { get; init; } = 8;

    /// <summary>Windows in a group, 2 to 32.</summary>
    public int Windows { get; init; } = 8;

    /// <summary>Adam's learning rate at the beginning; it falls along a half cosine to a fiftieth at the last step.</summary>
    public double LearningRate { get; init; } = 7e-4;

    /// <summary>Selects the initial weights and the moments.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to report, save and stop.</summary>
    public TrainingSchedule Schedule { get; init; } = new() { Steps = 5000, ReportEvery = 100, SaveEvery = 100 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    internal void Check()
    {
        TrainingRun.Require(Clips.Count > 0, "There is no clip to learn from.");
        TrainingRun.Require(HeldOut.Count > 0, "There is no clip of other people to measure the network by.");
        TrainingRun.Require(Groups is >= 1 and <= 64, $"The groups must be 1 to 64, not {Groups}.");
        TrainingRun.Require(Windows is >= 2 and <= 32, $"The windows of a group must be 2 to 32, not {Windows}.");
        TrainingRun.Require(LearningRate is > 0 and <= 1, "The learning rate must be above 0 and at most 1.");
        TrainingRun.Check(Schedule);
    }
}

/// <summary>What a run of <see cref="LipSyncTraining"/> came to.</summary>
/// <param name="Output">Folder of the files.</param>
/// <param name="Step">Steps done, those of earlier runs included.</param>
/// <param name="Steps">The step at which training is done.</param>
/// <param name="Done">Whether all steps are done.</param>
/// <param name="Clips">Number of clips learned from.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Pairs">On held-out clips: share of the other sounds of the same clip that suit the faces less than the right one; 0.5 is chance.</param>
/// <param name="Matches">On held-out clips: share of the faces whose own sound suits best of a group; 1 / windows is chance.</param>
/// <param name="Seconds">Time of the run.</param>
/// <param name="Notes">Clips left out or shifted, each with the reason.</param>
public sealed record LipSyncTrainingReport(
    string Output, long Step, long Steps, bool Done, int Clips, long Parameters, double Pairs, double Matches, double Seconds, IReadOnlyList<string> Notes);
