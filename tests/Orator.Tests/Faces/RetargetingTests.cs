using System.Numerics;
using Orator.Geometry;
using Orator.Motion;

namespace Orator.Tests.Faces;

public sealed class RetargetingTests
{
    private static readonly MotionFrame Source = Frame(7, 0.3f, 0.05f);
    private static readonly MotionFrame Driver = Frame(3, -0.2f, 0.1f);

    [Fact]
    public void TheFrameOfReferenceLeavesThePortraitAsItIs() => AssertSame(Source, Retargeting.Relative(Driver, Driver, Source));

    [Fact]
    public void APortraitDrivenByItselfMovesAsTheDriver() => AssertSame(Driver, Retargeting.Relative(Driver, Source, Source));

    [Fact]
    public void AbsoluteTakesOrientationAndExpressionOfTheDriver()
    {
        MotionFrame result = Retargeting.Absolute(Driver, Source);
        Assert.Equal(Driver.Rotation, result.Rotation);
        Assert.Equal(Driver.Expression, result.Expression);
        Assert.Equal(Driver.BlinkLeft, result.BlinkLeft);
    }

    [Fact]
    public void TurnsBeyondWhatAPortraitCanShowAreLimitedSmoothly()
    {
        float Yaw(float degrees) => float.RadiansToDegrees(Retargeting.WithLimits(
            new MotionFrame
            {
                Rotation = Rotation.FromAngles(
                float.DegreesToRadians(degrees), 0, 0)
            }, MotionFrameAtRest).Rotation.ToAngles().Yaw);

        Assert.Equal(20, Yaw(20), 0.01f);
        Assert.InRange(Yaw(40), 28, 35);
        Assert.InRange(Yaw(90), Yaw(40), 35.01f);
    }

    [Fact]
    public void ClosingAnOpenDriverDoesNotPressClosedLipsThroughEachOther()
    {
        MotionFrame open = new() { Expression = ExpressionBasis.Default.FromMouthShape(new MouthShape(0.3f, 0, 0)) };

        MotionFrame result = Retargeting.Relative(MotionFrameAtRest, open, MotionFrameAtRest);

        Vector3[] offsets = new Vector3[468];
        ExpressionBasis.Default.AddTo(offsets, result.Expression);
        Assert.InRange(offsets[14].Y - offsets[13].Y, -0.005f, 0.005f);
    }

    [Fact]
    public void ViewTurnsTheHead()
    {
        (float yaw, float pitch, float roll) = Retargeting.WithView(MotionFrameAtRest, 0.2f, -0.1f, 0.3f).Rotation.ToAngles();
        Assert.Equal((0.2f, -0.1f, 0.3f), (MathF.Round(yaw, 4), MathF.Round(pitch, 4), MathF.Round(roll, 4)));
    }

    private static MotionFrame MotionFrameAtRest { get; } = new();

    private static MotionFrame Frame(int seed, float yaw, float opening)
    {
        float[] expression = ExpressionBasis.Default.FromMouthShape(new MouthShape(opening, 0.01f * seed, 0));
        expression[ExpressionBasis.MouthCount] = 0.3f * seed;
        return new MotionFrame
        {
            Rotation = Rotation.FromAngles(yaw, -yaw / 2, 0.02f * seed),
            Translation = new Vector2(yaw, opening),
            Scale = 1 + (yaw / 10),
            Expression = expression,
            GazeRight = new Vector2(0.1f, -0.05f),
            GazeLeft = new Vector2(0.12f, -0.05f),
            BlinkRight = 0.1f,
            BlinkLeft = 0.05f * seed,
        };
    }

    private static void AssertSame(MotionFrame expected, MotionFrame actual)
    {
        (float y, float p, float r) = expected.Rotation.ToAngles();
        (float ay, float ap, float ar) = actual.Rotation.ToAngles();
        Assert.All(new[] { y - ay, p - ap, r - ar }, d => Assert.Equal(0, d, 1e-4f));
        Assert.Equal(0, Vector2.Distance(expected.Translation, actual.Translation), 1e-5f);
        Assert.Equal(expected.Scale, actual.Scale, 1e-5f);
        Assert.All(expected.Expression.Zip(actual.Expression, (a, b) => a - b), d => Assert.Equal(0, d, 1e-4f));
        Assert.Equal(0, Vector2.Distance(expected.GazeRight, actual.GazeRight), 1e-5f);
        Assert.Equal(0, Vector2.Distance(expected.GazeLeft, actual.GazeLeft), 1e-5f);
        Assert.Equal(expected.BlinkRight, actual.BlinkRight, 1e-5f);
        Assert.Equal(expected.BlinkLeft, actual.BlinkLeft, 1e-5f);
    }
}
