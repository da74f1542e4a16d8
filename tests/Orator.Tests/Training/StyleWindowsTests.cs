using Orator.Geometry;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.Training;

public sealed class StyleWindowsTests
{
    [Fact]
    public void TheMannerCountsAndTheMomentDoesNot()
    {
        MotionFrame[] clip = Speaking(1, 0);
        Assert.Equal(0, StyleWindows.Measure([clip], [clip]).Landmarks, 1e-6);

        // The same manner, 20 frames later, is near; wider movements are farther, in place and in speed.
        StyleDistances later = StyleWindows.Measure([clip], [Speaking(1, 20)]);
        StyleDistances wider = StyleWindows.Measure([clip], [Speaking(2, 20)]);
        Assert.True(later.Landmarks < 0.3 * wider.Landmarks, $"{later} {wider}");
        Assert.True(later.Velocities < 0.3 * wider.Velocities, $"{later} {wider}");
        Assert.True(later.Mouth < 0.3 * wider.Mouth, $"{later} {wider}");
    }

    [Fact]
    public void ClipsWithoutAWindowAreRefused() =>
        Assert.Contains(
            "ten frames",
            Assert.Throws<InputException>(() => StyleWindows.Measure([Speaking(1, 0)[..5]], [Speaking(1, 0)])).Message,
            StringComparison.Ordinal);

    private static MotionFrame[] Speaking(float size, int start) =>
    [
        .. Enumerable.Range(start, 100).Select(i =>
        {
            float[] expression = new float[ExpressionBasis.Count];
            expression[0] = size * MathF.Sin(i * 0.5f);
            return new MotionFrame { Expression = expression };
        }),
    ];
}
