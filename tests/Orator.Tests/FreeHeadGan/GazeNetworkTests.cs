using System.Numerics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Training.Data.Eyes;
using Orator.Training.Losses;

namespace Orator.Tests.FreeHeadGan;

/// <summary>E_gaze: sizes, packages, learning and use.</summary>
public sealed class GazeNetworkTests : IDisposable
{
    private static readonly GazeNetworkConfiguration Tiny =
        new(16, new ResidualNetworkConfiguration(8, 3, false, [8, 16], [1, 1], false), 24);

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ThePresetsHaveTheirSizes()
    {
        // ResNet-18 has 11.18 million weights without its head.
        const long Head = 513 * 3 * EyeTemplate.VertexCount;
        Assert.Equal(11_176_512 + Head, GazeNetworkConfiguration.Paper.Create().ParameterCount);
        Assert.InRange(GazeNetworkConfiguration.Lite.Create().ParameterCount, 200_000, 500_000);
        Assert.Contains(
            "multiple of 16", Assert.Throws<ArgumentException>(() => (GazeNetworkConfiguration.Lite with { Size = 56 }).Create()).Message, StringComparison.Ordinal);
        Assert.Contains(
            "numbers of blocks", Assert.Throws<ArgumentException>(() => (Tiny with { Backbone = Tiny.Backbone with { Blocks = [1] } }).Create()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APackageKeepsTheNetwork()
    {
        GazeNetwork network = Tiny.Create(new CounterRandom(5));
        new ModelPackage("gaze", Tiny, network).Save(_folder["model"]);
        ModelPackage package = ModelPackage.Open(_folder["model"]);
        float[] eye = SyntheticEye.Draw(new CounterRandom(1), Tiny.Size).Picture;
        float[] expected = See(network, eye);
        Assert.Equal(3 * EyeTemplate.VertexCount, expected.Length);

        // Weights are kept in half precision.
        Assert.All(expected.Zip(See((GazeNetwork)package.Network, eye)), pair => Assert.Equal(pair.First, pair.Second, 5e-3f));
    }

    [Fact]
    public void ItLearnsWhereEyesLook()
    {
        const int Eyes = 12;
        SyntheticEye[] eyes = [.. Enumerable.Range(0, Eyes).Select(i => SyntheticEye.Draw(new CounterRandom(8, (ulong)i), Tiny.Size))];
        GazeNetwork network = Tiny.Create(new CounterRandom(2));
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        EyeMeshes seen = network.Forward(graph.Input("eyes", [Eyes, 3, Tiny.Size, Tiny.Size]));
        float[] meshes = [.. eyes.SelectMany(eye => EyeTemplate.Place(new EyePose(eye.Center, eye.Radius, eye.Gaze)))
            .SelectMany(vertex => new[] { vertex.X, vertex.Y, vertex.Z })];
        Tensor vertices = graph.Constant(meshes, seen.Vertices.Shape);
        Tensor gaze = graph.Constant([.. eyes.SelectMany(eye => new[] { eye.Gaze.X, eye.Gaze.Y, eye.Gaze.Z })], [Eyes, 3]);
        Tensor degrees = GazeLoss.Angle(seen.Gaze, gaze);
        graph.Output("degrees", degrees);
        Tensor loss = (GazeLoss.Vertices(seen.Vertices, vertices) + GazeLoss.Edges(seen.Vertices, vertices, EyeTemplate.Triangles.ToArray())) * 32;
        using TrainingStep step = new(loss + (degrees * 0.1f), new Adam(network.TrainableParameters, 3e-3f));
        eyes.SelectMany(eye => eye.Picture).ToArray().CopyTo(step.Session.Input("eyes"));
        step.Run();
        float before = step.Session.Output("degrees")[0];
        for (int i = 0; i < 200; i++)
        {
            step.Run();
        }

        Assert.InRange(before, 8, 60);
        Assert.InRange(step.Session.Output("degrees")[0], 0, 0.25f * before);
    }

    [Fact]
    public void AMirroredFaceLooksTheOtherWay()
    {
        const int Width = 96;
        Image picture = new(Width, Width);
        Image mirrored = new(Width, Width);
        CounterRandom random = new(4);
        for (int i = 0; i < Width * Width; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                byte value = (byte)random.Below(256);
                picture[i % Width, i / Width][channel] = mirrored[Width - 1 - (i % Width), i / Width][channel] = value;
            }
        }

        Vector3[] mesh = new Vector3[FaceObservation.LandmarkCount];
        Vector3[] other = new Vector3[FaceObservation.LandmarkCount];
        (mesh[33], mesh[133], mesh[362], mesh[263]) = (new(20, 40, 0), new(38, 42, 0), new(58, 43, 0), new(75, 41, 0));
        foreach ((int from, int to) in new[] { (33, 263), (133, 362), (362, 133), (263, 33) })
        {
            other[to] = mesh[from] with { X = Width - mesh[from].X };
        }

        using GazeEstimator estimator = new(Tiny.Create(new CounterRandom(6)));
        (SeenEye right, SeenEye left) = estimator.Observe(picture, mesh);
        (SeenEye otherRight, SeenEye otherLeft) = estimator.Observe(mirrored, other);

        // Crops are sampled at places that are the same but for rounding.
        Assert.InRange(Vector3.Distance(right.Gaze with { X = -right.Gaze.X }, otherLeft.Gaze), 0, 1e-3f);
        Assert.InRange(Vector3.Distance(left.Gaze with { X = -left.Gaze.X }, otherRight.Gaze), 0, 1e-3f);
        Assert.Equal(Width - right.Vertices[0].X, otherLeft.Vertices[0].X, 1e-2f);
        Assert.True(Vector3.Distance(right.Gaze, left.Gaze) > 1e-3f);
    }

    [Fact]
    public void AMissingOrForeignModelIsRefusedInOneLine()
    {
        Directory.CreateDirectory(_folder["none"]);
        using ModelStore models = new(_folder["none"]);
        string missing = Assert.Throws<InputException>(() => GazeEstimator.Open(models)).Message;
        Assert.Contains("orator train gaze", missing, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing);
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        Assert.Contains(
            "architecture gaze, not unet",
            Assert.Throws<InputException>(() => new GazeEstimator(new ModelPackage("unet", other, other.Create()))).Message,
            StringComparison.Ordinal);
    }

    private static float[] See(GazeNetwork network, float[] eye)
    {
        using Session session = Session.Compile(new ModelPackage("gaze", network.Configuration, network).WriteGraph());
        eye.CopyTo(session.Input("eye"));
        session.Run();
        return session.Output("vertices").ToArray();
    }
}
