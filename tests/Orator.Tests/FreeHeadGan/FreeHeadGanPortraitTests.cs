using System.Numerics;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Systems.FreeHeadGan;
using Orator.Systems.StyleAware;
using Orator.Tests.Generators;

namespace Orator.Tests.FreeHeadGan;

/// <summary>The generator headgan with initial weights: what holds before anything is learned.</summary>
public sealed class FreeHeadGanPortraitTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void UntrainedLiteDrawsWhatTheMeshDraws()
    {
        using FreeHeadGanAnimator animator = Open(FreeHeadGanConfiguration.Lite);
        using IPreparedPortrait renderer = animator.Prepare(portrait.Source);
        MotionFrame own = portrait.Source.Motion;
        Assert.InRange(Difference(portrait.Source.Crop, Draw(renderer, own)), 0, 1);
        MotionFrame moved = own with { Translation = new(0.2f, 0), Rotation = Rotation.FromAngles(0.2f, 0.1f, 0), BlinkLeft = 1 };
        Image mesh = portrait.Render(moved);
        Assert.True(Difference(portrait.Source.Crop, mesh) > 2);
        Image frame = Draw(renderer, moved);
        Assert.InRange(Difference(mesh, frame), 0, 1);

        using IPreparedPortrait shared = renderer.Share()!;
        Assert.Equal(frame.Pixels, Draw(shared, moved).Pixels);
    }

    [Fact]
    public void SeveralPicturesArePutIntoOnePlace()
    {
        // The same face, half as large and elsewhere in its crop.
        SourcePortrait first = portrait.Source;
        SourcePortrait other = first with { Scale = first.Scale / 2, Origin = (first.Origin / 2) + new Vector3(30, 10, 0) };
        MotionFrame motion = first.Motion with { Translation = new(0.1f, -0.2f), Scale = 1.1f };
        Vector3[] posed = other.Pose(AlignedMotion.Of(first, motion, other));
        Assert.All(first.Pose(motion).Zip(posed), pair =>
        {
            Assert.Equal(pair.First.X, pair.Second.X, 0.01f);
            Assert.Equal(pair.First.Y, pair.Second.Y, 0.01f);
        });

        using FreeHeadGanAnimator animator = Open(FreeHeadGanConfiguration.Lite with { Shots = 3 });
        Assert.Equal(3, animator.Traits.MostPortraits);
        using IPreparedPortrait one = animator.Prepare([first]);
        using IPreparedPortrait two = animator.Prepare([first, first]);
        Assert.InRange(Difference(Draw(one, motion), Draw(two, motion)), 0, 0.01);
        Assert.Contains(
            "1 to 3 pictures", Assert.Throws<ArgumentException>(() => animator.Prepare([first, first, first, first])).Message, StringComparison.Ordinal);
    }

    // Networks without the mesh, as published but for their sizes; two frames of the target.
    [Fact]
    public void NetworksWithoutTheMeshDrawToo()
    {
        FreeHeadGanConfiguration small = FreeHeadGanConfiguration.Free with
        {
            Size = 64,
            Channels = [4, 8],
            Hidden = 4,
            Kernel = 3,
            MiddleBlocks = 1,
            Frames = 2,
            Shots = 2,
        };
        using FreeHeadGanAnimator animator = Open(small);
        using IPreparedPortrait renderer = animator.Prepare([portrait.Source, portrait.Source]);
        Image frame = Draw(renderer, portrait.Source.Motion);
        Assert.NotEqual(frame.Pixels, Draw(renderer, portrait.Source.Motion with { Translation = new(0.3f, 0) }).Pixels);
    }

    [Fact]
    public void ModelsThatDoNotFitAreRefused()
    {
        InputException sound = Assert.Throws<InputException>(() => Open(FreeHeadGanConfiguration.Paper));
        Assert.Contains("hear nothing", sound.Message, StringComparison.Ordinal);
        StyleAwareConfiguration other = StyleAwareConfiguration.Lite;
        Assert.Throws<InputException>(() => new FreeHeadGanAnimator(new ModelPackage("style-aware", other, other.Create())));
    }

    [Fact]
    public void TheShippedModelTakesSeveralPictures()
    {
        using ModelStore models = ModelStore.Create();
        using IAnimator animator = Animators.Open(FreeHeadGanAnimator.GeneratorName, models);
        Assert.Equal(3, animator.Traits.MostPortraits);
        Image one = Drawn([portrait.Source]);
        Assert.NotEqual(portrait.Source.Crop.Pixels, one.Pixels);
        Assert.Equal(one.Pixels, Drawn([portrait.Source]).Pixels);
        Assert.Equal(one.Width, Drawn([portrait.Source, portrait.Source, portrait.Source]).Width);

        Image Drawn(IReadOnlyList<SourcePortrait> portraits)
        {
            using IPreparedPortrait prepared = animator.Prepare(portraits);
            return Draw(prepared, portrait.Source.Motion with { Translation = new(0.1f, 0) });
        }
    }

    [Fact]
    public void SketchesShowThePortrait()
    {
        PortraitSketch sketch = new(portrait.Source, 256);
        sketch.Draw(portrait.Source.Motion);
        Vector2[] open = sketch.Landmarks.ToArray();
        float zoom = 256f / portrait.Source.Crop.Width;
        ReadOnlySpan<Vector3> seen = portrait.Source.Face.Landmarks;
        for (int i = 0; i < open.Length; i++)
        {
            Vector3 p = seen[SparseLandmarks.Vertices[i]] * zoom;

            // Lids follow from the blink, not from the mesh.
            bool eye = i is >= SparseLandmarks.RightEye and < SparseLandmarks.RightEye + 12;
            Assert.InRange(Vector2.Distance(open[i], new(p.X, p.Y)), 0, eye ? 6 : 2);
        }

        sketch.Draw(portrait.Source.Motion with { BlinkRight = 1 });
        float Gap(ReadOnlySpan<Vector2> landmarks, int first) => Vector2.Distance(landmarks[first + 1], landmarks[first + 5]);
        Assert.True(Gap(sketch.Landmarks, SparseLandmarks.RightEye) < 0.5f * Gap(open, SparseLandmarks.RightEye));
        Assert.Equal(Gap(open, SparseLandmarks.LeftEye), Gap(sketch.Landmarks, SparseLandmarks.LeftEye), 1e-3f);
    }

    [Fact]
    public void LandmarksAreMirrorImages()
    {
        int[] vertices = SparseLandmarks.Vertices.ToArray();
        Assert.Equal(SparseLandmarks.Count, vertices.Distinct().Count());
        int[] mirrored =
        [
            .. Numbers(16, 0), .. Numbers(26, 17), 27, 28, 29, 30, .. Numbers(35, 31),
            .. Numbers(45, 42), 47, 46, .. Numbers(39, 36), 41, 40,
            .. Numbers(54, 48), .. Numbers(59, 55), .. Numbers(64, 60), .. Numbers(67, 65),
        ];
        Assert.Equal(vertices, mirrored.Select(i => FaceTopology.Mirror[vertices[i]]));

        static IEnumerable<int> Numbers(int from, int to) => Enumerable.Range(to, from - to + 1).Reverse();
    }

    private static FreeHeadGanAnimator Open(FreeHeadGanConfiguration configuration) =>
        new(new ModelPackage("headgan", configuration, configuration.Create()));

    private Image Draw(IPreparedPortrait renderer, MotionFrame motion)
    {
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        renderer.Render(motion, frame);
        return frame;
    }

    private static double Difference(Image a, Image b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();
}
