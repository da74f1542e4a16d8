using System.Text;
using System.Text.Json;

namespace Orator.Engine.Training;

/// <summary>One line of metrics.</summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="Elapsed">Time since the start of the run that wrote it.</param>
/// <param name="Metrics">Means of the metrics since the previous line, by name.</param>
public sealed record TrainingReport(long Step, TimeSpan Elapsed, IReadOnlyDictionary<string, double> Metrics);

/// <summary>
/// The metrics of a training (<c>metrics.jsonl</c>): one JSON object a line with <c>step</c>, <c>seconds</c> and the metrics.
/// </summary>
public static class MetricsFile
{
    private const string Step = "step";
    private const string Seconds = "seconds";

    /// <summary>Reads the lines, oldest first. One that a crash cut off is left out; a missing file has none.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<TrainingReport> Read(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<TrainingReport>()] : [];

    internal static void Append(string path, TrainingReport report)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteNumber(Step, report.Step);
            json.WriteNumber(Seconds, Math.Round(report.Elapsed.TotalSeconds, 3));
            foreach ((string name, double value) in report.Metrics)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        File.AppendAllText(path, Encoding.UTF8.GetString(line.ToArray()) + "\n");
    }

    // Lines of steps after the saved one, which a crash left behind, will be written again.
    internal static void ForgetAfter(string path, long step)
    {
        if (File.Exists(path))
        {
            string[] lines = File.ReadAllLines(path);
            string[] kept = [.. lines.Where(line => Parse(line)?.Step <= step)];
            if (kept.Length < lines.Length)
            {
                File.WriteAllLines(path, kept);
            }
        }
    }

    private static TrainingReport? Parse(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(Step, out JsonElement step) && step.ValueKind == JsonValueKind.Number && step.TryGetInt64(out long number)
                && json.RootElement.TryGetProperty(Seconds, out JsonElement seconds) && seconds.ValueKind == JsonValueKind.Number
                ? new TrainingReport(
                    number,
                    TimeSpan.FromSeconds(seconds.GetDouble()),
                    json.RootElement.EnumerateObject()
                        .Where(property => property.Name is not (Step or Seconds) && property.Value.ValueKind == JsonValueKind.Number)
                        .ToDictionary(property => property.Name, property => property.Value.GetDouble()))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
