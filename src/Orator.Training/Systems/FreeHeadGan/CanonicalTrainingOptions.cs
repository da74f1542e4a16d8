using Orator.Systems.FreeHeadGan;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>What <see cref="CanonicalTraining"/> learns from, what, and for how long.</summary>
public sealed record CanonicalTrainingOptions() : TrainingOptions(learningRate: 1e-3, steps: 12000, reportEvery: 250)
{
    /// <summary>Folder of a corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Folder of a model package whose weights a new training begins with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>Sizes of the network: <c>lite</c> or <c>paper</c>.</summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Pairs in a step, 2 to 128.</summary>
    public int Batch { get; init; } = 16;

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That(Preset is "lite" or "paper", $"There is no preset '{Preset}': choose lite or paper.");
        Require.That(Batch is >= 2 and <= 128, $"A step must have 2 to 128 pairs of pictures, not {Batch}.");
        base.Check();
    }

    /// <summary>The network's sizes.</summary>
    internal CanonicalKeyPointConfiguration Configuration() =>
        Preset == "paper" ? CanonicalKeyPointConfiguration.Paper : CanonicalKeyPointConfiguration.Lite;
}

/// <summary>What a run of <see cref="CanonicalTraining"/> came to.</summary>
/// <param name="Measures">On people not learned from.</param>
public sealed record CanonicalTrainingReport(CanonicalMeasures Measures) : TrainingRunReport;
