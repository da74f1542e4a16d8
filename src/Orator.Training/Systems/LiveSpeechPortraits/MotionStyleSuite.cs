using System.Globalization;
using System.Text;
using System.Text.Json;
using Orator.Geometry;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>One row of a <see cref="MotionStyleReport"/>.</summary>
/// <param name="Name">Which style was asked for.</param>
/// <param name="Distances">
/// Distance of the key motions generated from those of each style, per cent of the distance of the outer eye corners.
/// </param>
/// <param name="Correlation">Of the mouth's opening with the truth.</param>
/// <param name="Windows">Windowed distances from the clip of each style, of styles whose clip was given.</param>
public sealed record MotionStyleRow(
    string Name, IReadOnlyList<double> Distances, double Correlation, IReadOnlyList<StyleDistances> Windows);

/// <summary>What <see cref="MotionStyleSuite"/> measured.</summary>
/// <param name="Styles">Names of the styles.</param>
/// <param name="Clips">Names of the style clips.</param>
/// <param name="Seconds">Length of the speech.</param>
/// <param name="Rows">Without a style first.</param>
public sealed record MotionStyleReport(
    IReadOnlyList<string> Styles, IReadOnlyList<string> Clips, double Seconds, IReadOnlyList<MotionStyleRow> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The report as a table.</summary>
    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Seconds:0} s of speech");
        text.AppendLine();
        string clips = string.Concat(Clips.Select(c => $" SLD {c} | SLV {c} | SMD {c} |"));
        text.AppendLine($"| asked for | {string.Join(" | ", Styles.Select(s => "from " + s + " %"))} | r |{clips}");
        text.AppendLine($"|---|{string.Concat(Styles.Select(_ => "---|"))}---|{string.Concat(Clips.Select(_ => "---|---|---|"))}");
        foreach (MotionStyleRow row in Rows)
        {
            string distances = string.Join(" | ", row.Distances.Select(d => d.ToString("0.00", CultureInfo.InvariantCulture)));
            string windows = string.Concat(row.Windows.Select(
                w => FormattableString.Invariant($" {w.Landmarks:0.00} | {w.Velocities:0.00} | {w.Mouth:0.00} |")));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Name} | {distances} | {row.Correlation:0.000} |{windows}");
        }

        return text.ToString();
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <summary>
/// Whether motion generated in a style comes near to that style, and nearer than to another, while the lips stay in time.
/// </summary>
public static class MotionStyleSuite
{
    /// <summary>Measures.</summary>
    /// <param name="corpus">The corpus whose sound is spoken.</param>
    /// <param name="part">Which split.</param>
    /// <param name="generator">Generator without a style.</param>
    /// <param name="styles">Styles by name, each with the generator that takes it on.</param>
    /// <param name="styleClips">Motion of style clips by name, 25 frames a second, for <see cref="StyleWindows"/>; may be none.</param>
    /// <param name="cancellation">Stops the work at the next frame.</param>
    /// <exception cref="InputException">The split has no clips.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static async Task<MotionStyleReport> RunAsync(
        MotionCorpus corpus,
        CorpusPart part,
        IMotionGenerator generator,
        IReadOnlyList<(string Name, StyleReference Style, IMotionGenerator Generator)> styles,
        IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<MotionFrame>> Motion)> styleClips,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<MotionClip> clips = corpus.Of(part);
        Require.That(clips.Count > 0, $"The split {part.ToString().ToLowerInvariant()} of the motion corpus has no clips.");
        Require.That(styles.Count > 0, "At least one style is needed: give style files or packages.");
        float[][][] truth = MotionTargets.Expressions(clips);
        float[] gap = MotionTargets.Lips(ExpressionBasis.MouthCount).Gap;
        List<MotionStyleRow> rows = [await RowAsync("no style", generator, null).ConfigureAwait(false)];
        foreach ((string name, StyleReference style, IMotionGenerator own) in styles)
        {
            rows.Add(await RowAsync(name, own, style).ConfigureAwait(false));
        }

        return new MotionStyleReport([.. styles.Select(s => s.Name)], [.. styleClips.Select(c => c.Name)], clips.Sum(c => c.Seconds), rows);

        async Task<MotionStyleRow> RowAsync(string name, IMotionGenerator own, StyleReference? style)
        {
            MotionFrame[][] motion = await MotionTester.GenerateAsync(
                own, clips, _ => new MotionRequest { Style = style }, cancellation).ConfigureAwait(false);
            StyleReference made = MotionTester.Style([.. clips.Zip(motion)], name);
            double correlation = clips.Select((clip, i) => clip.Seconds * MotionMeasures.Correlation(
                [.. motion[i].Select(f => MotionTester.Opening(f.Expression, gap))],
                [.. truth[i].Select(m => MotionTester.Opening(m, gap))])).Sum() / clips.Sum(c => c.Seconds);
            return new MotionStyleRow(
                name,
                [.. styles.Select(s => StyleMotionTraining.KeyMotionDistance(made, s.Style))],
                correlation,
                [.. styleClips.Select(c => StyleWindows.Measure(c.Motion, motion))]);
        }
    }
}
