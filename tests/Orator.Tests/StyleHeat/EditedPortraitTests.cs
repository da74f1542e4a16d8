using Orator.Animation;
using Orator.Engine.Models;
using Orator.Systems.StyleHeat;
using Orator.Tests.Generators;

namespace Orator.Tests.StyleHeat;

/// <summary>Edits through the animator, with random weights, as the behaviour must hold for any.</summary>
public sealed class EditedPortraitTests(RandomStyleHeat model, PreparedDemoPortrait demo)
    : IClassFixture<RandomStyleHeat>, IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void AnEditOfStrengthZeroIsThePortraitToTheBit()
    {
        Image plain = Render([])[0];
        Assert.Equal(plain.Pixels, Render([new AttributeEdit("age", 0)])[0].Pixels);
        Assert.NotEqual(plain.Pixels, Render([new AttributeEdit("age", 1)])[0].Pixels);

        // Strengths add, up to the rounding of sums.
        Image cancelled = Render([new AttributeEdit("age", 0.5f), new AttributeEdit("age", -0.5f)])[0];
        Assert.InRange(Difference(plain, cancelled), 0, 1);
    }

    [Fact]
    public void PicturesOfSeveralEditsAreThoseOfOneEditEach()
    {
        using ModelStore models = new("none");
        using StyleHeatAnimator animator = (StyleHeatAnimator)Open(models, []);
        IReadOnlyList<StyleEdit> edits = animator.OpenEdits([new AttributeEdit("age", -1), new AttributeEdit("beard", 2)]);
        Image[] varied = [.. animator.Vary(demo.Source, [edits[0], null, edits[1]])];
        Assert.Equal(Render([new AttributeEdit("age", -1)])[0].Pixels, varied[0].Pixels);
        Assert.Equal(Render([])[0].Pixels, varied[1].Pixels);
        Assert.Equal(Render([new AttributeEdit("beard", 2)])[0].Pixels, varied[2].Pixels);
        StyleEdit ramp = edits[0] with { Strength = new EditStrength(0, 1) };
        Assert.Throws<ArgumentException>(() => animator.Vary(demo.Source, [ramp]));
        Refused(() => animator.OpenEdits([new AttributeEdit("smile", 1)]), "no direction 'smile'");
    }

    [Fact]
    public void ARampGoesFromOneEditToTheOtherAndAFrameDependsOnItsTimeOnly()
    {
        Driving At(double elapsed) => new(demo.Source.Motion) { Elapsed = elapsed, Seconds = 10 * elapsed };
        List<Image> ramp = Render([new AttributeEdit("age", new EditStrength(0, 2))], At(0), At(1), At(0.5), At(0), At(0.5));
        Image plain = Render([])[0];
        Image edited = Render([new AttributeEdit("age", 2)])[0];
        Assert.Equal(plain.Pixels, ramp[0].Pixels);
        Assert.InRange(Difference(edited, ramp[1]), 0, 1);
        Assert.Equal(ramp[0].Pixels, ramp[3].Pixels);
        Assert.Equal(ramp[2].Pixels, ramp[4].Pixels);
        Assert.True(Difference(plain, ramp[2]) > 1 && Difference(edited, ramp[2]) > 1);
    }

    [Fact]
    public void RampsOfSeveralStretchesEndWithAllOfThem()
    {
        Driving late = new(demo.Source.Motion) { Elapsed = 1, Seconds = 10 };
        AttributeEdit steady = new("beard", 1);
        Image one = Render([steady, new AttributeEdit("age", new EditStrength(0, 1, 1, 2))], late)[0];
        Assert.InRange(Difference(one, Render([steady, new AttributeEdit("age", 1)])[0]), 0, 1);

        // Styles are exact, features added: before the second stretch begins, it has no part.
        Driving early = new(demo.Source.Motion) { Elapsed = 0.3, Seconds = 3 };
        Image both = Render(
            [steady, new AttributeEdit("age", new EditStrength(0, 1, 1, 2)), new AttributeEdit("age", new EditStrength(0, 2, 5, 6))],
            early)[0];
        Assert.InRange(Difference(one, both), 0, 1);
    }

    [Fact]
    public void AnotherRendererOfTheSamePortraitDrawsTheSame()
    {
        using ModelStore models = new("none");
        using IAnimator animator = Open(models, [new AttributeEdit("age", new EditStrength(0, 2))]);
        using IPreparedPortrait first = animator.Prepare(demo.Source);
        using IPreparedPortrait? second = first.Share();
        Assert.NotNull(second);
        Driving middle = new(demo.Source.Motion) { Elapsed = 0.4 };
        Assert.Equal(Render(first, middle).Pixels, Render(second, middle).Pixels);
    }

    [Fact]
    public void WhatCannotBeEditedIsRefusedInOneLine()
    {
        using ModelStore models = new("none");
        Assert.Equal(["age", "beard"], Open(models, []).Traits.Attributes);
        Refused(() => Open(models, [new AttributeEdit("smile", 1)]), "no direction 'smile' (it has age, beard)");
        Refused(() => Open(models, [new AttributeEdit("no.safetensors", 1)]), "no file 'no.safetensors'");
        Refused(
            () => Animators.Open("mesh", models, new AnimatorOptions { Edits = [new AttributeEdit("age", 1)] }),
            "The generator mesh cannot edit attributes");
        ModelPackage package = ModelPackage.Open(model.Folder);
        StyleEdit other = new(new StyleDirection("age", 18, new float[18 * 512]), 1);
        Refused(() => new StyleHeatAnimator(package, null, [other]), "does not fit the model");
    }

    private static void Refused(Func<object> open, string reason)
    {
        string message = Assert.Throws<InputException>(open).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static int Difference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Max();

    private IAnimator Open(ModelStore models, IReadOnlyList<AttributeEdit> edits) =>
        Animators.Open(StyleHeatAnimator.GeneratorName, models, new AnimatorOptions { Model = model.Folder, Edits = edits });

    private List<Image> Render(IReadOnlyList<AttributeEdit> edits, params Driving[] frames)
    {
        using ModelStore models = new("none");
        using IAnimator animator = Open(models, edits);
        using IPreparedPortrait prepared = animator.Prepare(demo.Source);
        return [.. (frames.Length == 0 ? [demo.Source.Motion] : frames).Select(frame => Render(prepared, frame))];
    }

    private Image Render(IPreparedPortrait prepared, Driving driving)
    {
        Image frame = new(demo.Source.Crop.Width, demo.Source.Crop.Height);
        prepared.Render(driving, frame);
        return frame;
    }
}
