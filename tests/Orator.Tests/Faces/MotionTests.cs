using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Motion.FromVideo;

namespace Orator.Tests.Faces;

public sealed class MotionTests
{
    [Fact]
    public void BlinksShowOnTheFramesThatHaveThem()
    {
        FaceObservation[] frames = FixtureFaces.Franck();
        MotionExtractor extractor = new(FaceIdentity.FromTrack(frames));

        MotionFrame[] motion = [.. frames.Select(extractor.Extract)];

        // Seen in the pictures: frames 225 and 250 of the video, 9 and 10 here, have closed eyes, and only these.
        Assert.All([9, 10], i => Assert.True(motion[i].BlinkRight > 0.9f && motion[i].BlinkLeft > 0.9f));
        Assert.All(
            Enumerable.Range(11, 30),
            i => Assert.True(
                motion[i].BlinkRight < 0.2f && motion[i].BlinkLeft < 0.2f, $"frame {i}: {motion[i].BlinkRight} {motion[i].BlinkLeft}"));
    }

    [Fact]
    public void GazeIsHeldWhileTheEyesAreClosed()
    {
        FaceObservation[] frames = FixtureFaces.Franck();
        MotionExtractor extractor = new(FaceIdentity.FromTrack(frames));
        MotionFrame[] motion = [.. frames.Select(extractor.Extract)];
        Assert.Equal(motion[8].GazeRight, motion[9].GazeRight);
        Assert.All(motion, m => Assert.True(m.GazeRight.Length() < 0.5f && Vector2.Distance(m.GazeRight, m.GazeLeft) < 0.25f));
    }

    [Fact]
    public void ExpressionOfOpenMouthIsReadAsOpening()
    {
        FaceObservation[] frames = FixtureFaces.Franck();
        FaceIdentity identity = FaceIdentity.FromTrack(frames);
        MotionExtractor extractor = new(identity);
        foreach (FaceObservation frame in frames)
        {
            float seen = MouthMeasurement.Opening(HeadPose.Fit(frame.Landmarks, identity.Rest).ToCanonical(frame.Landmarks));
            Vector3[] rebuilt = (Vector3[])identity.Rest.Clone();
            ExpressionBasis.Default.AddTo(rebuilt, extractor.Extract(frame).Expression);
            Assert.Equal(seen, MouthMeasurement.Opening(rebuilt), 0.02f);
        }
    }

    [Theory]
    [InlineData("joconde.jpg")]
    [InlineData("cage.jpg")]
    [InlineData("average.png")]
    public void APortraitInItsOwnMotionHasItsOwnLandmarks(string name)
    {
        SourcePortrait portrait = Portrait(name);

        Vector3[] posed = portrait.Pose(portrait.Motion);

        Assert.True(posed.Zip(portrait.Face.Landmarks, Vector3.Distance).Max() < 0.01f);
        Assert.InRange(portrait.Motion.BlinkRight, 0, 0.3f);
        Assert.InRange(portrait.Motion.GazeRight.Length(), 0, 0.5f);
    }

    [Fact]
    public void APortraitAtRestHasItsMouthClosed()
    {
        SourcePortrait portrait = Portrait("SeanConnery.jpg");
        Vector3[] rest = (Vector3[])portrait.Shape.Clone();
        portrait.Basis.AddTo(rest, [.. portrait.Motion.Expression.Select(e => -e)]);
        Assert.InRange(MouthMeasurement.Opening(rest), 0, 0.03f);
    }

    [Fact]
    public void MouthShapeOfTheBasisIsMeasuredAsAskedFor()
    {
        Vector3[] rest = FaceTopology.Canonical.ToArray();
        Vector3[] shape = (Vector3[])rest.Clone();
        ExpressionBasis.Default.AddTo(shape, ExpressionBasis.Default.FromMouthShape(new MouthShape(0.2f, -0.05f, 0.04f)));

        MouthShape measured = MouthMeasurement.Measure(shape, rest);

        Assert.Equal(0.2f, measured.Opening, 0.02f);
        Assert.Equal(-0.05f, measured.Width, 0.015f);
        Assert.Equal(0.04f, measured.Rounding, 0.015f);
    }

    private static SourcePortrait Portrait(string name)
    {
        FaceObservation face = FixtureFaces.Still(name);
        FaceRegion region = face.Region;
        float scale = 256 / (1.5f * region.Size);
        return SourcePortraitBuilder.Prepare(
            new Image(256, 256), face.Transform(scale, new Vector2(128 - (region.CenterX * scale), 128 - (region.CenterY * scale))));
    }
}
