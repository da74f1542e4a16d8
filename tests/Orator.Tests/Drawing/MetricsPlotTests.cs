using System.Globalization;
using System.Numerics;
using Orator.Tests.Media;
using Orator.Training.Plots;

namespace Orator.Tests.Drawing;

/// <summary>The picture of a training's metrics, looked at by its pixels.</summary>
public sealed class MetricsPlotTests : IDisposable
{
    private static readonly Vector3 First = new(0, 114, 178);
    private static readonly Vector3 Second = new(213, 94, 0);
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnExponentialIsAStraightLineOnALogarithmicAxis()
    {
        float[] heights = Heights(Draw(i => $"\"loss\": {Text(Math.Exp(-i / 10.0))}"));
        Assert.True(heights.Length > 700);
        float slope = (heights[^10] - heights[10]) / (heights.Length - 20);
        Assert.True(slope > 0.2);
        Assert.All(Enumerable.Range(10, heights.Length - 20), x => Assert.Equal(heights[10] + (slope * (x - 10)), heights[x], 1.6f));
    }

    [Fact]
    public void DecibelsAreLinearAndRise()
    {
        float[] heights = Heights(Draw(i => $"\"psnr_db\": {Text(20 + (i / 5.0))}"));
        Assert.True(heights[0] - heights[^1] > 150);
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 0.5f));
    }

    [Fact]
    public void LossesAndDecibelsHaveAPanelEach()
    {
        Image both = Draw(i => $"\"loss\": {Text(1 + (i / 10.0))}, \"psnr_db\": {Text(20 + i)}");
        Image one = Draw(i => $"\"loss\": {Text(1 + (i / 10.0))}");
        Assert.Equal((one.Width, 2 * one.Height), (both.Width, both.Height));
        Assert.True(Count(both, First, one.Height, both.Height) > 800);
    }

    [Fact]
    public void SmoothingShowsTheMeanAndLeavesThePointsPale()
    {
        double[] zigzag = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? 1.0 : 3.0)];
        Assert.All(MetricsPlot.MovingMean(zigzag, 21).Skip(10).SkipLast(10), y => Assert.Equal(2, y, 0.06));
        Assert.Equal(zigzag, MetricsPlot.MovingMean(zigzag, 1));
        float[] smooth = Heights(Draw(i => $"\"loss\": {Text(zigzag[i])}", smoothing: 21));
        float[] sharp = Heights(Draw(i => $"\"loss\": {Text(zigzag[i])}", smoothing: 1));
        Assert.InRange(smooth[200..^200].Max() - smooth[200..^200].Min(), 0, 20);
        Assert.True(sharp.Max() - sharp.Min() > 100);
    }

    [Fact]
    public void EachLineHasItsColourAndALegendEntryInLetters()
    {
        Image plot = Draw(i => "\"a\": 1, \"b\": 2");
        Assert.All(new[] { First, Second }, color => Assert.True(Count(plot, color, 0, plot.Height) > 800));

        // The letters of the title and of the axis: dark pixels above and below the frame, also where the system has no fonts.
        Assert.InRange(Count(plot, new Vector3(30), 0, 40), 20, 2000);
        Assert.InRange(Count(plot, new Vector3(30), plot.Height - 20, plot.Height), 5, 2000);
    }

    [Fact]
    public void OddDataAreDrawnToo()
    {
        Draw(i => "\"a\": 0");
        Draw(i => i == 5 ? "\"a\": 0.3" : "\"b\": 1e-9");
        Draw(i => $"\"a\": {(i == 0 ? "-1" : Text(i))}");
        Assert.True(Count(Draw(i => "\"a\": 0.3", count: 1), First, 0, 360) > 10);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private Image Draw(Func<int, string> metrics, int? smoothing = 1, int count = 60)
    {
        string path = _folder["metrics.jsonl"];
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => $"{{\"step\": {i}, \"seconds\": {i}, {metrics(i)}}}"));
        return MetricsPlot.Draw(path, smoothing);
    }

    /// <summary>Mean height of the first line's strong pixels in each column left of the legend.</summary>
    private static float[] Heights(Image plot)
    {
        List<float> heights = [];
        for (int x = 72; x < plot.Width - 180; x++)
        {
            List<int> rows = [.. Enumerable.Range(30, plot.Height - 60).Where(y => Near(plot, x, y, First))];
            if (rows.Count > 0)
            {
                heights.Add((float)rows.Average());
            }
        }

        return [.. heights];
    }

    private static int Count(Image plot, Vector3 color, int top, int bottom) =>
        Enumerable.Range(top, bottom - top).Sum(y => Enumerable.Range(0, plot.Width).Count(x => Near(plot, x, y, color)));

    private static bool Near(Image plot, int x, int y, Vector3 color)
    {
        Span<byte> pixel = plot[x, y];
        return Vector3.Distance(new Vector3(pixel[0], pixel[1], pixel[2]), color) < 40;
    }
}
