using Orator.Animation;
using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Motion;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;
using Orator.Tests.Generators;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The shipped networks of face-vid2vid, driven by motion, on a portrait they have not learned from: what the face analyser sees
/// in their pictures and in the mesh generator's.</summary>
public sealed class ShippedModelTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Theory]
    [InlineData(15, 0)]
    [InlineData(-15, 0)]
    [InlineData(0, 10)]
    [InlineData(0, -10)]
    public void TheHeadTurnsToTheSideAskedForNearlyAsFarAsTheMesh(float yaw, float pitch)
    {
        // Positive yaw towards the right edge, positive pitch with the chin up: the signs that --view promises.
        MotionFrame turned = Retargeting.WithView(portrait.Source.Motion, float.DegreesToRadians(yaw), float.DegreesToRadians(pitch), 0);
        float Angle(FaceObservation face)
        {
            (float seenYaw, float seenPitch, _) = HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).Rotation.ToAngles();
            return float.RadiansToDegrees(yaw != 0 ? seenYaw * MathF.Sign(yaw) : seenPitch * MathF.Sign(pitch));
        }

        (float own, float mesh) = Change(turned, Angle);
        TestContext.Current.TestOutputHelper?.WriteLine($"asked for {yaw}, {pitch}: {own:0.0} degrees, mesh {mesh:0.0}");
        Assert.True(mesh > 5, $"mesh: {mesh:0.0} degrees");
        Assert.InRange(own / mesh, 0.65f, 1.2f);
    }

    [Fact]
    public void TheMouthOpensNearlyAsWideAsTheMeshs()
    {
        (float own, float mesh) = Change(
            portrait.WithMouth(new MouthShape(0.2f, 0, 0)), face =>
                MouthMeasurement.Opening(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).ToCanonical(face.Landmarks)));
        TestContext.Current.TestOutputHelper?.WriteLine($"asked for 0.2: {own:0.000} eye distances, mesh {mesh:0.000}");
        Assert.True(mesh > 0.1f, $"mesh: {mesh:0.00} eye distances");
        Assert.InRange(own / mesh, 0.85f, 1.2f);
    }

    [Fact]
    public void ThePortraitsOwnMotionGivesThePortrait()
    {
        using ModelStore models = ModelStore.Create();
        using IAnimator generator = Animators.Open(FaceVid2VidAnimator.GeneratorName, models);
        using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        renderer.Render(portrait.Source.Motion, frame);
        double error = frame.Pixels.Zip(portrait.Source.Crop.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(error < 8, $"mean difference {error:0.0} of 255");
    }

    // What a motion changes in a measure, in this generator's pictures and in the mesh's.
    private (float Own, float Mesh) Change(MotionFrame motion, Func<FaceObservation, float> measure)
    {
        using ModelStore models = ModelStore.Create();
        using FaceAnalyzer analyzer = new(models);
        float Of(string name)
        {
            using IAnimator generator = Animators.Open(name, models);
            using IPreparedPortrait renderer = generator.Prepare(portrait.Source);
            float Measure(MotionFrame asked)
            {
                Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
                renderer.Render(asked, frame);
                return measure(analyzer.Observe(frame, FaceAnalyzer.NextRegion(portrait.Source.Face.Landmarks)));
            }

            return Measure(motion) - Measure(portrait.Source.Motion);
        }

        return (Of(FaceVid2VidAnimator.GeneratorName), Of("mesh"));
    }
}
