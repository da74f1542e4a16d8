using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orator.Training.Data;

namespace Orator.Training.Evaluation.Suites;

/// <summary>One way to make the pictures, and how it did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scores">Means over frames.</param>
public sealed record SuiteRow(string Name, SuiteScores Scores);

/// <summary>One case of a suite.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Source">File that the portrait is from.</param>
/// <param name="SourceFrame">Number of the frame that is the portrait.</param>
/// <param name="Driver">File that drives it.</param>
/// <param name="First">Number of the first driving frame.</param>
/// <param name="Count">Number of driving frames.</param>
/// <param name="Rows">How each way to make pictures did.</param>
public sealed record SuiteCaseReport(
    string Name, string Source, int SourceFrame, string Driver, int First, int Count, IReadOnlyList<SuiteRow> Rows);

/// <summary>A picture of a contact sheet.</summary>
/// <param name="Row">Which way it was made.</param>
/// <param name="Picture">The picture.</param>
/// <param name="Scores">Its measures.</param>
public sealed record SuitePicture(string Row, Image Picture, SuiteScores Scores);

/// <summary>A frame of a case that the contact sheets show.</summary>
/// <param name="Case">The case.</param>
/// <param name="Frame">Number of the driving frame.</param>
/// <param name="Pictures">One picture a row: driving frame, portrait, and what was made of it.</param>
public sealed record SuiteSample(SuiteCase Case, int Frame, IReadOnlyList<SuitePicture> Pictures);

/// <summary>Result of a suite.</summary>
public sealed record SuiteReport
{
    private static readonly JsonSerializerOptions Json = new(EvaluationReport.Json) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private static readonly (string Header, string Format, Func<SuiteScores, double?> Value)[] Columns =
    [
        ("L1 ↓", "0.00", s => s.L1), ("PSNR ↑", "0.00", s => s.Psnr), ("SSIM ↑", "0.000", s => s.Ssim), ("MS-SSIM ↑", "0.000", s => s.MsSsim),
        ("mouth L1 ↓", "0.00", s => s.MouthL1), ("mouth PSNR ↑", "0.00", s => s.MouthPsnr), ("eyes L1 ↓", "0.00", s => s.EyesL1),
        ("perceptual ↓", "0.000", s => s.Perceptual), ("FID ↓", "0.00", s => s.Fid), ("CSIM ↑", "0.000", s => s.Csim), ("AKD ↓", "0.00", s => s.Akd),
        ("AED ↓", "0.00", s => s.Aed), ("APD ↓", "0.00", s => s.Apd), ("gaze ↓", "0.00", s => s.GazeError), ("jitter", "0.000", s => s.Jitter), ("fps ↑", "0", s => s.FramesPerSecond),
    ];

    /// <summary>Name of the suite.</summary>
    public required string Suite { get; init; }

    /// <summary>The split of the corpus.</summary>
    public required CorpusPart Part { get; init; }

    /// <summary>What the choice of cases depended on.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Number of people whose pictures are portraits.</summary>
    public required int People { get; init; }

    /// <summary>The network behind perceptual distance and FID.</summary>
    public required string FeatureNetwork { get; init; }

    /// <summary>Real video, portrait, then the generators: means over the frames of all cases.</summary>
    public required IReadOnlyList<SuiteRow> Rows { get; init; }

    /// <summary>The cases.</summary>
    public required IReadOnlyList<SuiteCaseReport> Cases { get; init; }

    /// <summary>What the contact sheets show.</summary>
    [JsonIgnore]
    public IReadOnlyList<SuiteSample> Samples { get; init; } = [];

    /// <summary>One JSON object; every number is finite, what could not be measured is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>A Markdown table, one way to make the pictures a row; what could not be measured by anybody has no column.</summary>
    public string ToMarkdown()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        text.Append(
            culture,
            $"{Suite}, {Part.ToString().ToLowerInvariant()} split, seed {Seed}: {People} people, {Cases.Count} cases, {Rows[0].Scores.Frames} frames of {ClipCrop.Size}x{ClipCrop.Size}");
        text.Append(Rows.Any(row => row.Scores.Perceptual is not null) ? $"; perceptual distance and FID by {FeatureNetwork}\n\n" : "\n\n");
        var columns = Columns.Where(column => Rows.Any(row => column.Value(row.Scores) is not null)).ToArray();
        text.Append("| |").AppendJoin(
            '|',
            columns.Select(column => $" {column.Header} ")).Append("|\n|---|").Insert(text.Length, "---|", columns.Length).Append('\n');
        foreach (SuiteRow row in Rows)
        {
            text.Append(culture, $"| {row.Name} |").AppendJoin(
                '|', columns.Select(column => $" {column.Value(row.Scores)?.ToString(column.Format, culture) ?? "-"} ")).Append("|\n");
        }

        foreach (SuiteRow row in Rows.Where(row => row.Scores.FacesMissed > 0))
        {
            text.Append(
                culture,
                $"\n{row.Name}: no face was found in {row.Scores.FacesMissed} of {row.Scores.Frames} frames; they are left out of the measures of faces.\n");
        }

        return text.ToString();
    }
}
