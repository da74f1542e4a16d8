using System.Numerics;

namespace Orator.Tests;

public sealed class RotationTests
{
    [Fact]
    public void PositiveYawTurnsTheFaceToTheRightEdge()
    {
        Vector3 front = Rotation.FromAngles(0.3f, 0, 0).Apply(-Vector3.UnitZ);
        Assert.True(front.X > 0.29f && front.Z < 0);
    }

    [Fact]
    public void PositivePitchRaisesTheChin()
    {
        Vector3 front = Rotation.FromAngles(0, 0.3f, 0).Apply(-Vector3.UnitZ);
        Assert.True(front.Y < -0.29f, $"y points down, so looking up is negative y; got {front.Y}");
    }

    [Theory]
    [InlineData(0.4f, -0.3f, 0.2f)]
    [InlineData(-1.1f, 0.7f, -2.0f)]
    public void AnglesSurviveTheRoundTrip(float yaw, float pitch, float roll)
    {
        (float y, float p, float r) = Rotation.FromAngles(yaw, pitch, roll).ToAngles();
        Assert.Equal(yaw, y, 5);
        Assert.Equal(pitch, p, 5);
        Assert.Equal(roll, r, 5);
    }

    [Fact]
    public void ItPrintsItsAngles()
    {
        Assert.Equal(
            "yaw 10, pitch -5, roll 2.5 degrees",
            Rotation.FromAngles(10 * MathF.PI / 180, -5 * MathF.PI / 180, 2.5f * MathF.PI / 180).ToString());
        Assert.Contains("yaw 0, pitch 0, roll 0 degrees", new MotionFrame().ToString(), StringComparison.Ordinal);
    }
}
