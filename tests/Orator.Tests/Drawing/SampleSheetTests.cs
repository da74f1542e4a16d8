using Orator.Training.Plots;

namespace Orator.Tests.Drawing;

public sealed class SampleSheetTests
{
    [Fact]
    public void PicturesStandInRowsAndColumnsWithCaptions()
    {
        Image sheet = SampleSheet.Compose(["in", "out"], [new("1 dB", [Grey(10), Grey(20)]), new("2 dB", [Grey(30), Grey(40)])]);
        int left = sheet.Width - 200;
        Assert.Equal([10, 30], new[] { left, left + 100 }.Select(x => (int)sheet[x + 50, 50][0]));
        Assert.Equal([20, 40], new[] { left, left + 100 }.Select(x => (int)sheet[x + 50, 150][0]));
        Assert.True(Dark(sheet, 0, left, 30, 80), "row name");
        Assert.True(Dark(sheet, 0, left, 130, 180), "row name");
        Assert.True(Dark(sheet, left, left + 100, 206, sheet.Height), "caption");
        Assert.True(Dark(sheet, left + 100, left + 200, 206, sheet.Height), "caption");
    }

    [Fact]
    public void SmallPicturesAreEnlarged()
    {
        Image picture = new(16, 16);
        picture[15, 0][0] = 200;
        Image sheet = SampleSheet.Compose(["in"], [new("", [picture])]);
        Assert.Equal(200, sheet[sheet.Width - 6, 5][0]);
        Assert.Equal(200, sheet[sheet.Width - 10, 9][0]);
        Assert.Equal(0, sheet[sheet.Width - 11, 9][0]);
    }

    [Fact]
    public void SamplesThatDoNotFitTheSheetAreRefused()
    {
        Assert.Contains(
            "2 pictures",
            Assert.Throws<ArgumentException>(() => SampleSheet.Compose(["in"], [new("", [Grey(1), Grey(2)])])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "8x8",
            Assert.Throws<ArgumentException>(() => SampleSheet.Compose(["in"], [new("", [Grey(1)]), new("", [new Image(8, 8)])])).Message,
            StringComparison.Ordinal);
    }

    private static bool Dark(Image sheet, int left, int right, int top, int bottom) =>
        Enumerable.Range(left, right - left).Any(x => Enumerable.Range(top, bottom - top).Any(y => sheet[x, y][0] < 100));

    private static Image Grey(byte value)
    {
        Image image = new(96, 96);
        image.Pixels.AsSpan().Fill(value);
        return image;
    }
}
