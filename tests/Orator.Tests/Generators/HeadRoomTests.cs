using System.Numerics;
using Orator.Animation;

namespace Orator.Tests.Generators;

public sealed class HeadRoomTests
{
    private static readonly HeadRoom Room = new(new Vector2(-1, -1), new Vector2(1, 0.5f));

    [Fact]
    public void AMotionThatAPersonMakesPassesUnchanged()
    {
        MotionFrame motion = new() { Translation = new Vector2(-0.7f, 0.3f), Scale = 1.12f };
        Assert.Same(motion, Room.Limit(motion));
    }

    [Theory]
    [InlineData(4, 3, 2.04f)]
    [InlineData(-4, -3, 0.3f)]
    [InlineData(0.9f, 0.45f, 1.16f)]
    public void BeyondThatItApproachesTheBorderOfTheSquare(float x, float y, float scale)
    {
        MotionFrame limited = Room.Limit(new MotionFrame { Translation = new Vector2(x, y), Scale = scale });
        Assert.InRange(limited.Translation.X, -1, 1);
        Assert.InRange(limited.Translation.Y, -1, 0.5f);
        Assert.InRange(limited.Scale, 1 / HeadRoom.LargestScale, HeadRoom.LargestScale);
        Assert.Equal((MathF.Sign(x), MathF.Sign(y)), (MathF.Sign(limited.Translation.X), MathF.Sign(limited.Translation.Y)));
    }

    [Fact]
    public void TheWholeWayIsSmoothAndMonotonous()
    {
        float last = 0;
        for (float scale = 1; scale < 3; scale += 0.01f)
        {
            float limited = Room.Limit(new MotionFrame { Scale = scale }).Scale;
            Assert.True(limited >= last);
            Assert.True(last == 0 || limited - last < 0.0101f);
            last = limited;
        }
    }
}
