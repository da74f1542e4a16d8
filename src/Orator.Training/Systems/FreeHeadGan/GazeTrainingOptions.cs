using Orator.Systems.FreeHeadGan;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>What <see cref="GazeTraining"/> learns from, what, and for how long.</summary>
public sealed record GazeTrainingOptions() : TrainingOptions(learningRate: 2e-3, steps: 4000, reportEvery: 200)
{
    /// <summary>Folder of a corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Sizes of the network: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Eyes in a step, 2 to 512: half of them drawn, half of the corpus.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>
    /// How much the vertical part of what the geometry of the iris says counts, 0 to 1: of that it sees about half only, as lids cover the
    /// iris. Drawn eyes, whose gaze is known, always count in full.
    /// </summary>
    public double Vertical { get; init; } = 0.3;

    /// <summary>The network's sizes.</summary>
    internal GazeNetworkConfiguration Configuration =>
        Preset == "paper" ? GazeNetworkConfiguration.Paper : GazeNetworkConfiguration.Lite;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Preset is "lite" or "paper", $"There is no preset '{Preset}': choose lite or paper.");
        Require.That(Batch is >= 2 and <= 512, $"A step must have 2 to 512 eyes, not {Batch}.");
        Require.That(Vertical is >= 0 and <= 1, "The weight of the vertical part must lie between 0 and 1.");
        base.Check();
    }
}

/// <summary>Errors of a gaze network, means over eyes.</summary>
/// <param name="Eyes">Number of eyes.</param>
/// <param name="Degrees">Angle between the directions.</param>
/// <param name="Horizontal">Of its part along the line between the corners of the eye: difference of the yaws.</param>
/// <param name="Vertical">Of the part across: difference of the vertical angles, <see cref="GazeAngles.YawPitch"/>.</param>
public sealed record GazeErrors(int Eyes, double Degrees, double Horizontal, double Vertical);

/// <summary>
/// How far gaze, seen relative to the head, turns back when the head turns and the person goes on looking at the same place: 1 is right, 0
/// means that the eye seems to stand still in the head.
/// </summary>
/// <param name="Clips">Number of clips, in which the gaze stays steady to the sides.</param>
/// <param name="Yaw">When the head turns to the sides.</param>
/// <param name="Pitch">When it nods.</param>
public sealed record GazeCompensation(int Clips, double Yaw, double Pitch);

/// <summary>What a run of <see cref="GazeTraining"/> came to.</summary>
/// <param name="People">People of the validation split.</param>
/// <param name="Corpus">Against the geometry of the iris, eyes of the validation split.</param>
/// <param name="Synthetic">Against the truth, drawn eyes that were not learned from.</param>
/// <param name="Learned">By the network, clips of the training and validation splits.</param>
/// <param name="Iris">By the geometry of the iris, the same clips.</param>
public sealed record GazeTrainingReport(
    int People, GazeErrors Corpus, GazeErrors Synthetic, GazeCompensation Learned, GazeCompensation Iris) : TrainingRunReport;
