using Orator.Training.Data;
using Orator.Training.Evaluation;

namespace Orator.Tests.Evaluation;

public sealed class RegionMetricsTests
{
    [Fact]
    public void OnlyPixelsOfThePartCount()
    {
        Image a = new(2, 2);
        Image b = new(2, 2);
        b[0, 0].Fill(51); // Mouth: a fifth of the range.
        b[1, 1].Fill(255); // Skin.
        FacePart[] parts = [FacePart.Mouth, FacePart.Mouth, FacePart.Eyes, FacePart.Skin];
        (double l1, double psnr) = RegionMetrics.Of(a, b, parts, FacePart.Mouth)!.Value;
        Assert.Equal(0.1, l1, 1e-9);
        Assert.Equal(10 * Math.Log10(1 / 0.02), psnr, 1e-9);
        Assert.Equal((0, double.PositiveInfinity), RegionMetrics.Of(a, b, parts, FacePart.Eyes));
        Assert.Null(RegionMetrics.Of(a, b, parts, FacePart.Surround));
    }
}
