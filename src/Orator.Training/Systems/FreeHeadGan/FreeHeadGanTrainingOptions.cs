using Orator.Systems.FreeHeadGan;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>What <see cref="FreeHeadGanTraining"/> learns from, what, and for how long.</summary>
public sealed record FreeHeadGanTrainingOptions() : TrainingOptions(learningRate: 4e-4, steps: 20000, reportEvery: 250)
{
    /// <summary>Folder of a corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Folder of a model package whose weights a new training begins with, of one or several sources; null = random
    /// weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Sizes of the networks: <c>lite</c>, or <c>free</c>, the published ones in the form of Free-HeadGAN.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Pictures of a person that a frame is made of, 1 to 4.</summary>
    public int Sources { get; init; } = 1;

    /// <summary>Pairs in a step, 1 to 32.</summary>
    public int Batch { get; init; } = 2;

    /// <summary>Weight of the perceptual loss by the face descriptor network; 0 leaves it out.</summary>
    public double Perceptual { get; init; } = 1;

    /// <summary>Weight of the adversarial loss (hinge) and, ten times that, of feature matching; 1 as published, 0 trains without
    /// critics.</summary>
    public double Adversarial { get; init; }

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Preset is "lite" or "free", $"There is no preset '{Preset}': choose lite or free.");
        Require.That(Sources is >= 1 and <= 4, $"A frame can be made of 1 to 4 pictures, not {Sources}.");
        Require.That(Batch is >= 1 and <= 32, $"A step must have 1 to 32 pairs of pictures, not {Batch}.");
        Require.That(Perceptual is >= 0 and <= 100, "The weight of the perceptual loss must lie between 0 and 100.");
        Require.That(Adversarial is >= 0 and <= 100, "The weight of the adversarial loss must lie between 0 and 100.");
        base.Check();
    }

    /// <summary>The networks' sizes.</summary>
    internal FreeHeadGanConfiguration Configuration() =>
        (Preset == "free" ? FreeHeadGanConfiguration.Free : FreeHeadGanConfiguration.Lite) with { Shots = Sources };
}

/// <summary>What a run of <see cref="FreeHeadGanTraining"/> came to.</summary>
/// <param name="Psnr">Mean over validation pictures, decibels.</param>
/// <param name="BaselinePsnr">What the mesh generator reaches on the same pictures; of networks that are not built upon it, the source as
/// it is.</param>
public sealed record FreeHeadGanTrainingReport(double Psnr, double BaselinePsnr) : TrainingRunReport;
