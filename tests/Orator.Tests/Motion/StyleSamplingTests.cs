using Orator.Media;
using Orator.Motion.Style;

namespace Orator.Tests.Motion;

public sealed class StyleSamplingTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(11.9, 1)]
    [InlineData(29.9, 2)]
    [InlineData(35.9, 2)]
    public void AShortVideoIsUsedWholeWithoutGapOrOverlap(double length, int stride)
    {
        StyleSampling sampling = StyleSampling.Plan(25, length, 300, StyleSampling.DefaultSeconds);
        StyleWindow[] windows = [.. Assert.Single(sampling.Rounds)];
        Assert.Equal(stride, sampling.Stride);
        AssertCovers(windows, sampling, length);
        Assert.All(windows, w => Assert.InRange(w.Count / sampling.TrackingRate.Value, 0.1, 15.1));
    }

    [Fact]
    public void OfALongVideoWindowsAreEvenlySpread()
    {
        StyleSampling sampling = StyleSampling.Plan(24, 200, 300, StyleSampling.DefaultSeconds);
        Assert.Equal((2, 12.0), (sampling.Stride, sampling.TrackingRate.Value));
        IReadOnlyList<StyleWindow> first = sampling.Rounds[0];
        Assert.Equal(5, first.Count);
        for (int i = 0; i < first.Count; i++)
        {
            // One window lies in each fifth of the video, give or take a window.
            double middle = (first[i].First / 24.0) + (first[i].Count / 24.0);
            Assert.InRange(middle, (i * 40) - 6, ((i + 1) * 40) + 6);
            Assert.InRange(first[i].Count / 12.0, 5.9, 6.2);
            Assert.Equal(0, first[i].First % 2);
        }
    }

    [Fact]
    public void FurtherRoundsCoverTheRest()
    {
        StyleSampling sampling = StyleSampling.Plan(25, 137.3, 300, 30);
        Assert.True(sampling.Rounds.Count > 2);
        AssertCovers([.. sampling.Rounds.SelectMany(r => r).OrderBy(w => w.First)], sampling, 137.3);
        Assert.All(sampling.Rounds, r => Assert.Equal(r.OrderBy(w => w.First), r));
    }

    [Fact]
    public void TheChoiceDependsOnNothingElse()
    {
        StyleSampling a = StyleSampling.Plan(25, 171.08, 300, 60);
        StyleSampling b = StyleSampling.Plan(25, 171.08, 300, 60);
        Assert.Equal(a.Rounds.SelectMany(r => r), b.Rounds.SelectMany(r => r));
    }

    [Fact]
    public void AllMeansEveryFrameUpToTheLimit()
    {
        StyleSampling sampling = StyleSampling.Plan(new FrameRate(30000, 1001), 400, 300, null);
        Assert.Equal(1, sampling.Stride);
        AssertCovers([.. Assert.Single(sampling.Rounds)], sampling, 300);
        Assert.Null(sampling.Describe(1));
    }

    [Theory]
    [InlineData(24000, 1001, 2)]
    [InlineData(24, 1, 2)]
    [InlineData(25, 1, 2)]
    [InlineData(30, 1, 2)]
    [InlineData(15, 1, 1)]
    [InlineData(8, 1, 1)]
    public void AboutTwelveFramesASecondRemain(int numerator, int denominator, int stride) =>
        Assert.Equal(stride, StyleSampling.Plan(new FrameRate(numerator, denominator), 200, 300, 60).Stride);

    [Fact]
    public void AVideoThatDoesNotTellItsLengthIsReadInOnePiece()
    {
        StyleSampling sampling = StyleSampling.Plan(25, null, 300, 60);
        Assert.Equal(new StyleWindow(0, 3750), Assert.Single(Assert.Single(sampling.Rounds)));
    }

    [Fact]
    public void NotesSayWhatWasUsed()
    {
        StyleSampling sampling = StyleSampling.Plan(25, 200, 300, 60);
        Assert.Equal(
            "The style comes from 60 of the video's 200 s: 10 windows, evenly spread, at 12.5 frames a second.", sampling.Describe(1));
        Assert.Contains("whole video at 12.5", sampling.Describe(sampling.Rounds.Count), StringComparison.Ordinal);
    }

    private static void AssertCovers(StyleWindow[] windows, StyleSampling sampling, double length)
    {
        long next = 0;
        foreach (StyleWindow window in windows)
        {
            Assert.Equal(next, window.First);
            next = window.First + ((long)window.Count * sampling.Stride);
        }

        Assert.Equal(length * sampling.Rate.Value, next, (double)sampling.Stride);
    }
}
