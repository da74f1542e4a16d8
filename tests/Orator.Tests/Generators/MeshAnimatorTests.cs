using System.Numerics;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Geometry;
using Orator.Motion;

namespace Orator.Tests.Generators;

public sealed class MeshAnimatorTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void ATurningHeadLeavesTheBorderInPlace()
    {
        Image frame = portrait.Render(Retargeting.WithView(portrait.Source.Motion, 0.3f, -0.2f, 0.2f));
        int last = frame.Width - 1;
        for (int i = 0; i <= last; i++)
        {
            foreach ((int x, int y) in new[] { (i, 0), (i, last), (0, i), (last, i) })
            {
                Assert.Equal(portrait.Source.Crop[x, y][1], frame[x, y][1]);
            }
        }
    }

    [Fact]
    public void NoPoseTearsHoles()
    {
        // On a plain picture every pixel that the flow fails to reach would show.
        byte[] plain = new byte[portrait.Source.Crop.Pixels.Length];
        Array.Fill(plain, (byte)180);
        SourcePortrait blank = portrait.Source with { Crop = new Image(portrait.Source.Crop.Width, portrait.Source.Crop.Height, plain) };
        using MeshPortrait renderer = new(blank);
        Image frame = new(blank.Crop.Width, blank.Crop.Height);
        foreach (float yaw in new[] { -0.6f, -0.3f, 0, 0.3f, 0.6f })
        {
            foreach (float pitch in new[] { -0.4f, 0, 0.4f })
            {
                foreach (float roll in new[] { -0.6f, 0, 0.6f })
                {
                    renderer.Render(
                        Retargeting.WithView(blank.Motion, yaw, pitch, roll) with { Scale = 1.1f, Translation = new Vector2(0.2f, -0.1f) },
                        frame);
                    Assert.True(Array.TrueForAll(frame.Pixels, p => p == 180), $"a hole at yaw {yaw}, pitch {pitch}, roll {roll}");
                }
            }
        }
    }

    [Fact]
    public async Task TheNumberOfThreadsDoesNotMatter()
    {
        MotionFrame motion = portrait.WithMouth(new MouthShape(0.15f, 0, 0)) with { Rotation = Rotation.FromAngles(0.2f, 0.1f, 0), BlinkLeft = 0.5f };
        Image parallel = portrait.Render(motion);
        Image single = await Task.Factory.StartNew(
            () => portrait.Render(motion),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.None,
            new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        Assert.Equal(parallel.Pixels, single.Pixels);
    }

    [Fact]
    public void ValidityMarksWhatIsInvented()
    {
        using MeshPortrait renderer = new(portrait.Source);
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        renderer.Render(portrait.Source.Motion, frame);
        Assert.False(renderer.Validity.Contains((byte)0));

        MotionFrame open = portrait.WithMouth(new MouthShape(0.25f, 0, 0));
        renderer.Render(open, frame);
        Vector3 inside = (portrait.Source.Pose(open)[13] + portrait.Source.Pose(open)[14]) / 2;
        Assert.Equal(0, renderer.Validity[((int)inside.Y * frame.Width) + (int)inside.X]);
    }
}
