using System.Numerics;
using Orator.Imaging;
using Orator.Training.Plots;

namespace Orator.Tests.Drawing;

public sealed class LinePlotTests
{
    private const int Width = 1000;

    [Fact]
    public void ADecreasingCurveGoesDown()
    {
        Image plot = Draw(Enumerable.Range(0, 50).Select(i => ((double)i, Math.Exp(-i / 10.0))), logarithmic: false);
        float[] heights = Heights(plot);
        Assert.True(heights.Length > 800);

        // Up to the grain of the pixels.
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 0.5f));

        // Like an exponential: after a fifth of the way most of the fall is done.
        float fall = heights[^1] - heights[0];
        Assert.InRange((heights[heights.Length / 5] - heights[0]) / fall, 0.6f, 0.7f);
    }

    [Fact]
    public void AnExponentialIsAStraightLineOnALogarithmicAxis()
    {
        float[] heights = Heights(Draw(Enumerable.Range(0, 50).Select(i => ((double)i, Math.Exp(-i / 10.0))), logarithmic: true));
        float slope = (heights[^10] - heights[10]) / (heights.Length - 20);
        Assert.True(slope > 0.2);
        Assert.All(Enumerable.Range(10, heights.Length - 20), x => Assert.Equal(heights[10] + (slope * (x - 10)), heights[x], 1.6f));
    }

    [Fact]
    public void SmoothingShowsTheMeanAndLeavesThePointsPale()
    {
        (double X, double Y)[] zigzag = [.. Enumerable.Range(0, 60).Select(i => ((double)i, i % 2 == 0 ? 1.0 : 3.0))];
        Assert.All(LinePlot.MovingMean(zigzag, 21).Skip(10).SkipLast(10), point => Assert.Equal(2, point.Y, 0.06));
        Assert.Equal(zigzag, LinePlot.MovingMean(zigzag, 1));
        float[] heights = Heights(Draw(zigzag, logarithmic: false, smoothing: 21));
        Assert.InRange(heights[200..^200].Max() - heights[200..^200].Min(), 0, 20);
        Assert.True(Heights(Draw(zigzag, logarithmic: false)).Max() - heights.Min() > 100);
    }

    [Fact]
    public void EachLineHasItsColourAndALegendEntry()
    {
        Image one = Draw([new("panel", [Flat("a", 1), Flat("b", 2)])]);
        foreach (Vector3 color in new Vector3[] { new(0, 114, 178), new(213, 94, 0) })
        {
            // In the legend, above the frame, and as a line across it.
            Assert.InRange(Count(one, color, 0, 44), 22, 200);
            Assert.True(Count(one, color, 45, one.Height) > 800);
        }
    }

    [Fact]
    public void OddDataAreDrawnToo()
    {
        Draw([new("nothing", [])]);
        Draw([new("empty", [new("a", [])]), new("one point", [new("a", [(5, 0.3)])], true)]);
        Draw([new("not positive", [new("a", [(0, 0), (1, -1), (2, double.NaN)])], true)]);
        Assert.True(Count(Draw([new("partly", [new("a", [(0, 0), (1, 1), (2, 10)])], true)]), new Vector3(0, 114, 178), 45, 300) > 100);
    }

    [Theory]
    [InlineData(0, 10, false, new double[] { 0, 2, 4, 6, 8, 10 })]
    [InlineData(-0.15, 0.25, false, new double[] { -0.1, 0, 0.1, 0.2 })]
    [InlineData(0.001, 10, true, new double[] { 0.001, 0.01, 0.1, 1, 10 })]
    [InlineData(0.09, 1.1, true, new double[] { 0.1, 0.2, 0.5, 1 })]
    [InlineData(0.3, 0.4, true, new double[] { 0.3, 0.32, 0.34, 0.36, 0.38, 0.4 })]
    public void TicksAreRoundNumbers(double low, double high, bool logarithmic, double[] expected)
    {
        IReadOnlyList<double> ticks = new PlotAxis([low, high], logarithmic, 0).Ticks(6);
        Assert.Equal(expected.Length, ticks.Count);
        Assert.All(expected.Zip(ticks), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.02, "0.02")]
    [InlineData(-350, "-350")]
    [InlineData(20000, "20k")]
    [InlineData(1500000, "1.5M")]
    [InlineData(1e-6, "1e-6")]
    public void LabelsAreShort(double value, string expected) => Assert.Equal(expected, PlotAxis.Label(value));

    [Fact]
    public void EveryLetterHasAShapeOfItsOwn()
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789.,:-+=_/()%'";
        HashSet<string> shapes = [.. Letters.Select(Render)];
        Assert.Equal(Letters.Length, shapes.Count);
        Assert.DoesNotContain(Render('?'), shapes);
        Assert.Equal(Lettering.Width("ab", 12) + Lettering.Width("c", 12) + 4, Lettering.Width("abc", 12), 1e-4f);
    }

    private static string Render(char letter)
    {
        Image image = new(24, 28);
        new Canvas(image).Write(letter.ToString(), new Vector2(4, 20), 12, new Vector3(255));
        return Convert.ToHexString(image.Pixels);
    }

    private static PlotSeries Flat(string name, double y) => new(name, [(0, y), (1, y)]);

    private static Image Draw(IReadOnlyList<PlotPanel> panels) => LinePlot.Draw(panels, "step", width: Width);

    private static Image Draw(IEnumerable<(double, double)> points, bool logarithmic, int smoothing = 1) =>
        LinePlot.Draw([new PlotPanel("panel", [new PlotSeries("a", [.. points])], logarithmic)], "step", smoothing, Width);

    /// <summary>Mean height of the first line's strong pixels in each column of the plot that has some.</summary>
    private static float[] Heights(Image plot)
    {
        List<float> heights = [];
        for (int x = 86; x < Width - 30; x++)
        {
            List<int> rows = [.. Enumerable.Range(46, 258).Where(y => Near(plot, x, y, new Vector3(0, 114, 178)))];
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
