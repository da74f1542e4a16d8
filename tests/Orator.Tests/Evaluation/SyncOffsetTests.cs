using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

public sealed class SyncOffsetTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-7)]
    [InlineData(1.4)]
    [InlineData(-2.6)]
    public void RecoversTheShiftAndItsSign(double shift)
    {
        float[] energy = [.. Enumerable.Range(0, 200).Select(t => (float)Syllables(t))];

        // A mouth that shows now what was heard 'shift' frames before is late by that much.
        float[] mouth = [.. Enumerable.Range(0, 200).Select(t => 0.3f * (float)Syllables(t - shift))];

        SyncOffset? offset = SyncOffset.Measure(mouth, energy);

        Assert.NotNull(offset);
        Assert.Equal(shift, offset.Frames, 0.15);
        Assert.InRange(offset.Correlation, 0.99, 1);
    }

    [Fact]
    public void FramesWithoutAFaceAreLeftOut()
    {
        float[] energy = [.. Enumerable.Range(0, 200).Select(t => (float)Syllables(t))];
        float[] mouth = [.. Enumerable.Range(0, 200).Select(t => t % 9 == 0 ? float.NaN : (float)Syllables(t - 4))];
        Assert.Equal(4, SyncOffset.Measure(mouth, energy)!.Frames, 0.15);
    }

    [Fact]
    public void SilenceAndStillMouthsHaveNoOffset()
    {
        float[] moving = [.. Enumerable.Range(0, 100).Select(t => (float)Syllables(t))];
        Assert.Null(SyncOffset.Measure(moving, new float[100]));
        Assert.Null(SyncOffset.Measure(new float[100], moving));
        Assert.Null(SyncOffset.Measure(moving.AsSpan(0, 10), moving.AsSpan(0, 10)));
        Assert.Null(SyncOffset.Measure([], []));
    }

    [Theory]
    [InlineData(25)]
    [InlineData(29.97)]
    [InlineData(60)]
    public void EnvelopePeaksAtTheFrameOfTheSound(double framesPerSecond)
    {
        float[] samples = new float[32000];
        int start = 16000;
        for (int i = -160; i < 160; i++)
        {
            samples[start + i] = MathF.Sin(i);
        }

        float[] envelope = SyncOffset.Envelope(samples, 16000, framesPerSecond, (int)(2 * framesPerSecond));
        int peak = Array.IndexOf(envelope, envelope.Max());
        Assert.InRange(peak, framesPerSecond - 0.51, framesPerSecond + 0.51);
        Assert.Equal(0, envelope[0]);
    }

    /// <summary>Irregular bumps, so that only one shift fits.</summary>
    private static double Syllables(double t) =>
        Math.Max(0, Math.Sin(0.55 * t) + (0.6 * Math.Sin((0.231 * t) + 1)) + (0.3 * Math.Sin(0.071 * t)));
}
