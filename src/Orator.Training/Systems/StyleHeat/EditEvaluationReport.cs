using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orator.Training.Data;
using Orator.Training.Evaluation;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>What the sheet shows of a person.</summary>
/// <param name="Identity">Who.</param>
/// <param name="Pictures">A picture for each attribute and strength, the strengths of one attribute together.</param>
public sealed record EditSample(string Identity, IReadOnlyList<Image> Pictures);

/// <summary>Result of <see cref="EditEvaluation"/>.</summary>
public sealed record EditEvaluationReport
{
    private static readonly JsonSerializerOptions Json = new(EvaluationReport.Json) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The split of the corpus.</summary>
    public required CorpusPart Part { get; init; }

    /// <summary>What the choice of people depended on.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The strengths, the least first.</summary>
    public required IReadOnlyList<float> Strengths { get; init; }

    /// <summary>The attributes, at least one.</summary>
    public required IReadOnlyList<EditEffect> Attributes { get; init; }

    /// <summary>What the sheet shows: the first people.</summary>
    [JsonIgnore]
    public IReadOnlyList<EditSample> Samples { get; init; } = [];

    /// <summary>One JSON object; every number is finite, what could not be measured is null.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>A Markdown table: three rows an attribute, one column a strength.</summary>
    public string ToMarkdown()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        text.Append(culture, $"edits, {Part.ToString().ToLowerInvariant()} split, seed {Seed}: {Attributes[0].People.Count} people\n\n");
        text.Append("| attribute | |").AppendJoin('|', Strengths.Select(strength => $" {Signed(strength)} "));
        text.Append("| rises throughout | rank correlation |\n|---|---|").Insert(text.Length, "---|", Strengths.Count).Append("---|---|\n");
        foreach (EditEffect attribute in Attributes)
        {
            Row(
                attribute.Name,
                attribute.Measure ?? "no measure",
                attribute.Strengths.Select(at => at.Measure),
                attribute.Rising?.ToString("0 %", culture),
                attribute.Correlation?.ToString("0.00", culture));
            Row("", "CSIM", attribute.Strengths.Select(at => at.Csim), "", "");
            Row("", "smallest CSIM", attribute.Strengths.Select(at => at.SmallestCsim), "", "");
        }

        foreach (EditEffect attribute in Attributes)
        {
            if (attribute.FacesMissed > 0)
            {
                text.Append(culture, $"\n{attribute.Name}: no face was found in {attribute.FacesMissed} pictures.\n");
            }

            if (attribute.Measure is not null && attribute.Measured < attribute.People.Count)
            {
                text.Append(
                    culture, $"\n{attribute.Name}: measured in {attribute.Measured} of {attribute.People.Count} people, in the others not at all strengths.\n");
            }
        }

        return text.ToString();

        void Row(string name, string what, IEnumerable<double?> values, string? rising, string? correlation) => text
            .Append(culture, $"| {name} | {what} |")
            .AppendJoin('|', values.Select(value => $" {value?.ToString("0.000", culture) ?? "-"} "))
            .Append(culture, $"| {rising ?? "-"} | {correlation ?? "-"} |\n");
    }

    /// <summary>The first people as a picture: a column a person, a row for each attribute and strength.</summary>
    public Image Sheet() => SampleSheet.Compose(
        [.. from attribute in Attributes from strength in Strengths select $"{attribute.Name} {Signed(strength)}"],
        [.. Samples.Select(sample => new Sample(sample.Identity, sample.Pictures))]);

    private static string Signed(float strength) => strength.ToString("+0.##;-0.##;0", CultureInfo.InvariantCulture);
}
