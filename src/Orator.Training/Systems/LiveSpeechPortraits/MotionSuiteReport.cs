using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>One row of a <see cref="MotionSuiteReport"/>: means over the clips, by their length.</summary>
/// <param name="Name">What the row is.</param>
/// <param name="Correlation">Of the mouth's opening with the truth.</param>
/// <param name="BestCorrelation">The same at each clip's best shift within 10 frames.</param>
/// <param name="Width">Correlation of the mouth's width with the truth.</param>
/// <param name="Rounding">Correlation of the protrusion of the lips with the truth.</param>
/// <param name="Spread">Standard deviation of the opening over that of the truth, in the common size of movement.</param>
/// <param name="Offset">Frames by which the mouth is late against the truth: the shift at which the correlation over all clips together is
/// best.</param>
/// <param name="Lmd">Mean distance of the 40 lip vertices from the truth, per cent of the distance of the outer eye corners, in the common
/// size of movement.</param>
/// <param name="Silence">Mean opening in silent passages, per cent of the opening that 95 % of the frames stay below.</param>
/// <param name="Phones">Opening at sounds of speech; null if they are not known.</param>
/// <param name="Amplitude">Opening that 90 % of the frames stay below, distances of the outer eye corners.</param>
/// <param name="Energy">Correlation of the mouth's opening with the speech's energy, at the best shift.</param>
/// <param name="Blinks">Blinks a minute.</param>
/// <param name="HeadDeviation">Deviation of the head's angles about a 10 s mean, degrees (root of the sum of the three variances).</param>
/// <param name="HeadSpeed">Mean speed of the head's turning, degrees a second.</param>
/// <param name="FastShare">Share of the power of the head's turning above 1 Hz.</param>
public sealed record MotionSuiteRow(
    string Name,
    double Correlation,
    double BestCorrelation,
    double Width,
    double Rounding,
    double Spread,
    double Offset,
    double Lmd,
    double Silence,
    PhoneOpenings? Phones,
    double Amplitude,
    double Energy,
    double Blinks,
    double HeadDeviation,
    double HeadSpeed,
    double FastShare)
{
    /// <summary>How the mouth fits the sound; null if that was not measured.</summary>
    public MouthSyncRow? Sync { get; init; }
}

/// <summary>A clip of a <see cref="MotionSuiteReport"/>.</summary>
/// <param name="Name">The clip.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Correlations">Correlation of the mouth's opening with the truth, by row.</param>
public sealed record MotionSuiteClip(string Name, string Person, double Seconds, IReadOnlyDictionary<string, double> Correlations);

/// <summary>What <see cref="MotionSuite"/> measured.</summary>
/// <param name="People">Number of people.</param>
/// <param name="Seconds">Length of the clips.</param>
/// <param name="Rows">The real motion first.</param>
/// <param name="Clips">Clip by clip.</param>
public sealed record MotionSuiteReport(int People, double Seconds, IReadOnlyList<MotionSuiteRow> Rows, IReadOnlyList<MotionSuiteClip> Clips)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The report as a table.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Clips.Count} clips of {People} people, {Seconds:0} s");
        text.AppendLine();
        text.AppendLine("| motion | r | r at best shift | r of width | r of rounding | spread | late, frames | LMD % | LSE-D | LSE-C | windows right % | preferred % | silence % | at /p b m/ % | at /f v/ % | vowels % | opening P90 | r with energy | blinks/min | head, deg | head, deg/s | above 1 Hz |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (MotionSuiteRow r in Rows)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {r.Name} | {r.Correlation:0.000} | {r.BestCorrelation:0.000} | {r.Width:0.00} | {r.Rounding:0.00} | {r.Spread:0.00} | {r.Offset:0.0} | {r.Lmd:0.00} | {r.Sync?.Distance:0.000} | {r.Sync?.Confidence:0.000} | {100 * r.Sync?.RightMoments:0.0} | {100 * r.Sync?.Preferred:0.0} | {r.Silence:0.0} | {r.Phones?.Closures:0} | {r.Phones?.LipToTeeth:0} | {r.Phones?.Vowels:0} | {r.Amplitude:0.000} | {r.Energy:0.00} | {r.Blinks:0} | {r.HeadDeviation:0.0} | {r.HeadSpeed:0.0} | {r.FastShare:0.00} |");
        }

        return text.ToString();
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
