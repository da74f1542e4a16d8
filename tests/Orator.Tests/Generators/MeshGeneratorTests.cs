using System.Numerics;
using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;

namespace Orator.Tests.Generators;

public sealed class MeshGeneratorTests
{
    [Fact]
    public async Task ThePortraitsOwnMotionReproducesItExactly()
    {
        foreach (SourcePortrait portrait in new[] { await DemoPortrait.Audrey, await DemoPortrait.Cage })
        {
            Assert.Equal(portrait.Crop.Pixels, DemoPortrait.Render(portrait, portrait.Motion).Pixels);
        }
    }

    [Fact]
    public async Task SpeakingLeavesWhatIsFarFromTheMouthAlone()
    {
        SourcePortrait portrait = await DemoPortrait.Audrey;
        Image frame = DemoPortrait.Render(portrait, Speaking(portrait, new MouthShape(0.15f, 0, 0)));
        int rows = portrait.Crop.Height / 6;
        Assert.Equal(portrait.Crop.Pixels[..(rows * portrait.Crop.Width * 3)], frame.Pixels[..(rows * portrait.Crop.Width * 3)]);
        Assert.NotEqual(portrait.Crop.Pixels, frame.Pixels);
    }

    [Fact]
    public async Task ATurningHeadLeavesTheBorderInPlace()
    {
        SourcePortrait portrait = await DemoPortrait.Audrey;
        Image frame = DemoPortrait.Render(portrait, Retargeting.WithView(portrait.Motion, 0.3f, -0.2f, 0.2f));
        int last = frame.Width - 1;
        for (int i = 0; i <= last; i++)
        {
            foreach ((int x, int y) in new[] { (i, 0), (i, last), (0, i), (last, i) })
            {
                // Half a pixel inside the border the flow is not quite 0 any more.
                Assert.InRange(frame[x, y][1] - portrait.Crop[x, y][1], -12, 12);
            }
        }
    }

    [Fact]
    public async Task NoPoseTearsHoles()
    {
        // On a plain picture every pixel that the flow fails to reach would show.
        SourcePortrait portrait = await DemoPortrait.Cage;
        byte[] plain = new byte[portrait.Crop.Pixels.Length];
        Array.Fill(plain, (byte)180);
        SourcePortrait blank = portrait with { Crop = new Image(portrait.Crop.Width, portrait.Crop.Height, plain) };
        using MeshRenderer renderer = new(blank);
        Image frame = new(blank.Crop.Width, blank.Crop.Height);
        foreach (float yaw in new[] { -0.6f, -0.3f, 0, 0.3f, 0.6f })
        {
            foreach (float pitch in new[] { -0.4f, 0, 0.4f })
            {
                foreach (float roll in new[] { -0.6f, 0, 0.6f })
                {
                    renderer.Render(Retargeting.WithView(blank.Motion, yaw, pitch, roll) with { Scale = 1.1f, Translation = new Vector2(0.2f, -0.1f) }, frame);
                    Assert.All(frame.Pixels, p => Assert.Equal(180, p));
                }
            }
        }
    }

    [Fact]
    public async Task AnOpenMouthShowsADarkInside()
    {
        SourcePortrait portrait = await DemoPortrait.Cage;
        MotionFrame open = Speaking(portrait, new MouthShape(0.25f, 0, 0));
        Vector3[] lips = portrait.Pose(open);
        Vector3 inside = Vector3.Lerp(lips[13], lips[14], 0.6f);
        Image frame = DemoPortrait.Render(portrait, open);
        Assert.True(Luminance(frame, inside) < 0.4f * Luminance(portrait.Crop, portrait.Face.Landmarks[200]));
    }

    [Fact]
    public async Task LipsThatWereApartMeetAtRest()
    {
        // A portrait with an open mouth, made from one with a closed mouth.
        SourcePortrait closed = await DemoPortrait.Audrey;
        MotionFrame open = Speaking(closed, new MouthShape(0.2f, 0, 0));
        SourcePortrait portrait = SourcePortraitBuilder.Prepare(DemoPortrait.Render(closed, open), closed.Face with { Landmarks = closed.Pose(open) });

        MotionFrame rest = Speaking(portrait, default);
        Image frame = DemoPortrait.Render(portrait, rest);

        Assert.InRange(DarkestAcrossLips(closed.Crop, closed.Face.Landmarks), 0, 255);
        Assert.True(DarkestAcrossLips(portrait.Crop, portrait.Face.Landmarks) < 0.5f * DarkestAcrossLips(closed.Crop, closed.Face.Landmarks));
        float line = DarkestAcrossLips(frame, portrait.Pose(rest));
        Assert.True(line > 0.6f * DarkestAcrossLips(closed.Crop, closed.Face.Landmarks), $"A slit of luminance {line} stays open.");
    }

    [Fact]
    public async Task AClosedLidHidesTheIris()
    {
        SourcePortrait portrait = await DemoPortrait.Audrey;
        Image frame = DemoPortrait.Render(portrait, portrait.Motion with { BlinkRight = 1, BlinkLeft = 1 });
        foreach (Vector3[] eye in new[] { portrait.Face.RightEye, portrait.Face.LeftEye })
        {
            // The upper part of the iris; further down the lashes lie.
            Vector3 place = Vector3.Lerp(eye[FaceObservation.IrisCenter], eye[12], 0.4f);
            float skin = Luminance(portrait.Crop, portrait.Face.Landmarks[50]);
            Assert.True(Luminance(portrait.Crop, place) < 0.45f * skin, $"{Luminance(portrait.Crop, place)} of {skin}");
            Assert.True(Luminance(frame, place) > 0.6f * skin, $"{Luminance(frame, place)} of {skin}");
        }
    }

    [Fact]
    public async Task LidsCloseSteadily()
    {
        SourcePortrait portrait = await DemoPortrait.Cage;
        Image before = portrait.Crop;
        for (float blink = 0.1f; blink < 1.01f; blink += 0.1f)
        {
            Image frame = DemoPortrait.Render(portrait, portrait.Motion with { BlinkRight = blink, BlinkLeft = blink });
            double change = frame.Pixels.Zip(before.Pixels, (a, b) => Math.Abs(a - b)).Average();
            Assert.InRange(change, 0.001, 0.5);
            before = frame;
        }
    }

    [Fact]
    public async Task TheGazeMovesTheIris()
    {
        SourcePortrait portrait = await DemoPortrait.Audrey;
        Vector3[] eye = portrait.Face.LeftEye;
        Vector2 step = new(0.25f, 0);
        Image right = DemoPortrait.Render(portrait, portrait.Motion with { GazeRight = portrait.Motion.GazeRight + step, GazeLeft = portrait.Motion.GazeLeft + step });
        Image left = DemoPortrait.Render(portrait, portrait.Motion with { GazeRight = portrait.Motion.GazeRight - step, GazeLeft = portrait.Motion.GazeLeft - step });
        float radius = Vector3.Distance(eye[72], eye[FaceObservation.IrisCenter]);
        Vector3 beside = eye[FaceObservation.IrisCenter] + new Vector3(1.2f * radius, 0, 0);
        Assert.True(Luminance(right, beside) < Luminance(left, beside) - 10, $"{Luminance(right, beside)} {Luminance(left, beside)}");
    }

    [Fact]
    public async Task TheNumberOfThreadsDoesNotMatter()
    {
        SourcePortrait portrait = await DemoPortrait.Audrey;
        MotionFrame motion = Speaking(portrait, new MouthShape(0.15f, 0, 0)) with { Rotation = Rotation.FromAngles(0.2f, 0.1f, 0), BlinkLeft = 0.5f };
        Image parallel = DemoPortrait.Render(portrait, motion);
        Image single = await Task.Factory.StartNew(
            () => DemoPortrait.Render(portrait, motion),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.None,
            new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        Assert.Equal(parallel.Pixels, single.Pixels);
    }

    [Fact]
    public async Task ValidityMarksWhatIsInvented()
    {
        SourcePortrait portrait = await DemoPortrait.Cage;
        using MeshRenderer renderer = new(portrait);
        Image frame = new(portrait.Crop.Width, portrait.Crop.Height);
        renderer.Render(portrait.Motion, frame);
        Assert.False(renderer.Validity.Contains((byte)0));

        MotionFrame open = Speaking(portrait, new MouthShape(0.25f, 0, 0));
        renderer.Render(open, frame);
        Vector3 inside = (portrait.Pose(open)[13] + portrait.Pose(open)[14]) / 2;
        Assert.Equal(0, renderer.Validity[((int)inside.Y * frame.Width) + (int)inside.X]);
    }

    private static MotionFrame Speaking(SourcePortrait portrait, MouthShape mouth)
    {
        float[] expression = portrait.Basis.FromMouthShape(mouth);
        portrait.Motion.Expression.AsSpan(ExpressionBasis.MouthCount).CopyTo(expression.AsSpan(ExpressionBasis.MouthCount));
        return portrait.Motion with { Expression = expression };
    }

    private static float DarkestAcrossLips(Image image, Vector3[] points)
    {
        float darkest = 255;
        for (int i = 0; i <= 40; i++)
        {
            darkest = MathF.Min(darkest, Luminance(image, Vector3.Lerp(points[0], points[17], i / 40f)));
        }

        return darkest;
    }

    private static float Luminance(Image image, Vector3 place)
    {
        Span<byte> rgb = image[(int)place.X, (int)place.Y];
        return (0.299f * rgb[0]) + (0.587f * rgb[1]) + (0.114f * rgb[2]);
    }
}
