using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Systems.FaceVid2Vid;
using Orator.Tests.Generators;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>Vertices of the face mesh as key points.</summary>
public sealed class MeshKeyPointsTests(PreparedDemoPortrait portrait) : IClassFixture<PreparedDemoPortrait>
{
    [Fact]
    public void AMirroredFaceHasMirroredKeyPoints()
    {
        // The canonical face is symmetric: in a mirror it is the same.
        KeyPointSet face = MeshKeyPoints.Canonical(FaceTopology.Canonical.ToArray(), 0.7f);
        KeyPointSet mirrored = MeshKeyPoints.Mirror(face);
        Assert.All(face.Positions.Zip(mirrored.Positions), pair => Assert.True(Vector3.Distance(pair.First, pair.Second) < 0.02f));
        Assert.Equal(face.Positions, MeshKeyPoints.Mirror(mirrored).Positions);
    }

    [Fact]
    public void APortraitsKeyPointsLieOnItsFaceAndFollowItsMotion()
    {
        SourcePortrait source = portrait.Source;
        PortraitKeyPoints keyPoints = new(source);
        float side = source.Crop.Width;
        Vector3 Seen(int vertex) => (source.Face.Landmarks[vertex] * 2 / side) - new Vector3(1, 1, 0);
        Assert.True(Vector3.Distance(Seen(152), keyPoints.Source.Positions[6]) < 0.02f, "chin");
        Assert.All(
            keyPoints.Source.Positions.Zip(keyPoints.In(source.Motion).Positions),
            pair => Assert.True(Vector3.Distance(pair.First, pair.Second) < 1e-4f));

        Rotation turn = Rotation.FromAngles(float.DegreesToRadians(20), 0, 0);
        KeyPointSet turned = keyPoints.In(source.Motion with { Rotation = turn * source.Motion.Rotation });
        Assert.True(
            turned.Positions[7].X > keyPoints.Source.Positions[7].X + 0.03f, "the tip of the nose goes to the right of the picture");
    }
}
