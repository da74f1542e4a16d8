using Orator.Training.Metrics;

namespace Orator.Tests.Codec;

public class BjontegaardDeltaTests
{
    private static readonly (double Rate, double Quality)[] Anchor = [(100, 30), (200, 33), (400, 36), (800, 38)];

    [Theory]
    [InlineData(0.5, -50)]
    [InlineData(1, 0)]
    [InlineData(1.3, 30)]
    public void ARateTimesAFactorAtEveryQualityIsThatFactor(double factor, double percent) =>
        Assert.Equal(percent, BjontegaardDelta.Rate(Anchor, [.. Anchor.Select(p => (factor * p.Rate, p.Quality))])!.Value, 1e-6);

    [Fact]
    public void OnlyCommonQualitiesCount()
    {
        Assert.Null(BjontegaardDelta.Rate(Anchor, [(10, 20), (20, 25)]));
        Assert.Null(BjontegaardDelta.Rate(Anchor, [(10, 31)]));
        Assert.NotNull(BjontegaardDelta.Rate(Anchor, [(10, 20), (20, 31)]));
    }

    [Fact]
    public void RatesAreReadOffTheCurve()
    {
        Assert.Equal(200, BjontegaardDelta.RateAt(Anchor, 33)!.Value, 1e-6);
        Assert.InRange(BjontegaardDelta.RateAt(Anchor, 34)!.Value, 201, 399);
        Assert.Equal(800, BjontegaardDelta.RateAt(Anchor, 38)!.Value, 1e-6);
        Assert.Null(BjontegaardDelta.RateAt(Anchor, 39));
    }
}
