using Orator.Engine.Training;

namespace Orator.Training.Plots;

/// <summary>Draws the metrics of a training, so that people see how it goes.</summary>
public static class MetricsPlot
{
    // Metrics in decibels are logarithmic already; the others, losses, fall by orders of magnitude.
    private const string Decibels = "_db";

    /// <summary>Draws all metrics over the steps: losses with a logarithmic axis, and metrics whose names end in <c>_db</c> with a linear one.</summary>
    /// <param name="path">Path of a <c>metrics.jsonl</c>.</param>
    /// <param name="smoothing">Points that the moving mean takes in, at least 1; null = a fortieth of them.</param>
    /// <exception cref="InputException">The file is missing or has no metrics.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Image Draw(string path, int? smoothing = null)
    {
        IReadOnlyList<TrainingReport> reports = MetricsFile.Read(path);
        PlotSeries[] all =
        [
            .. reports.SelectMany(report => report.Metrics.Keys).Distinct().Select(name => new PlotSeries(
                name, [.. reports.Where(report => report.Metrics.ContainsKey(name)).Select(report => ((double)report.Step, report.Metrics[name]))])),
        ];
        if (all.Length == 0)
        {
            throw new InputException($"'{path}' {(File.Exists(path) ? "has no metrics" : "does not exist")}: give a folder that 'orator train' writes to, after its first report.");
        }

        PlotSeries[] decibels = [.. all.Where(series => series.Name.EndsWith(Decibels, StringComparison.Ordinal))];
        PlotSeries[] losses = [.. all.Except(decibels)];
        bool positive = losses.All(series => series.Points.All(point => point.Y > 0));
        PlotPanel[] panels = [new(positive ? "loss (log scale)" : "loss", losses, positive), new("decibels", decibels)];
        return LinePlot.Draw([.. panels.Where(panel => panel.Series.Count > 0)], "step", smoothing ?? Math.Max(1, reports.Count / 40));
    }
}
