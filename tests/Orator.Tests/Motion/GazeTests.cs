using System.Numerics;
using Orator.Motion;
using Orator.Recipes;

namespace Orator.Tests.Motion;

public sealed class GazeTests
{
    private static readonly MotionFrame Source = new() { GazeRight = new(0.1f, -0.05f), GazeLeft = new(0.12f, -0.04f) };

    [Theory]
    [InlineData("camera", GazeTarget.Direction, 0, 0)]
    [InlineData("source", GazeTarget.Source, 0, 0)]
    [InlineData("follow", GazeTarget.Follow, 0, 0)]
    [InlineData("random", GazeTarget.Random, 0, 0)]
    [InlineData("15,-5.5", GazeTarget.Direction, 15, -5.5f)]
    [InlineData("-60,60", GazeTarget.Direction, -60, 60)]
    public void GazesAreRead(string text, GazeTarget target, float yaw, float pitch)
    {
        Gaze gaze = Gaze.Parse(text);
        Assert.Equal((target, yaw, pitch), (gaze.Target, gaze.Yaw, gaze.Pitch));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Camera")]
    [InlineData("15")]
    [InlineData("15,5,0")]
    [InlineData("0,61")]
    [InlineData("NaN,0")]
    public void OthersAreRefusedWithWhatIsMeant(string text)
    {
        string message = Assert.Throws<InputException>(() => Gaze.Parse(text)).Message;
        Assert.Contains("camera, source, follow, random, or two angles", message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(12, -8)]
    public void EyesKeepTheirDirectionWhateverTheHeadDoes(float yaw, float pitch)
    {
        (float right, float up) = (float.DegreesToRadians(yaw), float.DegreesToRadians(pitch));
        Vector3 expected = new(MathF.Sin(right) * MathF.Cos(up), -MathF.Sin(up), -MathF.Cos(right) * MathF.Cos(up));
        foreach (Rotation head in new[] { Rotation.Identity, Rotation.FromAngles(0.15f, -0.1f, 0.2f), Rotation.FromAngles(-0.1f, 0.12f, 0) })
        {
            MotionFrame frame = new GazeDirector(Gaze.At(yaw, pitch), Source, 25).Direct(new MotionFrame { Rotation = head });
            Assert.Equal(frame.GazeRight, frame.GazeLeft);
            (Vector2 sin, Vector2 cos) = Vector2.SinCos(frame.GazeRight);
            Vector3 seen = head.Apply(new Vector3(sin.X * cos.Y, sin.Y, -cos.X * cos.Y));
            Assert.True(Vector3.Distance(expected, seen) < 1e-3f, $"{seen} instead of {expected}");
        }
    }

    [Fact]
    public void EyesDoNotTurnFurtherThanEyesCan()
    {
        MotionFrame frame = Retargeting.WithGaze(new MotionFrame { Rotation = Rotation.FromAngles(-0.5f, 0, 0) }, 1, 0);
        Assert.InRange(frame.GazeRight.X, 0.5f, 0.6f);
    }

    [Fact]
    public void TheSourcesGazeStaysAndOtherwiseTheMotionsIsKept()
    {
        MotionFrame moved = new() { GazeRight = new(-0.2f, 0.1f), GazeLeft = new(-0.2f, 0.1f), BlinkLeft = 0.5f };
        MotionFrame kept = new GazeDirector(Gaze.Source, Source, 25).Direct(moved);
        Assert.Equal((Source.GazeRight, Source.GazeLeft, 0.5f), (kept.GazeRight, kept.GazeLeft, kept.BlinkLeft));
        Assert.Same(moved, new GazeDirector(Gaze.Follow, Source, 25).Direct(moved));
        Assert.Same(moved, new GazeDirector(null, Source, 25).Direct(moved));
    }

    [Fact]
    public void ARandomGazeWandersAboutTheViewerTheSameWithEachSeed()
    {
        Vector2[] Run(ulong seed)
        {
            GazeDirector director = new(Gaze.Random, Source, 25, seed);
            return [.. Enumerable.Range(0, 500).Select(_ => director.Direct(new MotionFrame()).GazeRight)];
        }

        Vector2[] first = Run(1);
        Assert.Equal(first, Run(1));
        Assert.NotEqual(first, Run(2));
        Assert.InRange(first.Distinct().Count(), 10, 500);
        Assert.All(first, gaze => Assert.True(gaze.Length() < float.DegreesToRadians(12)));
        Assert.True(first.Average(gaze => gaze.Length()) < float.DegreesToRadians(4));
    }
}
