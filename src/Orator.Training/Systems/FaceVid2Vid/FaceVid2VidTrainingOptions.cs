using Orator.Systems.FaceVid2Vid;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>What <see cref="FaceVid2VidTraining"/> learns from, what, and for how long.</summary>
public sealed record FaceVid2VidTrainingOptions() : TrainingOptions(learningRate: 2e-3, steps: 4000, reportEvery: 50)
{
    /// <summary>Videos that show one face each, from the first frame on; or none, with a corpus.</summary>
    public IReadOnlyList<string> Clips { get; init; } = [];

    /// <summary>Folder of a corpus, in place of clips: people are learned in general then, rather than a few by heart.</summary>
    public string? Corpus { get; init; }

    /// <summary>
    /// Folder of a style-aware model that draws photos of the corpus in motions that are rare in clips: far turns, wide mouths; null =
    /// without.
    /// </summary>
    public string? Teacher { get; init; }

    /// <summary>Folder of a model package whose weights a new training begins with; null = random weights.</summary>
    public string? Initial { get; init; }

    /// <summary>
    /// Sizes of the networks, see <see cref="FaceVid2VidPresets.Trained"/>: <c>lite</c>; or <c>paper</c>, or <c>seeds</c> (the style
    /// mapping of Style Transfer for 2D Talking Head, with its least-squares adversarial loss), which need days rather than minutes.
    /// </summary>
    public string Preset { get; init; } = "lite";

    /// <summary>Side of the pictures in pixels: 128 or 256; 256 with the presets <c>paper</c> and <c>seeds</c>.</summary>
    public int Size { get; init; } = 128;

    /// <summary>How much of each clip is used.</summary>
    public TimeSpan ClipLength { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pairs of frames in a step, 1 to 64.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Faces from which the estimator of pose and expression learns in a step, 1 to 256; they cost much less than pairs.</summary>
    public int Faces { get; init; } = 16;

    /// <summary>Weight of the perceptual loss by the face descriptor network; 0 leaves it out.</summary>
    public double Perceptual { get; init; }

    /// <summary>
    /// Weight of the least-squares adversarial loss around the mouth; 0 trains without a discriminator. Best switched on when the rest has
    /// converged. Null: 1 with the preset <c>seeds</c>, whose published loss has it, otherwise 0.
    /// </summary>
    public double? Adversarial { get; init; }

    /// <summary>
    /// Whether batch normalisation works with its running statistics, as at inference, rather than with those of the few pictures of a
    /// step: for the last part of a training, since networks otherwise learn to rely on the other pictures of a batch, and results come out
    /// tinted.
    /// </summary>
    public bool FrozenStatistics { get; init; }

    /// <inheritdoc/>
    internal override void Check()
    {
        Require.That((Clips.Count > 0) != (Corpus is not null), "Give either clips or a corpus to learn from.");
        Require.That(Teacher is null || Corpus is not null, "A teacher draws photos of a corpus: give one.");
        Require.That(Preset is "lite" or "paper" or "seeds", $"There is no preset '{Preset}': choose lite, paper or seeds.");
        Require.That(
            Size == 256 || (Size == 128 && Preset == "lite"), $"The size must be 256 pixels, or 128 with the preset lite, not {Size}.");
        Require.That(ClipLength > TimeSpan.Zero, "The length of the clips must be above 0.");
        Require.That(Batch is >= 1 and <= 64, $"The batch must lie between 1 and 64 pairs, not {Batch}.");
        Require.That(Faces is >= 1 and <= 256, $"The faces in a step must lie between 1 and 256, not {Faces}.");
        Require.That(Perceptual is >= 0 and <= 100, "The weight of the perceptual loss must lie between 0 and 100.");
        Require.That(AdversarialWeight is >= 0 and <= 100, "The weight of the adversarial loss must lie between 0 and 100.");
        base.Check();
    }

    /// <summary>Weight of the adversarial loss, given or the preset's own.</summary>
    internal double AdversarialWeight => Adversarial ?? (Preset == "seeds" ? 1 : 0);

    /// <summary>The networks' sizes.</summary>
    internal FaceVid2VidModelConfiguration Configuration() => FaceVid2VidPresets.Trained(Preset, Size);

    /// <summary>Side of the dense motion, places.</summary>
    internal int FlowSide => Size >> Configuration().Networks.Generator.Levels;
}

/// <summary>How test frames compare; see the evaluation's documentation for the measures.</summary>
/// <param name="Clip">The clip.</param>
/// <param name="Way">What made the pictures: the networks alone, the networks with the mesh's key points, or the mesh generator.</param>
/// <param name="Metrics">The measures, on windows of 256x256 pixels (smaller pictures are enlarged).</param>
public sealed record FaceVid2VidScore(string Clip, string Way, FaceMetrics Metrics)
{
    /// <summary>The way of the networks alone.</summary>
    public const string Alone = "face-vid2vid";
}

/// <summary>What a run of <see cref="FaceVid2VidTraining"/> came to.</summary>
/// <param name="Frames">Number of frames learned from.</param>
/// <param name="Scores">How the test frames of each clip compare.</param>
public sealed record FaceVid2VidTrainingReport(int Frames, IReadOnlyList<FaceVid2VidScore> Scores) : TrainingRunReport;
