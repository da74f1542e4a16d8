using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation;

/// <summary>How a generated video compares with a true one.</summary>
public sealed record EvaluationReport
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>The generated video.</summary>
    public required string Generated { get; init; }

    /// <summary>The true video.</summary>
    public required string Truth { get; init; }

    /// <summary>Frames a second at which both were compared: the rate of the true video.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Picture, landmark and identity metrics.</summary>
    public required FaceMetrics Metrics { get; init; }

    /// <summary>Sync of the generated mouth with the speech; null where it cannot be measured.</summary>
    public SyncOffset? Sync { get; init; }

    /// <summary>Sync of the true mouth with its own speech: what a perfect video would reach.</summary>
    public SyncOffset? TruthSync { get; init; }

    /// <summary>How well the generated lips fit the speech; null where it cannot be measured.</summary>
    public LipSyncScore? LipSync { get; init; }

    /// <summary>The same of the true video: what a perfect one would reach.</summary>
    public LipSyncScore? TruthLipSync { get; init; }

    /// <summary>How well the motion of the generated mouth fits the speech; null where it cannot be measured.</summary>
    public LipSyncScore? MouthSync { get; init; }

    /// <summary>The same of the true video: what a perfect one would reach.</summary>
    public LipSyncScore? TruthMouthSync { get; init; }

    /// <summary>What the reader should know, one line each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>One JSON object; every number is finite, what could not be measured is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>A Markdown table, one metric a row.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(
            culture,
            $"{Path.GetFileName(Generated)} against {Path.GetFileName(Truth)}, {Metrics.Frames} frames at {FramesPerSecond:0.###} a second, 256x256 face crop\n\n| metric | value | better |\n|---|---|---|\n");
        void Row(string name, double? value, string format, string better) =>
            text.Append(culture, $"| {name} | {(value is double v ? v.ToString(format, culture) : "not measured")} | {better} |\n");
        Row("L1 (0..1)", Metrics.L1, "0.0000", "lower");
        Row("PSNR, dB", Metrics.Psnr, "0.00", "higher");
        Row("SSIM", Metrics.Ssim, "0.0000", "higher");
        Row("MS-SSIM", Metrics.MsSsim, "0.0000", "higher");
        Row("AKD, px", Metrics.Akd, "0.00", "lower");
        Row("mouth LMD, px", Metrics.MouthLmd, "0.00", "lower");
        Row("expression distance (AED)", Metrics.ExpressionDistance, "0.000", "lower");
        Row("pose distance (APD), degrees", Metrics.PoseDistance, "0.00", "lower");
        Row("jitter, px/frame^2", Metrics.Jitter, "0.000", "near the truth's");
        Row("jitter of the truth, px/frame^2", Metrics.TruthJitter, "0.000", "");
        Row("CSIM", Metrics.Csim, "0.000", "higher");
        Row("sync offset, frames (positive: mouth late)", Sync?.Frames, "0.0", "near the truth's");
        Row("sync correlation", Sync?.Correlation, "0.00", "higher");
        Row("sync offset of the truth, frames", TruthSync?.Frames, "0.0", "");
        Row("sync correlation of the truth", TruthSync?.Correlation, "0.00", "");
        Row("LSE-D of the lip-sync model", LipSync?.Distance, "0.000", "lower");
        Row("LSE-D of the real video", TruthLipSync?.Distance, "0.000", "");
        Row("LSE-C of the lip-sync model", LipSync?.Confidence, "0.000", "higher");
        Row("LSE-C of the real video", TruthLipSync?.Confidence, "0.000", "");
        Row("LSE-D of mouth motion", MouthSync?.Distance, "0.000", "lower");
        Row("LSE-D of mouth motion, real video", TruthMouthSync?.Distance, "0.000", "");
        Row("LSE-C of mouth motion", MouthSync?.Confidence, "0.000", "higher");
        Row("LSE-C of mouth motion, real video", TruthMouthSync?.Confidence, "0.000", "");
        Row("faces missed", Metrics.FacesMissed, "0", "lower");
        Row("frames whose truth shows no face", Metrics.TruthFacesMissed, "0", "");
        foreach (string remark in Remarks)
        {
            text.Append(culture, $"\n{remark}\n");
        }

        return text.ToString();
    }
}
