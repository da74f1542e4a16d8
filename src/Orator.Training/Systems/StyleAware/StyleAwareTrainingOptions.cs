using Orator.Systems.StyleAware;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleAware;

/// <summary>What <see cref="StyleAwareTraining"/> learns from, what, and for how long.</summary>
public sealed record StyleAwareTrainingOptions() : TrainingOptions(learningRate: 4e-4, steps: 20000, reportEvery: 250)
{
    /// <summary>Folder of a corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Folder of a model package whose weights a new training begins with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Sizes of the network: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Pairs of frames in a step, 1 to 32.</summary>
    public int Pairs { get; init; } = 2;

    /// <summary>
    /// Side of the cut-outs learned from, pixels: a multiple of 2^Levels, or 256 for whole frames. Two of each frame, one of them around
    /// the mouth: what matters most fills more of the picture, and steps are faster.
    /// </summary>
    public int Cut { get; init; } = 128;

    /// <summary>Weight of the perceptual loss by the face descriptor network; 0 leaves it out.</summary>
    public double Perceptual { get; init; }

    /// <summary>Weight of the adversarial loss; 0 trains without a discriminator. Best switched on when the rest has converged.</summary>
    public double Adversarial { get; init; }

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Preset is "lite" or "paper", $"There is no preset '{Preset}': choose lite or paper.");
        Require.That(Pairs is >= 1 and <= 32, $"A step must have 1 to 32 pairs of frames, not {Pairs}.");
        Require.That(
            Cut is >= 64 and <= ClipCrop.Size && Cut % (1 << Configuration().Levels) == 0,
            $"Cut-outs must have 64 to {ClipCrop.Size} pixels, a multiple of {1 << Configuration().Levels}, not {Cut}.");
        Require.That(Perceptual is >= 0 and <= 100, "The weight of the perceptual loss must lie between 0 and 100.");
        Require.That(Adversarial is >= 0 and <= 100, "The weight of the adversarial loss must lie between 0 and 100.");
        base.Check();
    }

    /// <summary>The network's sizes.</summary>
    internal StyleAwareConfiguration Configuration() => Preset == "paper" ? StyleAwareConfiguration.Paper : StyleAwareConfiguration.Lite;
}

/// <summary>What a run of <see cref="StyleAwareTraining"/> came to.</summary>
/// <param name="Psnr">Mean over the validation samples, decibels.</param>
/// <param name="PsnrMouth">The same in the mouth's region.</param>
/// <param name="MeshPsnr">What the mesh generator reaches on the same samples.</param>
/// <param name="MeshPsnrMouth">The same in the mouth's region.</param>
public sealed record StyleAwareTrainingReport(double Psnr, double PsnrMouth, double MeshPsnr, double MeshPsnrMouth) : TrainingRunReport;
