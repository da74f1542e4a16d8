using System.Numerics;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>From motions to key points: equations 1-4 of face-vid2vid with views, on numbers.</summary>
public sealed class MotionTransferTests
{
    private static readonly KeyPointSet Canonical = new(
        [new(0.1f, -0.3f, 0.2f), new(-0.4f, 0.1f, -0.1f), new(0.3f, 0.5f, 0), new(0, 0, -0.5f), new(-0.2f, -0.4f, 0.1f)],
        [.. Enumerable.Range(0, 5).Select(i => Matrix4x4.CreateScale(1 + (0.1f * i)))]);

    private static readonly FaceVid2VidSource Source = new(Canonical, Motion(8, -4, 2, 0.1f, 0.02f));
    private static readonly HeadMotion Initial = Motion(-10, 6, 1, -0.2f, 0.01f);
    private static readonly HeadMotion Driving = Motion(25, 3, -7, 0.05f, -0.03f);

    [Fact]
    public void RelativeToItsOwnInitialFrameThePortraitStays()
    {
        KeyPointSet placed = MotionTransfer.Relative(Source, Initial, adaptScale: true).Place(Initial, Rotation.Identity);
        Close(Source.KeyPoints, placed, 1e-6f);
    }

    [Fact]
    public void RelativeMotionIsThePublicFormula()
    {
        KeyPointSet expected = new RelativeMotion(
            Source.KeyPoints, Initial.Place(Canonical), adaptScale: true).Apply(Driving.Place(Canonical));
        Close(expected, MotionTransfer.Relative(Source, Initial, adaptScale: true).Place(Driving, Rotation.Identity), 0);
    }

    [Theory]
    [InlineData(30, 0, 0)]
    [InlineData(-20, 15, 5)]
    public void AViewTurnsTheHeadAboutItself(float yaw, float pitch, float roll)
    {
        Rotation view = HeadMotion.FromDegrees(yaw, pitch, roll);
        Close(Driving.Turned(view, Vector3.Zero).Place(Canonical), MotionTransfer.Absolute(Source).Place(Driving, view), 0);

        // In the initial pose the portrait itself is turned: R_u R_s x_c + t_s + delta_s, whatever the driver's pose is there.
        KeyPointSet turned = Source.Motion.Turned(view, Vector3.Zero).Place(Canonical);
        foreach (bool adapt in (bool[])[false, true])
        {
            Close(turned, MotionTransfer.Relative(Source, Initial, adapt).Place(Initial, view), 1e-6f);
        }

        // And the whole motion, seen from there: only the part that rotation moves turns.
        MotionTransfer transfer = MotionTransfer.Relative(Source, Initial, adaptScale: false);
        KeyPointSet front = transfer.Place(Driving, Rotation.Identity);
        KeyPointSet side = transfer.Place(Driving, view);
        for (int i = 0; i < 5; i++)
        {
            Vector3 centre = Driving.Translation + Driving.Expression[i] - Initial.Translation - Initial.Expression[i] + Source.Motion.Translation + Source.Motion.Expression[i];
            Close(view.Apply(front.Positions[i] - centre) + centre, side.Positions[i], 1e-6f);
        }
    }

    [Fact]
    public void AViewDoesNotChangeTheAdaptedScale()
    {
        // A driver whose face is another size than the portrait's: its canonical offsets are 1.5 times the portrait's.
        HeadMotion large = Initial with { Expression = [.. Canonical.Positions.Select(p => 0.5f * Initial.Rotation.Apply(p))] };
        HeadMotion shifted = large with { Translation = large.Translation + new Vector3(0.3f, 0, 0) };
        MotionTransfer transfer = MotionTransfer.Relative(Source, large, adaptScale: true);
        float Moved(Rotation view) => transfer.Place(shifted, view).Positions[0].X - transfer.Place(large, view).Positions[0].X;
        float front = Moved(Rotation.Identity);
        Assert.InRange(front, 0.1f, 0.25f);
        Assert.Equal(front, Moved(HeadMotion.FromDegrees(30, 10, 0)), 1e-6f);
    }

    [Fact]
    public void AnOrbitSwingsAboutItsView()
    {
        HeadView orbit = new HeadView(5, 0, 3) with { Orbit = true };
        HeadView[] views = [.. Enumerable.Range(0, 101).Select(i => orbit.At(i * 0.04))];
        Assert.Equal(new HeadView(5, 0, 3), views[0]);
        Assert.Equal((30, -20), (views.Max(v => v.Yaw), views.Min(v => v.Yaw)));
        Assert.InRange(views.Max(v => v.Pitch), 9.9f, 10);
        Assert.All(views, v => Assert.Equal(3, v.Roll));
        Assert.Equal(5, views[100].Yaw, 1e-4f);
        Assert.All(views.Zip(views.Skip(1)), pair => Assert.True(MathF.Abs(pair.First.Yaw - pair.Second.Yaw) < 2));
    }

    private static HeadMotion Motion(float yaw, float pitch, float roll, float shift, float offset) => new(
        HeadMotion.FromDegrees(yaw, pitch, roll),
        new Vector3(shift, -shift / 2, 0),
        [.. Enumerable.Range(0, 5).Select(i => new Vector3(offset, -offset, offset / 2) * (i - 2))]);

    private static void Close(KeyPointSet expected, KeyPointSet actual, float tolerance)
    {
        for (int i = 0; i < expected.Positions.Length; i++)
        {
            Close(expected.Positions[i], actual.Positions[i], tolerance);
            Matrix4x4 difference = expected.Jacobians![i] - actual.Jacobians![i];
            Assert.True(
                Math.Abs(difference.M11) + Math.Abs(difference.M12) + Math.Abs(difference.M23) + Math.Abs(difference.M32) <= 8 * tolerance);
        }
    }

    private static void Close(Vector3 expected, Vector3 actual, float tolerance) =>
        Assert.True((expected - actual).Length() <= 2 * tolerance, $"{actual} instead of {expected}");
}
