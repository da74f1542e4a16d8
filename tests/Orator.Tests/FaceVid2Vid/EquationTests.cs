using System.Numerics;
using System.Runtime.InteropServices;
using Orator.Checkpoints;
using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Losses;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>Formulas one by one, on given numbers.</summary>
public sealed class EquationTests
{
    [Fact]
    public void OperatorsAgreeWithTheReference()
    {
        using ReferenceValues values = new("tiny/ops");
        Graph graph = new();
        Tensor Stored(string name) => graph.Constant(values.Values(name), values[name].Shape);
        graph.Output("degree.out", KeyPointEquations.Degrees(Stored("degree.logits")));
        Tensor angles = Stored("rotation.yaw_pitch_roll");
        Tensor Angle(int i) => angles.Slice(0, i, i + 1).Reshape(6);
        graph.Output("rotation.out", KeyPointEquations.Rotation(Angle(0), Angle(1), Angle(2)));
        graph.Output("grid3d_4x5x6", CoordinateGrid.Volume(graph, 4, 5, 6).Reshape(4, 5, 6, 3));
        graph.Output("grid2d_5x6", CoordinateGrid.Plane(graph, 5, 6).Reshape(5, 6, 2));
        foreach (float scale in new[] { 0.5f, 0.25f, 0.125f })
        {
            AntiAliasedDownscale layer = new(3, scale);
            string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"antialias.{scale}");
            graph.Output(name + ".out", layer.Forward(Stored("antialias.in")));
            values.Compare(name + ".kernel", layer.State()["weight"].Values, 1e-6);
        }

        ThinPlateTransform transform = new(Stored("transform.theta"), Stored("transform.control_params"));
        graph.Output("transform.warped_points", transform.Warp(Stored("transform.points")));
        graph.Output("transform.jacobian", transform.Jacobian(Stored("transform.points")));
        graph.Output("transform.frame_out", transform.Frame(Stored("transform.frame_in")));
        foreach (int count in new[] { 5, 15 })
        {
            Tensor points = Stored($"prior.kp_{count}");
            graph.Output($"prior.pairs_{count}", KeyPointPrior.OfDistances(points));
            graph.Output($"prior.depth_{count}", KeyPointPrior.OfDepth(points));
            graph.Output($"prior.grad_{count}", Gradients.Of(KeyPointPrior.Of(points), [points])[0]);
        }

        using Session session = Session.Compile(graph);
        session.Run();
        foreach (string name in session.OutputNames)
        {
            values.Compare(name, session.Output(name), 2e-5);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} values, worst {values.Worst}");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    public void RelativeMotionAgreesWithTheReference(int count)
    {
        using ReferenceValues values = new("tiny/ops");
        KeyPointSet Stored(string name) => new(MemoryMarshal.Cast<float, Vector3>(values.Values($"normalize_kp.{count}.{name}")).ToArray());
        (KeyPointSet source, KeyPointSet driving, KeyPointSet initial) = (Stored("source"), Stored("driving"), Stored("driving_initial"));
        float[] volumes = values.Values($"normalize_kp.{count}.hull_volume_source_initial");
        Assert.Equal(volumes[0], ConvexHull.Volume(source.Positions), 1e-6);
        Assert.Equal(volumes[1], ConvexHull.Volume(initial.Positions), 1e-6);
        foreach (bool adapt in new[] { false, true })
        {
            Vector3[] actual = new RelativeMotion(source, initial, adapt).Apply(driving).Positions;
            values.Compare($"normalize_kp.{count}.relative{(adapt ? "_adapt" : "")}", MemoryMarshal.Cast<Vector3, float>(actual), 2e-6);
        }
    }

    [Fact]
    public void RelativeMotionCarriesJacobiansOver()
    {
        Matrix4x4 Turn(float angle) => Matrix4x4.CreateRotationX(angle);
        KeyPointSet Set(float angle) => new([Vector3.Zero], [Turn(angle)]);
        Matrix4x4 moved = new RelativeMotion(Set(0.5f), Set(0.2f), adaptScale: false).Apply(Set(0.3f)).Jacobians![0];
        Assert.Equal(Turn(0.6f).M23, moved.M23, 1e-6f);
    }

    [Fact]
    public void ConvexHullsOfKnownBodies()
    {
        Vector3[] cube = [.. from x in new[] { 0f, 2 } from y in new[] { 0f, 2 } from z in new[] { 0f, 2 } select new Vector3(x, y, z)];
        Assert.Equal(8, ConvexHull.Volume(cube), 1e-9);
        Assert.Equal(8, ConvexHull.Volume([.. cube, Vector3.One, new Vector3(2, 1, 1)]), 1e-9);
        Assert.Equal(8 + 4 / 3.0, ConvexHull.Volume([.. cube, new Vector3(3, 1, 1)]), 1e-6);
        Assert.Equal(0, ConvexHull.Volume([.. cube.Where(v => v.Z == 0)]));
        Assert.Equal(0, ConvexHull.Volume([]));
        Assert.Equal(4, ConvexHull.Area(cube), 1e-9);
        Assert.Throws<InputException>(
            () => new RelativeMotion(new KeyPointSet(cube), new KeyPointSet([.. cube.Where(v => v.Z == 0)]), adaptScale: true));
    }

    [Fact]
    public void BestFrameIsTheOneThatDiffersOnlyInPlaceAndSize()
    {
        Vector3[] face = [new(0, 0, 0), new(10, 1, 0), new(9, 12, 0), new(1, 11, 0), new(4, 6, 0)];
        Vector3[] bent = [.. face.Select(v => new Vector3(v.X + (0.1f * v.Y), v.Y, 0))];
        Vector3[] moved = [.. face.Select(v => (v * 3) + new Vector3(100, 50, 7))];
        Assert.Equal(2, BestFrame.Find(face, [null, bent, moved, bent]));
        Assert.Throws<InputException>(() => BestFrame.Find(face, [null]));
    }

    [Fact]
    public void UserTurnsTheHeadInFrontOfTheCamera()
    {
        // Of a head that looks up by 20 degrees, turned by the user about the picture's vertical, a point keeps its height.
        HeadMotion motion = new(HeadMotion.FromDegrees(0, 20, 0), new Vector3(0, 0.1f, 0), [Vector3.Zero]);
        KeyPointSet canonical = new([new Vector3(0.2f, 0.3f, -0.5f)]);
        Vector3 before = motion.Place(canonical).Positions[0];
        Vector3 after = motion.Turned(HeadMotion.FromDegrees(30, 0, 0), new Vector3(0.05f, 0, 0)).Place(canonical).Positions[0];
        Assert.Equal(before.Y, after.Y, 1e-6f);
        Assert.NotEqual(before.X, after.X, 1e-2f);
        Assert.Equal(Rotation.Identity, HeadMotion.FromDegrees(0, 0, 0));
    }
}
