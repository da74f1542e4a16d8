using System.Numerics;
using Orator.Geometry;

namespace Orator.Tests.Generators;

public sealed class EyeTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void OwnMotionGivesThePortraitBackExactly() =>
        Assert.Equal(portrait.Source.Crop.Pixels, portrait.Render(portrait.Source.Motion).Pixels);

    [Fact]
    public void SameMotionGivesTheSamePictureWhateverCameBefore()
    {
        MotionFrame motion = portrait.Source.Motion with { BlinkRight = 0.4f, GazeLeft = portrait.Source.Motion.GazeLeft + new Vector2(0.2f, 0) };
        byte[] first = portrait.Render(motion).Pixels;
        portrait.Render(portrait.Source.Motion with { BlinkLeft = 1, Rotation = Rotation.FromAngles(0.2f, 0, 0) });
        Assert.Equal(first, portrait.Render(motion).Pixels);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ClosedLidsHideThePupil(bool left)
    {
        MotionFrame own = portrait.Source.Motion;
        Vector3[] eye = left ? portrait.Source.Face.LeftEye : portrait.Source.Face.RightEye;
        Vector3 iris = eye[FaceObservation.IrisCenter];
        Image closed = portrait.Render(left ? own with { BlinkLeft = 1 } : own with { BlinkRight = 1 });
        float before = Darkest(portrait.Source.Crop, iris);
        float after = Darkest(closed, iris);
        Assert.True(after > before + 25, $"the pupil's brightness is {before:0}, the closed lid there {after:0}");
    }

    [Fact]
    public void LidsMoveInSmallSteps()
    {
        MotionFrame own = portrait.Source.Motion;
        Image previous = portrait.Render(own);
        for (float blink = 0.02f; blink <= 1; blink += 0.02f)
        {
            Image frame = portrait.Render(own with { BlinkRight = own.BlinkRight + (blink * (1 - own.BlinkRight)) });
            int largest = 0;
            for (int i = 0; i < frame.Pixels.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(frame.Pixels[i] - previous.Pixels[i]));
            }

            Assert.True(largest < 60, $"a pixel jumps by {largest} at blink {blink:0.00}");
            previous = frame;
        }
    }

    [Theory]
    [InlineData(-0.3f)]
    [InlineData(0.3f)]
    public void IrisFollowsTheGaze(float turn)
    {
        MotionFrame own = portrait.Source.Motion;
        Image frame = portrait.Render(
            own with { GazeRight = own.GazeRight + new Vector2(turn, 0), GazeLeft = own.GazeLeft + new Vector2(turn, 0) });
        foreach (Vector3[] eye in new[] { portrait.Source.Face.RightEye, portrait.Source.Face.LeftEye })
        {
            // White appears where the iris was, and the iris where the white was.
            Vector3 iris = eye[FaceObservation.IrisCenter];
            float radius = MathF.Abs(eye[FaceObservation.IrisCenter + 1].X - iris.X);
            float Change(float side) =>
                PreparedDemoPortrait.Brightness(frame, iris.X + (side * radius), iris.Y, 1) - PreparedDemoPortrait.Brightness(
                    portrait.Source.Crop, iris.X + (side * radius), iris.Y, 1);
            float side = MathF.Sign(turn);
            Assert.True(
                Change(-0.85f * side) > Change(1.15f * side) + 15, $"behind {Change(-0.85f * side):0.0}, ahead {Change(1.15f * side):0.0}");
        }
    }

    private static float Darkest(Image image, Vector3 iris)
    {
        float darkest = 255;
        for (int y = -1; y <= 1; y++)
        {
            for (int x = -1; x <= 1; x++)
            {
                darkest = MathF.Min(darkest, PreparedDemoPortrait.Brightness(image, iris.X + x, iris.Y + y, 0));
            }
        }

        return darkest;
    }
}
