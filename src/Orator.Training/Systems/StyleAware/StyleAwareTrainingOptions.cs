using Orator.Engine.Training;
using Orator.Systems.StyleAware;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>What <see cref="StyleAwareTraining"/> learns from, what, and for how long.</summary>
public sealed record StyleAwareTrainingOptions
{
    /// <summary>Folder of a corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Folder of all files; created if it does not exist. Training continues from what is there.</summary>
    public required string Output { get; init; }

    /// <summary>Folder of a model package whose weights a new training begins with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Sizes of the network: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Pairs of frames in a step, 1 to 32.</summary>
    public int Pairs { get; init; } = 2;

    /// <summary>
    /// Side of the cut-outs learned from, pixels: a multiple of 2^Levels, or 256 for whole frames. Two of each frame, one of them around the mouth: what matters most fills
    /// more of the picture, and steps are faster.
    /// </summary>
    public int Cut { get; init; } = 128;

    /// <summary>Adam's learning rate at the beginning; it falls along a half cosine to a fiftieth at the last step.</summary>
    public double LearningRate { get; init; } = 4e-4;

    /// <summary>Weight of the perceptual loss, judged by the face descriptor network; 0 leaves it out.</summary>
    public double Perceptual { get; init; }

    /// <summary>Weight of the adversarial loss; 0 trains without a discriminator. Best switched on when the rest has converged.</summary>
    public double Adversarial { get; init; }

    /// <summary>Selects the initial weights and the samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to report, save and stop.</summary>
    public TrainingSchedule Schedule { get; init; } = new() { Steps = 20000, ReportEvery = 250, SaveEvery = 250 };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value lies outside of its range.</exception>
    internal void Check()
    {
        TrainingRun.Require(Preset is "lite" or "paper", $"There is no preset '{Preset}': choose lite or paper.");
        TrainingRun.Require(Pairs is >= 1 and <= 32, $"A step must have 1 to 32 pairs of frames, not {Pairs}.");
        TrainingRun.Require(Cut is >= 64 and <= ClipCrop.Size && Cut % (1 << Configuration().Levels) == 0, $"Cut-outs must have 64 to {ClipCrop.Size} pixels, a multiple of {1 << Configuration().Levels}, not {Cut}.");
        TrainingRun.Require(LearningRate is > 0 and <= 1, "The learning rate must be above 0 and at most 1.");
        TrainingRun.Require(Perceptual is >= 0 and <= 100, "The weight of the perceptual loss must lie between 0 and 100.");
        TrainingRun.Require(Adversarial is >= 0 and <= 100, "The weight of the adversarial loss must lie between 0 and 100.");
        TrainingRun.Check(Schedule);
    }

    /// <summary>The network's sizes.</summary>
    internal StyleAwareConfiguration Configuration() => Preset == "paper" ? StyleAwareConfiguration.Paper : StyleAwareConfiguration.Lite;
}

/// <summary>What a run of <see cref="StyleAwareTraining"/> came to.</summary>
/// <param name="Output">Folder of the files.</param>
/// <param name="Step">Steps done, those of earlier runs included.</param>
/// <param name="Steps">The step at which training is done.</param>
/// <param name="Done">Whether all steps are done.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Psnr">Mean over the validation samples, decibels.</param>
/// <param name="PsnrMouth">The same in the mouth's region.</param>
/// <param name="MeshPsnr">What the mesh generator reaches on the same samples.</param>
/// <param name="MeshPsnrMouth">The same in the mouth's region.</param>
/// <param name="Seconds">Time of the run.</param>
public sealed record StyleAwareTrainingReport(
    string Output, long Step, long Steps, bool Done, long Parameters, double Psnr, double PsnrMouth, double MeshPsnr, double MeshPsnrMouth, double Seconds);
