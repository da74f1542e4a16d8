using Orator.Training.Plots;

namespace Orator.Training.Evaluation.Codecs;

/// <summary>Draws the curves of a <see cref="CodecReport"/>.</summary>
public static class CodecPlot
{
    /// <summary>Draws them.</summary>
    /// <param name="report">The report.</param>
    public static Image Draw(CodecReport report) => RateDistortionPlot.Draw(
        [.. CodecReport.Measures.Select(measure => (
            measure.Title,
            (IReadOnlyList<(string, (double, double)[])>)[.. report.Points.Where(p => p.Loss == 0 && measure.Of(p) is not null)
                .GroupBy(p => p.Codec)
                .Select(codec => (
                    codec.Key + (codec.First().Pictures is null ? "" : " (ours)"),
                    codec.Select(p => (p.KilobitsPerSecond, measure.Of(p)!.Value)).ToArray()))]))]);
}
