using System.Numerics;
using Orator.Geometry;

namespace Orator.Tests.Faces;

public sealed class HeadPoseTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(35, -20, 10)]
    [InlineData(-50, 15, -160)]
    public void FindsThePoseThatAFaceWasPutInto(float yaw, float pitch, float roll)
    {
        HeadPose truth = new(
            Rotation.FromAngles(float.DegreesToRadians(yaw), float.DegreesToRadians(pitch), float.DegreesToRadians(roll)),
            180,
            new Vector3(320, 200, -5));

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

    [Fact]
    public void AFitAllocatesNothing()
    {
        Vector3[] face = FixtureFaces.Posed(new HeadPose(Rotation.FromAngles(0.2f, 0.1f, -0.3f), 180, Vector3.Zero));
        HeadPose.Fit(face, FaceTopology.Canonical);
        long before = GC.GetAllocatedBytesForCurrentThread();
        HeadPose.Fit(face, FaceTopology.Canonical);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void AMirroredFaceIsTurnedNotMirrored()
    {
        Vector3[] face = FixtureFaces.Posed(new HeadPose(Rotation.Identity, 100, Vector3.Zero));
        Rotation r = HeadPose.Fit(Array.ConvertAll(face, p => new Vector3(p.X, p.Y, -p.Z)), FaceTopology.Canonical).Rotation;
        Assert.Equal(1, Vector3.Dot(Vector3.Cross(r.Row0, r.Row1), r.Row2), 1e-5f);
    }

    [Fact]
    public void AnObservationCarriesThePoseOfItsOwnLandmarks()
    {
        FaceObservation face = FixtureFaces.Franck()[0];
        Assert.Equal(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical), face.Pose);
        FaceObservation moved = face with { Landmarks = Array.ConvertAll(face.Landmarks, p => p + new Vector3(5, 0, 0)) };
        Assert.Equal(HeadPose.Fit(moved.Landmarks, FaceTopology.Canonical), moved.Pose);
        Assert.Equal(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical), face.Pose);
        Assert.Equal(face, face with { Score = face.Score });
    }
}
