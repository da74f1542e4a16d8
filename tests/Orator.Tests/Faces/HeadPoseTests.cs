using System.Numerics;
using Orator.Faces;

namespace Orator.Tests.Faces;

public sealed class HeadPoseTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(35, -20, 10)]
    [InlineData(-50, 15, -160)]
    public void FindsThePoseThatAFaceWasPutInto(float yaw, float pitch, float roll)
    {
        HeadPose truth = new(Rotation.FromAngles(float.DegreesToRadians(yaw), float.DegreesToRadians(pitch), float.DegreesToRadians(roll)), 180, new Vector3(320, 200, -5));

        HeadPose fitted = HeadPose.Fit(FixtureFaces.Posed(truth), FaceTopology.Canonical);

        (float y, float p, float r) = fitted.Rotation.ToAngles();
        Assert.Equal(yaw, float.RadiansToDegrees(y), 0.01f);
        Assert.Equal(pitch, float.RadiansToDegrees(p), 0.01f);
        Assert.Equal(roll, float.RadiansToDegrees(r), 0.01f);
        Assert.Equal(180, fitted.Scale, 0.01f);
        Assert.True(Vector3.Distance(truth.Origin, fitted.Origin) < 0.01f);
    }

    [Fact]
    public void AnOpenMouthDoesNotLeakIntoThePose()
    {
        Vector3[] face = FixtureFaces.Posed(new HeadPose(Rotation.Identity, 180, Vector3.Zero));
        HeadPose closed = HeadPose.Fit(face, FaceTopology.Canonical);
        foreach (int i in FaceTopology.LipsOuter)
        {
            face[i].Y += 30;
        }

        Assert.Equal(closed, HeadPose.Fit(face, FaceTopology.Canonical));
    }

    [Fact]
    public void APersonsOwnFaceFitsCloserThanTheAverageFace()
    {
        FaceObservation[] frames = FixtureFaces.Franck();
        Vector3[] rest = FaceIdentity.FromTrack(frames).Rest;

        float Mean(Vector3[] reference) => frames.Average(f => HeadPose.Fit(f.Landmarks, reference).Residual(f.Landmarks, reference));

        Assert.InRange(Mean(rest), 0, 0.01f);
        Assert.True(Mean(FaceTopology.Canonical.ToArray()) > 2 * Mean(rest));
    }
}
