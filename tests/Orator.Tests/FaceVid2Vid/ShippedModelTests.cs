using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;
using Orator.Pipelines;
using Orator.Tests.Generators;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The shipped networks of face-vid2vid, driven by motion, on a portrait they have not learned from: what the face analyser sees in their pictures.</summary>
public sealed class ShippedModelTests(MeshPortrait portrait) : IClassFixture<MeshPortrait>
{
    [Fact]
    public void TheHeadTurnsToTheSideAskedFor()
    {
        using IFrameGenerator generator = FrameGenerators.Open(FaceVid2VidFrameGenerator.GeneratorName);
        using IFrameRenderer renderer = generator.Prepare(portrait.Source);
        using FaceAnalyzer analyzer = new();
        FaceObservation Seen(MotionFrame motion)
        {
            Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
            renderer.Render(motion, frame);
            return analyzer.Observe(frame, FaceAnalyzer.NextRegion(portrait.Source.Face.Landmarks));
        }

        (float Yaw, float Pitch) Turned(float yaw, float pitch)
        {
            FaceObservation face = Seen(Retargeting.WithView(portrait.Source.Motion, float.DegreesToRadians(yaw), float.DegreesToRadians(pitch), 0));
            (float seenYaw, float seenPitch, _) = HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).Rotation.ToAngles();
            return (float.RadiansToDegrees(seenYaw), float.RadiansToDegrees(seenPitch));
        }

        (float yaw, float pitch) = Turned(0, 0);

        // Of the angles asked for about half is seen (model card); the signs are what --view promises.
        Assert.True(Turned(15, 0).Yaw > yaw + 5, "to the right edge");
        Assert.True(Turned(-15, 0).Yaw < yaw - 5, "to the left edge");
        Assert.True(Turned(0, 10).Pitch > pitch + 2, "chin up");
        Assert.True(Turned(0, -10).Pitch < pitch - 2, "chin down");
    }

    [Fact]
    public void ThePortraitsOwnMotionGivesThePortrait()
    {
        using IFrameGenerator generator = FrameGenerators.Open(FaceVid2VidFrameGenerator.GeneratorName);
        using IFrameRenderer renderer = generator.Prepare(portrait.Source);
        Image frame = new(portrait.Source.Crop.Width, portrait.Source.Crop.Height);
        renderer.Render(portrait.Source.Motion, frame);
        double error = frame.Pixels.Zip(portrait.Source.Crop.Pixels, (a, b) => Math.Abs(a - b)).Average();
        Assert.True(error < 8, $"mean difference {error:0.0} of 255");
    }
}
