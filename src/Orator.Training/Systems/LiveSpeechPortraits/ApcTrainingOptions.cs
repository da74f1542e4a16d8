using Orator.Speech;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What <see cref="ApcTraining"/> learns from, what, and for how long.</summary>
public sealed record ApcTrainingOptions() : TrainingOptions(learningRate: 1e-3, steps: 5000, reportEvery: 100)
{
    /// <summary>Recordings of speech (sound or video), and folders of such.</summary>
    public required IReadOnlyList<string> Audio { get; init; }

    /// <summary>Recordings of other speakers, by which the encoder is measured.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>
    /// What is said when in some of the recordings, by which the encoder also learns to recognise phones: a text file of lines
    /// <c>RECORDING START DURATION PHONE</c>, see <see cref="Phones"/>; null = no labels.
    /// </summary>
    public string? Labels { get; init; }

    /// <summary>Model package of an encoder of the same sizes to begin with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Sizes: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Sequences in a step, 1 to 256.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Length of a sequence in seconds, 0.5 to 10.</summary>
    public double Seconds { get; init; } = 2;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Audio.Count > 0, "There is no speech to learn from.");
        Require.That(HeldOut.Count > 0, "There is no speech of other people to measure the encoder by.");
        Require.That(Batch is >= 1 and <= 256, $"The batch must lie between 1 and 256 sequences, not {Batch}.");
        Require.That(
            Seconds is >= 0.5 and <= 10, FormattableString.Invariant($"The sequences must be 0.5 to 10 seconds long, not {Seconds}."));
        base.Check();
    }
}

/// <summary>What a run of <see cref="ApcTraining"/> came to.</summary>
/// <param name="Recordings">Number of recordings learned from.</param>
/// <param name="Minutes">Their length.</param>
/// <param name="Loss">
/// Mean absolute error of the prediction on the held-out speech, in units of the log-mel spectrum (0 to about 1).
/// </param>
/// <param name="RepeatLoss">The same of taking the present element for the one to come.</param>
/// <param name="PhoneAccuracy">Share of the labelled frames of the held-out speech whose phone is recognised; 0 without labels.</param>
public sealed record ApcTrainingReport(
    int Recordings, double Minutes, double Loss, double RepeatLoss, double PhoneAccuracy) : TrainingRunReport;
