using Orator.Engine.Training;
using Orator.Speech;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What <see cref="ApcTraining"/> learns from, what, and for how long.</summary>
public sealed record ApcTrainingOptions
{
    /// <summary>Recordings of speech (sound or video), and folders of such.</summary>
    public required IReadOnlyList<string> Audio { get; init; }

    /// <summary>Recordings of other speakers, by which the encoder is measured.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>
    /// What is said when in some of the recordings, by which the encoder also learns to tell the sounds of speech: a text file of lines
    /// <c>RECORDING START DURATION PHONE</c>, see <see cref="Phones"/>; null = no labels.
    /// </summary>
    public string? Labels { get; init; }

    /// <summary>Folder of all files; created if it does not exist. Training continues from what is there.</summary>
    public required string Output { get; init; }

    /// <summary>Model package of an encoder of the same sizes to begin with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Sizes: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Sequences in a step, 1 to 256.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Length of a sequence in seconds, 0.5 to 10.</summary>
    public double Seconds { get; init; } = 2;

    /// <summary>Adam's learning rate at the beginning; it falls along a half cosine to a fiftieth at the last step.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Selects the initial weights and the moments.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to report, save and stop.</summary>
    public TrainingSchedule Schedule { get; init; } = new() { Steps = 5000, ReportEvery = 100, SaveEvery = 100 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    internal void Check()
    {
        TrainingRun.Require(Audio.Count > 0, "There is no speech to learn from.");
        TrainingRun.Require(HeldOut.Count > 0, "There is no speech of other people to measure the encoder by.");
        TrainingRun.Require(Batch is >= 1 and <= 256, $"The batch must lie between 1 and 256 sequences, not {Batch}.");
        TrainingRun.Require(Seconds is >= 0.5 and <= 10, FormattableString.Invariant($"The sequences must be 0.5 to 10 seconds long, not {Seconds}."));
        TrainingRun.Require(LearningRate is > 0 and <= 1, "The learning rate must be above 0 and at most 1.");
        TrainingRun.Check(Schedule);
    }
}

/// <summary>What a run of <see cref="ApcTraining"/> came to.</summary>
/// <param name="Output">Folder of the files.</param>
/// <param name="Step">Steps done, those of earlier runs included.</param>
/// <param name="Steps">The step at which training is done.</param>
/// <param name="Done">Whether all steps are done.</param>
/// <param name="Recordings">Number of recordings learned from.</param>
/// <param name="Minutes">Their length.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Loss">Mean absolute error of the prediction on the held-out speech, in units of the log-mel spectrum (0 to about 1).</param>
/// <param name="RepeatLoss">The same of taking the present element for the one to come.</param>
/// <param name="PhonesTold">Share of the labelled moments of the held-out speech whose sound is told; 0 without labels.</param>
/// <param name="Seconds">Time of the run.</param>
/// <param name="Notes">Files left out, each with the reason.</param>
public sealed record ApcTrainingReport(
    string Output, long Step, long Steps, bool Done, int Recordings, double Minutes, long Parameters, double Loss, double RepeatLoss, double PhonesTold, double Seconds, IReadOnlyList<string> Notes);
