using System.Numerics;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Training.Losses;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Free-HeadGAN's network of canonical key points.</summary>
public sealed class CanonicalKeyPointTests : IDisposable
{
    private static readonly CanonicalKeyPointConfiguration Tiny =
        new(32, new ResidualNetworkConfiguration(8, 3, false, [8, 16], [1, 1], false), 32);

    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PaperIsResNet50WithLinearHeads()
    {
        CanonicalKeyPointNetwork network = CanonicalKeyPointConfiguration.Paper.Create();

        // ResNet-50 without its classifier has 23 508 032 weights; the heads have 2048 inputs and 68 * 6 + 6 + 1 + 3 results.
        Assert.Equal(23_508_032 + (2049 * 418), network.ParameterCount);
        Dictionary<string, Shape> shapes = network.NamedParameters.ToDictionary(pair => pair.Name, pair => pair.Parameter.Shape);
        Assert.Equal([512, 512, 3, 3], shapes["backbone.layer4.2.conv2.weight"]);
        Assert.Equal([1024, 512, 1, 1], shapes["backbone.layer3.0.downsample.0.weight"]);
        EstimatedKeyPoints face = network.Forward(new Graph().Input("image", [2, 3, 256, 256]));
        Assert.Equal([2, 68, 3], face.Canonical.Shape);
    }

    [Fact]
    public void LiteHasTheSizeThatItsDocumentationSays() =>
        Assert.Equal(1_363_802, CanonicalKeyPointConfiguration.Lite.Create().ParameterCount);

    [Fact]
    public void SquaresKeepWhatPosesSay()
    {
        KeyPointSquare square = new(new FaceRegion(70, 50, 80, 0.4f));
        HeadPose pose = new(Rotation.FromAngles(0.5f, -0.2f, 0.1f), 31, new Vector3(61, 48, 5));
        Vector3 point = new(0.3f, 0.6f, -0.2f);
        Near(square.ToUnits(pose.ToPicture(point)), square.ToUnits(pose).ToPicture(point), 1e-5f);
        Near(pose.ToPicture(point), square.ToPicture(square.ToUnits(pose)).ToPicture(point), 1e-3f);

        // What the network is shown at the right edge of the square lies at 1.
        Vector3 edge = square.Region.ToPicture(new Vector3(128, 64, 0), 128);
        Near(Vector3.UnitX, square.ToUnits(edge), 1e-5f);
    }

    [Fact]
    public void SquareSurroundsTheFace()
    {
        HeadPose pose = new(Rotation.FromAngles(0.2f, 0.1f, 0.5f), 40, new Vector3(120, 100, 0));
        Vector3[] points = Array.ConvertAll(SparseLandmarks.Of(FaceTopology.Canonical), pose.ToPicture);
        KeyPointSquare square = KeyPointSquare.Around(points);
        Assert.All(points, p =>
        {
            Vector3 unit = square.ToUnits(p);
            Assert.InRange(MathF.Max(MathF.Abs(unit.X), MathF.Abs(unit.Y)), 0, 0.67f);
        });
        Assert.Equal(0, square.ToUnits(pose).Rotation.ToAngles().Roll, 0.1f);
    }

    [Fact]
    public void WhatIsSeenInThePictureFollowsTheEquations()
    {
        Image picture = Noise();
        using CanonicalKeyPointObserver observer = CanonicalKeyPointObserver.Of(Tiny.Create());
        CanonicalFace face = observer.Observe(picture, new KeyPointSquare(new FaceRegion(30, 34, 40, 0.7f)));
        Vector3[] again = face.Adapt(face.Canonical);
        for (int i = 0; i < SparseLandmarks.Count; i++)
        {
            Near(face.Points[i], again[i], 1e-3f);
        }

        // Without training a face is about the average one, in the middle, turned as the square is.
        Assert.Equal(0.7f, face.Pose.Rotation.ToAngles().Roll, 0.3f);
        Vector3 middle = face.Points.Aggregate((a, b) => a + b) / face.Points.Length;
        Near(new Vector3(30, 34, middle.Z), middle, 8);
        Vector3[] average = SparseLandmarks.Of(FaceTopology.Canonical);
        Assert.InRange(face.Canonical.Zip(average, Vector3.Distance).Average(), 0, 0.3);
    }

    [Fact]
    public void SavedNetworkSeesTheSame()
    {
        CanonicalKeyPointNetwork network = Tiny.Create(new CounterRandom(3));
        string folder = _folder["model"];
        new ModelPackage(CanonicalKeyPointConfiguration.ArchitectureName, Tiny, network).Save(folder);
        Image picture = Noise();
        KeyPointSquare square = new(new FaceRegion(32, 32, 48, 0));
        using CanonicalKeyPointObserver before = CanonicalKeyPointObserver.Of(network);
        using ModelStore models = new(_folder["models"]);
        using CanonicalKeyPointObserver after = CanonicalKeyPointObserver.Open(models, folder);
        CanonicalFace expected = before.Observe(picture, square);
        CanonicalFace actual = after.Observe(picture, square);
        for (int i = 0; i < SparseLandmarks.Count; i++)
        {
            // Pixels; weights are stored with 11 bits.
            Near(expected.Points[i], actual.Points[i], 0.1f);
        }
    }

    [Fact]
    public void WithoutWeightsOneLineSaysSo()
    {
        using ModelStore models = new(_folder["models"]);
        InputException missing = Assert.Throws<InputException>(() => CanonicalKeyPointObserver.Open(models));
        Assert.Contains("orator train canonical", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing.Message);
        string unet = _folder["unet"];
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        new ModelPackage("unet", other, other.Create()).Save(unet);
        InputException wrong = Assert.Throws<InputException>(() => CanonicalKeyPointObserver.Open(models, unet));
        Assert.Contains("is a unet model", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(33, 2)]
    [InlineData(0, 2)]
    [InlineData(32, 1)]
    public void SizesThatCannotBeAreRefused(int size, int blocks) => Assert.Throws<ArgumentException>(
        () => (Tiny with { Size = size, Backbone = Tiny.Backbone with { Blocks = [.. Enumerable.Repeat(1, blocks)] } }).Create());

    // A square whose place is the translation and whose brightness is a deformation: p of one picture follows from p_can of the other.
    [Fact]
    public void LossesTeachPlaceAndExpression()
    {
        const int Pairs = 8;
        const int Batch = 2 * Pairs;
        CanonicalKeyPointNetwork network = Tiny.Create(new CounterRandom(1));
        Adam adam = new(network.TrainableParameters, 3e-3f);
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor landmarks = graph.Input("landmarks", [Batch, 68, 3]);
        EstimatedKeyPoints seen = network.Forward(graph.Input("image", [Batch, 3, 32, 32]));
        Tensor canonical = seen.Canonical;
        Tensor other = Tensor.Concat(0, canonical.Slice(0, Pairs), canonical.Slice(0, 0, Pairs));
        Tensor loss = KeyPointEstimationLoss.Points(seen.Points, landmarks)
            + KeyPointEstimationLoss.Points(seen.Pose(other), landmarks)
            + (KeyPointEstimationLoss.Deformation(seen.Deformation) * KeyPointEstimationLoss.DeformationWeight);
        using TrainingStep step = new(loss, adam) { MaximumGradient = 5 };
        Vector3[] average = SparseLandmarks.Of(FaceTopology.Canonical);
        CounterRandom random = new(2);
        List<float> course = [];
        for (int i = 0; i < 120; i++)
        {
            float[] images = new float[Batch * 3 * 32 * 32];
            float[] points = new float[Batch * 68 * 3];
            for (int n = 0; n < Batch; n++)
            {
                (int x, int y, float mouth) = (random.Below(20), random.Below(20), random.Uniform());
                for (int k = 0; k < 3 * 12 * 12; k++)
                {
                    images[(((n * 3) + (k / 144)) * 1024) + ((y + (k / 12 % 12)) * 32) + x + (k % 12)] = 0.3f + (0.7f * mouth);
                }

                for (int k = 0; k < 68; k++)
                {
                    Vector3 p = (average[k] * 0.4f) + new Vector3((x - 10) / 16f, (y - 10) / 16f, 0);
                    (p + (k >= 48 ? new Vector3(0, mouth * 0.3f, 0) : Vector3.Zero)).CopyTo(points, ((n * 68) + k) * 3);
                }
            }

            images.CopyTo(step.Session.Input("image"));
            points.CopyTo(step.Session.Input("landmarks"));
            course.Add(step.Run());
        }

        Assert.InRange(course.TakeLast(10).Average(), 0, course[0] / 10);
    }

    private static void Near(Vector3 expected, Vector3 actual, float most) =>
        Assert.True(Vector3.Distance(expected, actual) <= most, $"{actual} is not {expected}");

    private static Image Noise()
    {
        Image picture = new(64, 64);
        CounterRandom random = new(5);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)random.Below(256);
        }

        return picture;
    }
}
