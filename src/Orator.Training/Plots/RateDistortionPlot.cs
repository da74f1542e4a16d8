using ScottPlot;
using ScottPlot.Plottables;

namespace Orator.Training.Plots;

/// <summary>Curves of quality over rate, one panel a measure.</summary>
internal static class RateDistortionPlot
{
    private const int Columns = 60;

    /// <summary>Draws the panels, one below the other.</summary>
    /// <param name="measures">For each panel its title and its curves: name, and rate in kbit/s and value of each point.</param>
    public static Image Draw(IReadOnlyList<(string Title, IReadOnlyList<(string Name, (double Rate, double Value)[] Points)> Curves)> measures)
    {
        PlotFont.Register();
        List<Plot> panels = [];
        foreach ((string title, IReadOnlyList<(string Name, (double Rate, double Value)[] Points)> curves) in measures)
        {
            Plot plot = new();
            for (int i = 0; i < curves.Count; i++)
            {
                (double Rate, double Value)[] points = [.. curves[i].Points.OrderBy(p => p.Rate)];
                Scatter line = plot.Add.Scatter(
                    Array.ConvertAll(points, p => Math.Log10(p.Rate)), Array.ConvertAll(points, p => p.Value), MetricsPlot.Colors[i % MetricsPlot.Colors.Length]);
                (line.LineWidth, line.MarkerSize, line.LegendText) = (2, 7, curves[i].Name);
            }

            plot.Title(title, size: 15);
            plot.XLabel("kbit/s (log scale)", size: 13);
            plot.Axes.Bottom.TickGenerator = new LogarithmicTicks();
            plot.Axes.Left.MinimumSize = Columns;
            plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
            plot.ShowLegend(Alignment.MiddleRight);
            plot.Font.Set(PlotFont.Name);
            panels.Add(plot);
        }

        return MetricsPlot.Render(panels);
    }
}
