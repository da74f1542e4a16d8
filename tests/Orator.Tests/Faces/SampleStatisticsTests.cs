using Orator.Geometry;

namespace Orator.Tests.Faces;

public sealed class SampleStatisticsTests
{
    private static readonly float[] Four = [4, 1, 3, 2];

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0.5, 2.5, 2)]
    [InlineData(0.9, 3.7, 3)]
    [InlineData(1, 4, 4)]
    public void QuantilesLieBetweenMeasurementsOrOnTheLower(double fraction, float between, float lower)
    {
        Assert.Equal(between, SampleStatistics.Quantile(Four, fraction), 1e-6f);
        Assert.Equal(lower, SampleStatistics.LowerQuantile(Four, fraction));
    }

    [Fact]
    public void MediansOfNothingAndOfEvenNumbers()
    {
        Assert.Equal(0, SampleStatistics.LowerQuantile([], 0.5));
        Assert.Equal(0, SampleStatistics.UpperMedian([]));
        Assert.Equal(3, SampleStatistics.UpperMedian([4, 1, 3, 2]));
        Assert.Equal(2, SampleStatistics.UpperMedian([2, 1, 3]));
        Assert.Equal([2f, 20f], SampleStatistics.Median([[1, 10], [3, 30], [2, 20]]));
    }
}
