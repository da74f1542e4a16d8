using Orator.Motion.Style;

namespace Orator.Tests.Motion;

public sealed class StyleSheetTests
{
    [Fact]
    public void PutsTheFourImagesSideBySideWithCaptions()
    {
        Image sheet = StyleSheet.Compose(Enum.GetValues<KeyMotion>().ToDictionary(k => k, k => Grey((byte)(50 + (int)k))));
        Assert.Equal((1024, 288), (sheet.Width, sheet.Height));
        for (int k = 0; k < 4; k++)
        {
            Assert.Equal(50 + k, sheet[(256 * k) + 3, 200][0]);
            Assert.Equal(50 + k, sheet[(256 * k) + 255, 255][2]);
            bool captioned = Enumerable.Range(256 * k, 256).Any(x => Enumerable.Range(256, 32).Any(y => sheet[x, y][0] > 200));
            Assert.True(captioned, $"image {k} has no caption");
        }
    }

    [Fact]
    public void AMissingImageIsNamed()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => StyleSheet.Compose(new Dictionary<KeyMotion, Image> { [KeyMotion.None] = Grey(0) }));
        Assert.Contains(" M.", error.Message, StringComparison.Ordinal);
    }

    private static Image Grey(byte value)
    {
        Image image = new(256, 256);
        image.Pixels.AsSpan().Fill(value);
        return image;
    }
}
