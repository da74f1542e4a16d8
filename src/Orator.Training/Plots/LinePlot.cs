using System.Numerics;
using Orator.Imaging;

namespace Orator.Training.Plots;

/// <summary>A line of a plot.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points by ascending x.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines that share axes.</summary>
/// <param name="Title">What stands above.</param>
/// <param name="Series">The lines.</param>
/// <param name="Logarithmic">Whether the y axis is logarithmic; points that are not positive are then left out.</param>
public sealed record PlotPanel(string Title, IReadOnlyList<PlotSeries> Series, bool Logarithmic = false);

/// <summary>
/// Draws lines over a common x axis, one panel above the other. The legend gives each line's last value. With smoothing, the points themselves are pale and
/// their moving mean is strong.
/// </summary>
public static class LinePlot
{
    private const float Letter = 12;
    private const float LeftMargin = 84;
    private const float RightMargin = 28;
    private const float TopMargin = 44;
    private const float BottomMargin = 34;
    private const float AxisTitleHeight = 26;
    private const float LegendGap = 26;
    private const float LegendLine = 22;
    private const float LegendRow = 20;

    private static readonly Vector3 Ink = new(50, 50, 55);
    private static readonly Vector3 Frame = new(150, 150, 155);
    private static readonly Vector3 Grid = new(228, 228, 232);
    private static readonly Vector3 White = new(255);

    // Okabe and Ito (2008): colours that people who see fewer of them can tell apart.
    private static readonly Vector3[] Colors =
    [
        new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(230, 159, 0), new(86, 180, 233), new(0, 0, 0),
    ];

    /// <summary>Draws a plot.</summary>
    /// <param name="panels">At least one panel, from top to bottom.</param>
    /// <param name="xTitle">Name of the x axis.</param>
    /// <param name="smoothing">Points that the moving mean takes in, at least 1 (none).</param>
    /// <param name="width">Width in pixels, at least 320.</param>
    /// <param name="panelHeight">Height of each panel in pixels, at least 160.</param>
    public static Image Draw(IReadOnlyList<PlotPanel> panels, string xTitle, int smoothing = 1, int width = 1000, int panelHeight = 340)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(panels.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(smoothing, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 320);
        ArgumentOutOfRangeException.ThrowIfLessThan(panelHeight, 160);
        Image picture = new(width, (panelHeight * panels.Count) + (int)AxisTitleHeight);
        picture.Pixels.AsSpan().Fill(255);
        Canvas canvas = new(picture);
        PlotAxis x = new(panels.SelectMany(panel => panel.Series).SelectMany(series => series.Points).Select(point => point.X), false, 0);
        for (int i = 0; i < panels.Count; i++)
        {
            DrawPanel(canvas, panels[i], x, smoothing, new Vector2(LeftMargin, (i * panelHeight) + TopMargin), new Vector2(width - RightMargin, ((i + 1) * panelHeight) - BottomMargin));
        }

        canvas.Write(xTitle, new Vector2((LeftMargin + width - RightMargin) / 2, picture.Height - 14), Letter, Ink, TextAlignment.Center);
        return picture;
    }

    /// <summary>The mean of the points around each point; fewer at the ends.</summary>
    internal static IReadOnlyList<(double X, double Y)> MovingMean(IReadOnlyList<(double X, double Y)> points, int count) =>
    [
        .. points.Select((point, i) =>
        {
            int half = Math.Min(count / 2, Math.Min(i, points.Count - 1 - i));
            double sum = 0;
            for (int k = i - half; k <= i + half; k++)
            {
                sum += points[k].Y;
            }

            return (point.X, sum / ((2 * half) + 1));
        }),
    ];

    private static void DrawPanel(Canvas canvas, PlotPanel panel, PlotAxis x, int smoothing, Vector2 topLeft, Vector2 bottomRight)
    {
        canvas.Write(panel.Title, new Vector2(topLeft.X, topLeft.Y - 14), Letter, Ink);
        topLeft.Y += DrawLegend(canvas, panel, smoothing, topLeft.X + Lettering.Width(panel.Title, Letter) + LegendGap, new Vector2(bottomRight.X, topLeft.Y - 14));
        PlotAxis y = new(panel.Series.SelectMany(series => series.Points).Select(point => point.Y), panel.Logarithmic, 0.05);
        Vector2 size = bottomRight - topLeft;
        float ToX(double value) => topLeft.X + ((float)x.Place(value) * size.X);
        float ToY(double value) => bottomRight.Y - ((float)y.Place(value) * size.Y);

        foreach (double tick in x.Ticks((int)(size.X / 110)))
        {
            float place = MathF.Floor(ToX(tick)) + 0.5f;
            canvas.Line(new Vector2(place, topLeft.Y), new Vector2(place, bottomRight.Y), Grid, 1);
            canvas.Write(PlotAxis.Label(tick), new Vector2(place, bottomRight.Y + Letter + 8), Letter, Ink, TextAlignment.Center);
        }

        foreach (double tick in y.Ticks((int)(size.Y / 42)))
        {
            float place = MathF.Floor(ToY(tick)) + 0.5f;
            canvas.Line(new Vector2(topLeft.X, place), new Vector2(bottomRight.X, place), Grid, 1);
            canvas.Write(PlotAxis.Label(tick), new Vector2(topLeft.X - 9, place + (Letter / 2)), Letter, Ink, TextAlignment.Right);
        }

        Vector2[] frame = [topLeft, new(bottomRight.X, topLeft.Y), bottomRight, new(topLeft.X, bottomRight.Y)];
        canvas.Polyline(Array.ConvertAll(frame, corner => Vector2.Truncate(corner) + new Vector2(0.5f)), Frame, 1, closed: true);
        if (smoothing > 1)
        {
            DrawAll((points, color) => canvas.Curve(points, Vector3.Lerp(color, White, 0.68f), 1.2f), points => points);
        }

        DrawAll((points, color) => canvas.Curve(points, color, 2.2f), points => MovingMean(points, smoothing));

        void DrawAll(Action<Vector2[], Vector3> draw, Func<IReadOnlyList<(double X, double Y)>, IReadOnlyList<(double X, double Y)>> choose)
        {
            for (int i = 0; i < panel.Series.Count; i++)
            {
                Vector2[] points = [.. choose(panel.Series[i].Points).Select(point => new Vector2(ToX(point.X), ToY(point.Y))).Where(point => float.IsFinite(point.X + point.Y))];
                draw(points, Colors[i % Colors.Length]);
            }
        }
    }

    private static void Curve(this Canvas canvas, Vector2[] points, Vector3 color, float width)
    {
        if (points.Length == 1)
        {
            canvas.Line(points[0], points[0], color, 3 * width);
        }
        else
        {
            canvas.Polyline(points, color, width, closed: false);
        }
    }

    // From the right, so that it ends at the frame, in as many rows as it needs. Returns the height of all rows after the first.
    private static float DrawLegend(Canvas canvas, PlotPanel panel, int smoothing, float left, Vector2 right)
    {
        Vector2 place = right;
        for (int i = panel.Series.Count - 1; i >= 0; i--)
        {
            IReadOnlyList<(double X, double Y)> points = MovingMean(panel.Series[i].Points, smoothing);
            string last = points.Count > 0 ? " " + PlotAxis.Label(Round(points[^1].Y)) : "";
            string text = panel.Series[i].Name + last;
            float width = Lettering.Width(text, Letter) + 10;
            if (place.X < right.X && place.X - width - LegendLine < left)
            {
                place = new Vector2(right.X, place.Y + LegendRow);
            }

            canvas.Write(text, place, Letter, Ink, TextAlignment.Right);
            place.X -= width;
            Vector2 middle = new(place.X, MathF.Floor(place.Y - (Letter / 2)) + 0.5f);
            canvas.Line(middle - new Vector2(LegendLine, 0), middle, Colors[i % Colors.Length], 3);
            place.X -= LegendLine + LegendGap;
        }

        return place.Y - right.Y;
    }

    /// <summary>Three significant digits.</summary>
    private static double Round(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value;
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return Math.Round(value / unit) * unit;
    }
}
