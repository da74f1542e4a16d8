using Orator.Systems.StyleHeat;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What a run of <see cref="StyleHeatTraining"/> learns; the calibration needs an inversion, the others
/// nothing.</summary>
public enum StyleHeatStage
{
    /// <summary>Small pictures to w+ and back: style encoder and the lower levels of the generator. Optional.</summary>
    Styles,

    /// <summary>Pictures to w+ and F, and back: style encoder, HFGI's networks, generator.</summary>
    Inversion,

    /// <summary>Motion to flow: the video generator, without the generator of pictures.</summary>
    Video,

    /// <summary>Sound to flow: the audio generator, from what people in clips say.</summary>
    Audio,

    /// <summary>The calibration network, with the video generator and the upper levels of the generator.</summary>
    Calibration,
}

/// <summary>What <see cref="StyleHeatTraining"/> learns from, what, and for how long.</summary>
public sealed record StyleHeatTrainingOptions() : TrainingOptions(learningRate: 1e-3, steps: 10000, reportEvery: 250)
{
    /// <summary>Folder of a corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>What is learned.</summary>
    public StyleHeatStage Stage { get; init; }

    /// <summary>Folder of a model package whose weights a new training begins with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Folder of a model package whose video generator replaces that of <see cref="Initial"/>; null = none.</summary>
    public string? InitialVideo { get; init; }

    /// <summary>The same of the audio generator.</summary>
    public string? InitialAudio { get; init; }

    /// <summary>Sizes of the networks: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Pictures, or pairs of pictures, in a step, 1 to 64.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Weight of the perceptual loss by the face descriptor network; 0 leaves it out.</summary>
    public double Perceptual { get; init; } = 1;

    /// <summary>Weight of the adversarial loss; 0 trains without a discriminator.</summary>
    public double Adversarial { get; init; }

    /// <summary>Whether batch normalisation uses the statistics of earlier training, as it will in use.</summary>
    public bool FrozenStatistics { get; init; }

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Preset is "lite" or "paper", $"There is no preset '{Preset}': choose lite or paper.");
        Require.That(Batch is >= 1 and <= 64, $"A step must have 1 to 64 pictures, not {Batch}.");
        Require.That(Perceptual is >= 0 and <= 100, "The weight of the perceptual loss must lie between 0 and 100.");
        Require.That(Adversarial is >= 0 and <= 100, "The weight of the adversarial loss must lie between 0 and 100.");
        Require.That(
            Stage != StyleHeatStage.Calibration || Initial is not null,
            "The stage calibration needs a trained inversion: name its package as the initial one (--initial).");
        base.Check();
    }

    /// <summary>The networks' sizes.</summary>
    internal StyleHeatConfiguration Configuration() => Preset == "paper" ? StyleHeatConfiguration.Paper : StyleHeatConfiguration.Lite;
}

/// <summary>What a run of <see cref="StyleHeatTraining"/> came to.</summary>
/// <param name="Psnr">Mean over validation pictures, decibels: of the inversion, of small pictures by w+ (styles), of the source warped by the flow alone (video), or of the
/// frames drawn; of the audio generator, the mouth at rest warped into the spoken one.</param>
/// <param name="BaselinePsnr">What one colour reaches (styles), what w+ alone reaches (inversion), or the source as it is.</param>
public sealed record StyleHeatTrainingReport(double Psnr, double BaselinePsnr) : TrainingRunReport;
