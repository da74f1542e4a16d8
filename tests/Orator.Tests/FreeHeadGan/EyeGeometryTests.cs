using System.Numerics;
using Orator.Geometry;
using Orator.Systems.FreeHeadGan;

namespace Orator.Tests.FreeHeadGan;

/// <summary>The mesh of an eyeball and the crops of eyes.</summary>
public sealed class EyeGeometryTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5f, -0.3f)]
    [InlineData(-0.7f, 0.4f)]
    public void AMeshLooksWhereItWasTurned(float x, float y)
    {
        Vector3 gaze = new(x, y, -MathF.Sqrt(1 - (x * x) - (y * y)));
        EyePose eye = new(new Vector3(0.1f, -0.2f, 0.3f), 0.35f, gaze);
        Vector3[] mesh = EyeTemplate.Place(eye);
        Assert.Equal(EyeTemplate.VertexCount, mesh.Length);
        Assert.All(mesh, vertex => Assert.Equal(eye.Radius, Vector3.Distance(vertex, eye.Center), 1e-5f));
        Assert.InRange(Vector3.Distance(gaze, EyeTemplate.Gaze(mesh)), 0, 1e-5f);

        // The middle of the iris' rim lies on the axis.
        Vector3 iris = EyeTemplate.IrisRim.ToArray().Aggregate(Vector3.Zero, (sum, i) => sum + mesh[i]) / EyeTemplate.IrisRim.Length;
        Assert.InRange(Vector3.Distance(eye.Center + (gaze * eye.Radius * EyeTemplate.IrisDistance), iris), 0, 1e-4f);
        Assert.Throws<ArgumentException>(() => EyeTemplate.Gaze(mesh.AsSpan(1)));
    }

    [Fact]
    public void TheMeshIsClosed()
    {
        int[] corners = EyeTemplate.Triangles.ToArray();
        var edges = corners.Select((from, i) => (From: from, To: corners[(i / 3 * 3) + ((i + 1) % 3)])).ToArray();

        // Each edge lies between two triangles, which run along it in opposite directions.
        Assert.Equal(edges.Length, edges.Distinct().Count());
        Assert.All(edges, edge => Assert.Contains((edge.To, edge.From), edges));
        Assert.Equal(2, EyeTemplate.VertexCount - (edges.Length / 2) + (corners.Length / 3));
    }

    [Fact]
    public void ALeftEyeIsSeenAsARightOne()
    {
        const int Size = 16;
        const int Width = 64;
        Image picture = new(Width, Width);
        Image mirrored = new(Width, Width);
        for (int y = 0; y < Width; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                Vector3 colour = new(128 + (100 * MathF.Sin((x * 0.31f) + (y * 0.2f))), 3 * x, 2 * y);
                foreach ((Image image, int column) in new[] { (picture, x), (mirrored, Width - 1 - x) })
                {
                    (image[column, y][0], image[column, y][1], image[column, y][2]) = ((byte)colour.X, (byte)colour.Y, (byte)colour.Z);
                }
            }
        }

        Vector3[] mesh = new Vector3[FaceObservation.LandmarkCount];
        Vector3[] other = new Vector3[FaceObservation.LandmarkCount];
        (mesh[362], mesh[263]) = (new Vector3(36, 30, 0), new Vector3(48, 34, 0));
        (other[133], other[33]) = (new Vector3(Width - 36, 30, 0), new Vector3(Width - 48, 34, 0));
        (EyeCrop left, EyeCrop right) = (EyeCrop.OfLeft(mesh), EyeCrop.OfRight(other));
        float[] seen = new float[3 * Size * Size];
        float[] expected = new float[3 * Size * Size];
        left.Sample(picture, Size, seen);
        right.Sample(mirrored, Size, expected);

        // Samples lie at other places after the decimal point of single precision.
        Assert.All(expected.Zip(seen), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        Vector3 gaze = Vector3.Normalize(new Vector3(0.3f, 0.2f, -1));
        Assert.InRange(Vector3.Distance(gaze, left.FromPicture(left.ToPicture(gaze))), 0, 1e-6f);
        Assert.InRange(Vector3.Distance(left.FromPicture(gaze), right.FromPicture(gaze with { X = -gaze.X })), 0, 1e-6f);
        Assert.InRange(Vector3.Distance(mesh[362], left.PlaceToPicture(left.PlaceFromPicture(mesh[362]))), 0, 1e-4f);
        Assert.Equal(1 / 2.3f, left.PlaceFromPicture(mesh[362]).X, 1e-4f);
    }

    [Fact]
    public void AnglesAreThoseOfTheWayToTheCamera()
    {
        SeenEye eye = new([], Vector3.Normalize(new Vector3(0.5f, 0.25f, -1)));
        Assert.Equal(MathF.Atan(0.5f), eye.YawPitch.Theta, 1e-6f);
        Assert.Equal(MathF.Atan(0.25f), eye.YawPitch.Phi, 1e-6f);
        Assert.Equal(eye.YawPitch.Phi, eye.Printed.Phi, 1e-6f);
        Assert.True(eye.Printed.Theta > eye.YawPitch.Theta);

        // A head turned the same way: the eye looks straight ahead.
        HeadPose pose = new(Rotation.FromAngles(MathF.Atan(0.5f), 0, 0), 80, default);
        Assert.Equal(0, eye.RelativeTo(pose).X, 1e-5f);
        Assert.InRange(eye.RelativeTo(pose).Y, 0.2f, 0.25f);
    }
}
