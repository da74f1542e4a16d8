using Orator.Engine.Training;
using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace Orator.Training.Plots;

/// <summary>Draws the metrics of a training, so that people see how it goes.</summary>
/// <remarks>
/// Losses share a panel with a logarithmic axis; metrics whose names end in <c>_db</c> have one with a linear axis below. The legend gives
/// each line's last value. With smoothing, the points themselves are pale and their moving mean is strong.
/// </remarks>
public static class MetricsPlot
{
    // Metrics in decibels are logarithmic already; the others, losses, fall by orders of magnitude.
    private const string Decibels = "_db";
    private const int Width = 1000;
    private const int PanelHeight = 360;
    private const float LeftSize = 70;
    private const float RightSize = 30;
    private const float LineWidth = 2;
    private const float PaleWidth = 1.2f;
    private const double PaleOpacity = 0.32;

    // Okabe and Ito (2008): colours that people who see fewer of them can tell apart; without their yellow, which is pale on white.
    internal static readonly Color[] Colors =
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(Color.FromHex)];

    /// <summary>Draws all metrics over the steps.</summary>
    /// <param name="path">Path of a <c>metrics.jsonl</c>.</param>
    /// <param name="smoothing">Points that the moving mean takes in, at least 1; null = a fortieth of them.</param>
    /// <exception cref="InputException">The file is missing or has no metrics.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Image Draw(string path, int? smoothing = null)
    {
        IReadOnlyList<TrainingReport> reports = MetricsFile.Read(path);
        string[] all = [.. reports.SelectMany(report => report.Metrics.Keys).Distinct()];
        if (all.Length == 0)
        {
            string why = File.Exists(path) ? "has no metrics" : "does not exist";
            throw new InputException($"'{path}' {why}: give a folder that 'orator train' writes to, after its first report.");
        }

        PlotFont.Register();
        int points = smoothing ?? Math.Max(1, reports.Count / 40);
        List<Plot> panels = [];
        string[] decibels = [.. all.Where(name => name.EndsWith(Decibels, StringComparison.Ordinal))];
        string[] losses = [.. all.Except(decibels)];
        if (losses.Length > 0)
        {
            bool positive = reports.SelectMany(report => report.Metrics).All(metric => decibels.Contains(metric.Key) || metric.Value > 0);
            Plot panel = Panel(positive ? "loss (log scale)" : "loss", reports, losses, points, positive);

            // Losses fall and decibels rise: this corner is free.
            panel.ShowLegend(Alignment.UpperRight);
            panels.Add(panel);
        }

        if (decibels.Length > 0)
        {
            Plot panel = Panel("decibels", reports, decibels, points, logarithmic: false);
            panel.ShowLegend(Alignment.LowerRight);
            panels.Add(panel);
        }

        return Render(panels);
    }

    /// <summary>The mean of the points around each point; fewer at the ends.</summary>
    internal static double[] MovingMean(IReadOnlyList<double> values, int count)
    {
        double[] means = new double[values.Count];
        for (int i = 0; i < means.Length; i++)
        {
            int half = Math.Min(count / 2, Math.Min(i, values.Count - 1 - i));
            for (int k = i - half; k <= i + half; k++)
            {
                means[i] += values[k] / ((2 * half) + 1);
            }
        }

        return means;
    }

    private static Plot Panel(string title, IReadOnlyList<TrainingReport> reports, string[] names, int smoothing, bool logarithmic)
    {
        Plot plot = new();
        for (int i = 0; i < names.Length; i++)
        {
            string name = names[i];
            TrainingReport[] told = [.. reports.Where(report => report.Metrics.TryGetValue(name, out double y) && double.IsFinite(y))];
            double[] x = [.. told.Select(report => (double)report.Step)];
            double[] y = [.. told.Select(report => report.Metrics[name])];
            double[] mean = MovingMean(y, smoothing);
            Color color = Colors[i % Colors.Length];
            if (smoothing > 1)
            {
                Line(plot, x, Scale(y), color.WithAlpha(PaleOpacity), PaleWidth);
            }

            string last = mean.Length > 0 ? FormattableString.Invariant($" {mean[^1]:G3}") : "";
            Line(plot, x, Scale(mean), color, LineWidth).LegendText = name + last;
        }

        plot.Title(title, size: 15);
        plot.XLabel("step", size: 13);
        if (logarithmic)
        {
            plot.Axes.Left.TickGenerator = new LogarithmicTicks();
        }

        // The same for both panels, so that their steps stand below each other.
        plot.Axes.Left.MinimumSize = LeftSize;
        plot.Axes.Right.MinimumSize = RightSize;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        plot.Axes.Margins(horizontal: 0.01, vertical: 0.06);
        plot.Font.Set(PlotFont.Name);
        return plot;

        double[] Scale(double[] values) => logarithmic ? Array.ConvertAll(values, Math.Log10) : values;
    }

    private static Scatter Line(Plot plot, double[] x, double[] y, Color color, float width)
    {
        Scatter line = plot.Add.Scatter(x, y, color);
        line.LineWidth = width;

        // A single point would be invisible.
        line.MarkerSize = x.Length == 1 ? 3 * width : 0;
        return line;
    }

    // One below the other.
    internal static Image Render(List<Plot> panels)
    {
        Image picture = new(Width, PanelHeight * panels.Count);
        SKImageInfo info = new(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap bitmap = new(info);
        using SKCanvas canvas = new(bitmap);
        Multiplot all = new(panels[0]);
        panels.Skip(1).ToList().ForEach(all.Subplots.Add);
        all.Render(canvas, new PixelRect(0, picture.Width, picture.Height, 0));
        panels.ForEach(panel => panel.Dispose());
        canvas.Flush();
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            pixels.Slice(4 * i, 3).CopyTo(picture.Pixels.AsSpan(3 * i));
        }

        return picture;
    }
}
