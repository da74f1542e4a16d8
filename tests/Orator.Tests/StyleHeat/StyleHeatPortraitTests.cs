using Orator.Animation;
using Orator.Engine.Models;
using Orator.Systems.StyleHeat;
using Orator.Tests.Generators;

namespace Orator.Tests.StyleHeat;

/// <summary>The preset lite with initial weights: what holds before anything is learned.</summary>
public sealed class StyleHeatPortraitTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void APortraitInItsOwnMotionIsItself()
    {
        using StyleHeatAnimator animator = new(
            new ModelPackage("styleheat", StyleHeatConfiguration.Lite, StyleHeatConfiguration.Lite.Create()));
        using IPreparedPortrait renderer = animator.Prepare(portrait.Source);
        Image crop = portrait.Source.Crop;
        Image frame = new(crop.Width, crop.Height);
        renderer.Render(portrait.Source.Motion, frame);
        Assert.True(Difference(crop, frame) < 1, $"off by {Difference(crop, frame):0.00} levels");

        renderer.Render(portrait.Source.Motion with { Translation = new(0.3f, 0) }, frame);
        Assert.True(Difference(crop, frame) > 2, $"off by {Difference(crop, frame):0.00} levels only");
    }

    private static double Difference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();
}
