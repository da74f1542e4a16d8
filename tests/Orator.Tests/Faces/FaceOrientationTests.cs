using System.Numerics;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Tests.Faces;

public sealed class FaceOrientationTests : IDisposable
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly FaceAnalyzer _analyzer = new();

    public void Dispose() => _analyzer.Dispose();

    [Theory]
    [InlineData(37)]
    [InlineData(90)]
    [InlineData(135)]
    [InlineData(180)]
    [InlineData(217)]
    [InlineData(270)]
    [InlineData(315)]
    public async Task ATurnedFaceIsSeenAsTheUprightOneTurned(int degrees)
    {
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: Cancellation);
        FaceObservation upright = _analyzer.Search(picture)[0];
        Vector2 center = new(upright.Landmarks[4].X, upright.Landmarks[4].Y);
        float side = 4 * upright.Pose.Scale;
        Image turned = FaceCutout.Cut(picture, new FaceRegion(center.X, center.Y, side, -float.DegreesToRadians(degrees)), 320);

        FaceObservation found = Assert.Single(_analyzer.Search(turned));

        Matrix3x2 back = Matrix3x2.CreateTranslation(-160, -160) * Matrix3x2.CreateRotation(-float.DegreesToRadians(degrees))
            * Matrix3x2.CreateScale(side / 320) * Matrix3x2.CreateTranslation(center);
        float mean = found.Landmarks.Zip(
            upright.Landmarks, (a, b) => Vector2.Distance(Vector2.Transform(new Vector2(a.X, a.Y), back), new Vector2(b.X, b.Y))).Average();
        Assert.InRange(mean / upright.Pose.Scale, 0, 0.08f);
    }

    [Fact]
    public async Task AnUprightFaceIsSeenAsByTheMeshAlone()
    {
        Image picture = await ImageReader.ReadAsync(DemoMedia.File("joconde.jpg"), cancellation: Cancellation);
        FaceDetection detection = _analyzer.Detect(picture)[0];
        FaceRegion region = detection.Region;
        FaceObservation alone = _analyzer.Observe(picture, region);
        for (int pass = 1; pass < 3; pass++)
        {
            alone = _analyzer.Observe(picture, FaceAnalyzer.NextRegion(alone.Landmarks));
        }

        Assert.Equal(alone.Landmarks, _analyzer.Observe(picture, detection).Landmarks);
    }

    [Fact]
    public void AMouthOnTheForeheadIsImplausible()
    {
        Vector3[] landmarks = FixtureFaces.Posed(new HeadPose(Rotation.FromAngles(0, 0, 2.5f), 100, Vector3.Zero));
        Assert.True(FaceOrientation.IsPlausible(new FaceObservation(landmarks, [], [], default, 1)));
        (landmarks[13], landmarks[10]) = (landmarks[10], landmarks[13]);
        (landmarks[14], landmarks[151]) = (landmarks[151], landmarks[14]);
        Assert.False(FaceOrientation.IsPlausible(new FaceObservation(landmarks, [], [], default, 1)));
    }
}
