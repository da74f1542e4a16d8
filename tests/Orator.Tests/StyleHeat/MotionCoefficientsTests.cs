using Orator.Systems.StyleHeat;
using Orator.Tests.Generators;

namespace Orator.Tests.StyleHeat;

public sealed class MotionCoefficientsTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void ThePortraitsOwnMotionDiffersFromItInNothing()
    {
        float[] own = MotionCoefficients.Of(portrait.Source, portrait.Source.Motion);
        Assert.Equal(73, own.Length);
        Assert.Equal(portrait.Source.Motion.Expression, own[..28]);
        Assert.All(own[28..56], difference => Assert.Equal(0, difference));
        Assert.All(own[60..64], difference => Assert.Equal(0, difference));
        Assert.All(own[67..70], moved => Assert.Equal(0, moved));
    }

    [Fact]
    public void EachMotionHasItsPlace()
    {
        MotionFrame motion = portrait.Source.Motion with
        {
            Rotation = Rotation.FromAngles(0.3f, -0.2f, 0.1f),
            Translation = new(0.5f, -0.25f),
            Scale = MathF.E,
            BlinkLeft = portrait.Source.Motion.BlinkLeft + 0.5f,
        };
        float[] values = MotionCoefficients.Of(portrait.Source, motion);
        float[] expected = [0.3f, -0.2f, 0.1f, 0.5f, -0.25f, 1];
        Assert.All(expected.Zip(values[64..70]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Equal(0.5f, values[63], 1e-5f);
        float[] window = new float[73 * 27];
        MotionCoefficients.Repeat(values, window);
        Assert.All(window[(64 * 27)..(65 * 27)], yaw => Assert.Equal(values[64], yaw));
    }
}
