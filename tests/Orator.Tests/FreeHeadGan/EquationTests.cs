using System.Numerics;
using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Tests.Fixtures;
using Orator.Training.Losses;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Free-HeadGAN's equations and HeadGAN's preparation of data against an independent implementation.</summary>
public sealed class EquationTests
{
    private const double Tolerance = 2e-5;

    [Fact]
    public void KeyPointsAgreeWithTheReference()
    {
        using FixtureCase fixture = new("freeheadgan_math", HeadGanFixtures.Folder);
        Tensor rotation = fixture.Input("R", 1, 3, 3);
        Tensor scale = fixture.Input("s", 1, 1);
        Tensor translation = fixture.Input("t", 1, 3);
        Tensor deformation = fixture.Input("d", 1, 68, 3);
        Tensor canonical = CanonicalKeyPoints.Of(fixture.Input("p", 1, 68, 3), rotation, scale, translation, deformation);
        fixture.Expect("out.p_can", canonical, Tolerance);
        fixture.Expect("out.p_rec", CanonicalKeyPoints.Pose(canonical, rotation, scale, translation, deformation), Tolerance);
        fixture.Expect("out.gaze_deg", GazeLoss.Degrees(fixture.Input("g"), fixture.Input("g_star")), Tolerance);
        fixture.Run();
    }

    [Fact]
    public void AnglesOfGazeAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("headgan/freeheadgan_math.safetensors");
        float[] gaze = fixture["in.g"].Values;
        for (int i = 0; i < 5; i++)
        {
            GazeAngles angles = GazeAngles.Printed(new Vector3(gaze.AsSpan(3 * i, 3)));
            Assert.Equal(fixture["out.theta"].Values[i], angles.Theta, 1e-5f);
            Assert.Equal(fixture["out.phi"].Values[i], angles.Phi, 1e-5f);
        }
    }

    [Fact]
    public void YawTellsLeftFromRight()
    {
        (Vector3 right, Vector3 left) = (new(0.5f, 0.2f, 0.8f), new(-0.5f, 0.2f, 0.8f));
        Assert.Equal(GazeAngles.Printed(right), GazeAngles.Printed(left));
        Assert.Equal(-GazeAngles.YawPitch(right).Theta, GazeAngles.YawPitch(left).Theta);
        Assert.Equal(MathF.Atan(0.625f), GazeAngles.YawPitch(right).Theta, 1e-6f);
        Assert.Equal(new GazeAngles(0, 0), GazeAngles.Printed(Vector3.UnitZ));
    }

    [Fact]
    public void SixNumbersAreARotation()
    {
        Graph graph = new();
        Tensor numbers = graph.Input("numbers", [4, 6]);
        Tensor rotation = CanonicalKeyPoints.Rotation(numbers);
        graph.Output("rotation", rotation);
        graph.Output("product", rotation.Transpose(0, 2, 1).MatMul(rotation));

        // The first two columns of a rotation are that rotation.
        graph.Output("again", CanonicalKeyPoints.Rotation(rotation.Slice(2, 0, 2).Transpose(0, 2, 1).Reshape(4, 6)) - rotation);
        using Session session = Session.Compile(graph);
        FixtureCase.Unit("numbers", [4, 6], 3).CopyTo(session.Input("numbers"));
        session.Run();
        float[] product = session.Output("product").ToArray();
        float[] r = session.Output("rotation").ToArray();
        for (int i = 0; i < 36; i++)
        {
            Assert.Equal(i % 9 % 4 == 0 ? 1 : 0, product[i], 1e-5f);
            Assert.Equal(0, session.Output("again")[i], 1e-5f);
        }

        for (int n = 0; n < 36; n += 9)
        {
            Vector3 Column(int c) => new(r[n + c], r[n + 3 + c], r[n + 6 + c]);
            Assert.Equal(1, Vector3.Dot(Vector3.Cross(Column(0), Column(1)), Column(2)), 1e-5f);
        }
    }

    [Fact]
    public void LossesOfEyesCountVerticesEdgesAndDegrees()
    {
        Graph graph = new();
        Tensor vertices = graph.Constant([0, 0, 0, 3, 0, 0, 0, 4, 0], [1, 3, 3]);
        Tensor real = graph.Constant([0, 0, 0, 1, 0, 0, 0, 1, 0], [1, 3, 3]);
        graph.Output("vertices", GazeLoss.Vertices(vertices, real));
        graph.Output("edges", GazeLoss.Edges(vertices, real, [0, 1, 2]));
        Tensor gaze = graph.Input("gaze", [2, 3]);
        Tensor angle = GazeLoss.Angle(gaze, graph.Constant([0, 0, 1, 0, 0, 1], [2, 3]));
        graph.Output("angle", angle);
        graph.Output("slope", Gradients.Of(angle, [gaze])[0]);
        using Session session = Session.Compile(graph);
        new float[] { 0, 1, 0, 0, 0, 1 }.CopyTo(session.Input("gaze"));
        session.Run();
        Assert.Equal(5f / 9, session.Output("vertices")[0], 1e-6f);
        Assert.Equal((2 + 3 + 5 - MathF.Sqrt(2)) / 3, session.Output("edges")[0], 1e-5f);
        Assert.Equal(45, session.Output("angle")[0], 0.02f);
        Assert.All(session.Output("slope").ToArray(), slope => Assert.True(float.IsFinite(slope)));
    }

    [Fact]
    public void LossesOfKeyPointsAreMeansOfSquaredLengths()
    {
        Graph graph = new();
        Tensor points = graph.Constant([1, 2, 2, 0, 0, 0], [2, 1, 3]);
        graph.Output("points", KeyPointEstimationLoss.Points(points, points * 0));
        graph.Output("deformation", KeyPointEstimationLoss.Deformation(points));
        graph.Output("rotation", KeyPointEstimationLoss.Rotation(graph.Constant([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 3, 3]), graph.Constant(new float[9], [1, 3, 3])));
        using Session session = Session.Compile(graph);
        session.Run();
        Assert.Equal(4.5f, session.Output("points")[0]);
        Assert.Equal(4.5f, session.Output("deformation")[0]);
        Assert.Equal(3, session.Output("rotation")[0]);
    }

    [Fact]
    public void CamerasAgreeWithTheReference()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("headgan/misc.safetensors");
        (float[] scales, float[] places) = (fixture["in.S"].Values, fixture["in.T"].Values);
        HeadCamera[] driver = [.. scales.Select((scale, i) => new HeadCamera(scale, new Vector3(places.AsSpan(3 * i, 3))))];
        HeadCamera[] adapted = CameraAdaptation.Adapt(driver, new HeadCamera(1.4f, new Vector3(20, -10, 3)));
        double[] smooth = CameraAdaptation.Smooth(Array.ConvertAll(scales, v => (double)v), 15);
        for (int i = 0; i < scales.Length; i++)
        {
            Assert.Equal(fixture["out.smooth15_S"].Values[i], smooth[i], Tolerance);
            Assert.Equal(fixture["out.adapt_S"].Values[i], adapted[i].Scale, Tolerance);
            Assert.Equal(fixture["out.adapt_T"].Values[3 * i], adapted[i].Translation.X, 1e-4f);
            Assert.Equal(fixture["out.adapt_T"].Values[(3 * i) + 1], adapted[i].Translation.Y, 1e-4f);
            Assert.Equal(fixture["out.adapt_T"].Values[(3 * i) + 2], adapted[i].Translation.Z, 1e-4f);
        }

        Assert.Empty(CameraAdaptation.Adapt([], new HeadCamera(1, default)));
        Assert.Throws<ArgumentException>(() => CameraAdaptation.Adapt(driver, default));
        Assert.Throws<ArgumentException>(() => CameraAdaptation.Smooth([1, 2], 2));
    }

    [Fact]
    public async Task MouthsAndMaskedDifferencesAgreeWithTheReference()
    {
        using FixtureCase fixture = new("misc", HeadGanFixtures.Folder);
        float[] centres = fixture.File["in.centers_xy"].Values;
        float[] rows = new float[3 * 64 * 256];
        float[] columns = new float[3 * 64 * 256];
        for (int i = 0; i < 3; i++)
        {
            MouthCrop.Fill(centres[(2 * i) + 1], 256, rows.AsSpan(i * 64 * 256, 64 * 256));
            MouthCrop.Fill(centres[2 * i], 256, columns.AsSpan(i * 64 * 256, 64 * 256));
        }

        Tensor images = fixture.Input("images", [3, 3, 256, 256], HeadGanFixtures.Signed(await HeadGanFixtures.Pictures(0, 1, 2)));
        Tensor mouths = MouthCrop.Of(images, fixture.Input("rows", [3, 64, 256], rows), fixture.Input("columns", [3, 64, 256], columns));
        fixture.Expect("out.roi_real_ch0", mouths.Slice(1, 0, 1), 1e-6);
        fixture.Expect("out.masked_l1", HeadGanLoss.Masked(fixture.Input("x"), fixture.Input("y"), fixture.Input("nmfc")), Tolerance);
        fixture.Run();
    }

    [Fact]
    public void TheMiddleOfAMouthIsAMedian()
    {
        Vector2[] landmarks = [.. Enumerable.Range(0, 68).Select(i => i < 48 ? new Vector2(-1000, 1000) : new Vector2(i, 2 * i))];
        Assert.Equal(new Vector2(57.5f, 115), MouthCrop.Centre(landmarks));
        Assert.Throws<ArgumentException>(() => MouthCrop.Fill(10, 32, new float[64 * 32]));
    }
}
