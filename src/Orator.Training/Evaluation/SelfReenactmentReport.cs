using System.Globalization;
using System.Text;
using System.Text.Json;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation;

/// <summary>One way of making the frames, and how close it came.</summary>
/// <param name="Name">Name of the baseline or the generator.</param>
/// <param name="Metrics">Means over the compared frames.</param>
public sealed record SelfReenactmentRow(string Name, FaceMetrics Metrics);

/// <summary>Result of <see cref="SelfReenactment"/>.</summary>
/// <param name="Clip">Path of the video.</param>
/// <param name="SourceFrame">Index of the animated frame.</param>
/// <param name="Step">Only every step-th frame was compared.</param>
/// <param name="Rows">Baselines first, then the generator.</param>
public sealed record SelfReenactmentReport(string Clip, int SourceFrame, int Step, IReadOnlyList<SelfReenactmentRow> Rows)
{
    /// <summary>One JSON object; every number is finite, what could not be measured is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, EvaluationReport.Json);

    /// <summary>A Markdown table, one way of making the frames a row.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        CultureInfo culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"{Path.GetFileName(Clip)}, source frame {SourceFrame}, {Rows[0].Metrics.Frames} frames\n\n");
        text.Append(
            "| | PSNR | SSIM | L1 (0..1) | MS-SSIM | AKD | mouth LMD | CSIM | faces missed |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach ((string name, FaceMetrics m) in Rows)
        {
            text.Append(
                culture,
                $"| {name} | {m.Psnr:0.0} | {m.Ssim:0.000} | {m.L1:0.000} | {m.MsSsim:0.000} | {m.Akd:0.00} | {m.MouthLmd:0.00} | {m.Csim:0.000} | {m.FacesMissed} |\n");
        }

        return text.ToString();
    }
}
