using System.Numerics;
using Orator.Checkpoints;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Training;
using Orator.Training.Data;
using Orator.Training.Systems.FaceVid2Vid;

namespace Orator.Tests.Training;

public sealed class FaceVid2VidTrainingTests(SmallCorpus small) : IClassFixture<SmallCorpus>, IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheMeshTeachesThePoseInTheConventionOfTheNetworks()
    {
        const float Side = 256;
        const float Scale = 90;
        Vector3 origin = new(140, 110, 5);
        Rotation turned = HeadMotion.FromDegrees(yaw: 20, pitch: -10, roll: 5);
        Vector3[] landmarks = [.. FaceTopology.Canonical.ToArray().Select(p => (turned.Apply(p) * Scale) + origin)];
        FaceObservation face = new(landmarks, [], [], default, 1);
        FaceIdentity identity = new(FaceTopology.Canonical.ToArray(), 0.3f, 0.3f, Vector2.Zero, Vector2.Zero);

        MeshTeacher teacher = MeshTeacher.Of(face, identity, Side);
        Assert.Equal(20, teacher.Yaw, 0.1);
        Assert.Equal(-10, teacher.Pitch, 0.1);
        Assert.Equal(5, teacher.Roll, 0.1);

        // Canonical key points, turned and moved by the equations of the networks, are the face's.
        float[] canonical = MeshTeacher.Canonical(identity, face, Side);
        Vector3 translation = (origin * 2 / Side) - new Vector3(1, 1, 0);
        HeadMotion motion = new(
            HeadMotion.FromDegrees(teacher.Yaw, teacher.Pitch, teacher.Roll), translation, new Vector3[MeshKeyPoints.Count]);
        KeyPointSet placed = motion.Place(new KeyPointSet([.. canonical.Chunk(3).Select(p => new Vector3(p[0], p[1], p[2]))]));
        Assert.All(placed.Positions.Zip(teacher.KeyPoints.Chunk(3)), pair =>
            Assert.True(Vector3.Distance(pair.First, new Vector3(pair.Second[0], pair.Second[1], pair.Second[2])) < 0.005f));
    }

    [Fact]
    public void FramesToTestWithAreApartFromThoseToLearnFrom()
    {
        // 30 s of 25 frames: in each block of 5 s, 4 s to learn from, 0.2 s left out, 0.6 s to test with, 0.2 s left out; nothing follows
        // the last block.
        (List<int> training, List<int> testing) = ReenactmentClip.Split(750, 25);
        Assert.Equal(600, training.Count);
        Assert.Equal((6 * 15) + 5, testing.Count);
        Assert.Equal([0, 99, 125], new[] { training[0], training[99], training[100] });
        Assert.Equal([105, 119, 230], new[] { testing[0], testing[14], testing[15] });
        Assert.All(testing, test => Assert.All(training, frame => Assert.True(Math.Abs(test - frame) > 5)));

        // A clip of one block at most.
        (training, testing) = ReenactmentClip.Split(10, 25);
        Assert.Equal(8, training.Count);
        Assert.Equal([8, 9], testing);
    }

    [Fact]
    public void KeyPointsFollowAMovedFace()
    {
        // A white square in the dark, whose middle is a key point.
        const int Size = 64;
        const int Wide = (int)(Size * ReenactmentFrame.Margin);
        (int x, int y) = (50, 30);
        Image wide = new(Wide, Wide);
        for (int i = 0; i < 36; i++)
        {
            wide.Pixels.AsSpan(3 * (((y - 3 + (i / 6)) * Wide) + x - 3 + (i % 6)), 3).Fill(255);
        }

        float Half(int position) => ((position - ((Wide - Size) / 2f)) * 2 / Size) - 1;
        MeshTeacher teacher = new([Half(x), Half(y), 0.1f], 0, 0, 0);
        ReenactmentFrame frame = new(new Image(Size, Size), teacher, wide, new FacePart[Size * Size]);
        CounterRandom random = new(3);
        HashSet<float> places = [];
        for (int trial = 0; trial < 8; trial++)
        {
            (float[] picture, float[] keyPoints) = frame.Moved(random);
            (float sum, float sumX, float sumY) = (0, 0, 0);
            for (int i = 0; i < Size * Size; i++)
            {
                sum += picture[i];
                sumX += picture[i] * ((i % Size) + 0.5f);
                sumY += picture[i] * ((i / Size) + 0.5f);
            }

            Assert.Equal((sumX / sum * 2 / Size) - 1, keyPoints[0], 0.005f);
            Assert.Equal((sumY / sum * 2 / Size) - 1, keyPoints[1], 0.005f);
            places.Add(keyPoints[0]);
        }

        Assert.Equal(8, places.Count);
    }

    [Fact]
    public async Task AFewStepsLearnAndALostRunContinuesToTheBit()
    {
        // What a crash in the third step would leave is kept for a second run.
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(_folder["run"]);
        FaceVid2VidTrainingReport whole = await FaceVid2VidTraining.RunAsync(Options("whole", steps: 4), new Listener(value =>
        {
            if (value is { Step: 3, Report: null })
            {
                File.Copy(Path.Combine(_folder["whole"], "state.safetensors"), Path.Combine(_folder["run"], "state.safetensors"));
            }
        }), cancellation);
        Assert.True(whole.Done);
        Assert.Equal(20, whole.Frames);
        Assert.Equal(3, whole.Scores.Count);
        Assert.InRange(whole.Scores.Single(score => score.Way == "mesh").Metrics.Psnr, 20, 60);

        IReadOnlyList<TrainingReport> lines = MetricsFile.Read(Path.Combine(whole.Output, "metrics.jsonl"));
        Assert.Equal([2, 4], lines.Select(line => line.Step));
        Assert.True(lines[1].Metrics["loss"] < 0.9 * lines[0].Metrics["loss"]);
        Assert.True(lines[1].Metrics["reconstruction"] < lines[0].Metrics["reconstruction"]);
        Assert.True(File.Exists(Path.Combine(whole.Output, "samples.png")));

        ModelPackage model = ModelPackage.Open(Path.Combine(whole.Output, "model"));
        Assert.IsType<FaceVid2VidModel>(model.Network);
        Assert.Equal("lite", model.Preset);

        Assert.True((await FaceVid2VidTraining.RunAsync(Options("run", steps: 4), stop: cancellation)).Done);
        using SafetensorsFile expected = SafetensorsFile.Read(Path.Combine(whole.Output, "state.safetensors"));
        using SafetensorsFile actual = SafetensorsFile.Read(Path.Combine(_folder["run"], "state.safetensors"));
        Assert.All(expected.Names, name => Assert.Equal(expected[name].Values, actual[name].Values));
    }

    [Fact]
    public async Task ACorpusTeachesAModelThatMotionCanDriveAndTrainingCanBeginWith()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        FaceVid2VidTrainingOptions options = Options("corpus", steps: 1) with { Clips = [], Corpus = small.Options.Output, Batch = 1, Perceptual = 1, Adversarial = 1 };
        FaceVid2VidTrainingReport report = await FaceVid2VidTraining.RunAsync(options, stop: cancellation);
        Assert.True(report.Done);
        Assert.Contains(report.Scores, score => score.Way == "mesh" && score.Metrics.Psnr > 15);
        Assert.True(MetricsFile.Read(Path.Combine(report.Output, "metrics.jsonl")).All(
            line => line.Metrics["adversarial"] > 0 && line.Metrics["discriminator"] > 0));
        string model = Path.Combine(report.Output, "model");
        Assert.True(new FaceVid2VidAnimator(ModelPackage.Open(model)).Traits.DrivenByMotion);

        await FaceVid2VidTraining.RunAsync(options with { Output = _folder["again"], Initial = model }, stop: cancellation);
        InputException other = await Assert.ThrowsAsync<InputException>(() => FaceVid2VidTraining.RunAsync(
            options with { Output = _folder["large"], Initial = model, Size = 256 }, stop: cancellation));
        Assert.Contains("of this preset and size", other.Message, StringComparison.Ordinal);
        InputException both = await Assert.ThrowsAsync<InputException>(
            () => FaceVid2VidTraining.RunAsync(options with { Clips = ["a.mp4"] }, stop: cancellation));
        Assert.Contains("either clips or a corpus", both.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePresetSeedsIsTheStyleMappingWithLeastSquares()
    {
        FaceVid2VidTrainingOptions options = Options("seeds", steps: 1) with { Preset = "seeds", Size = 256 };
        FaceVid2VidModelConfiguration configuration = options.Configuration();
        Assert.Equal((GeneratorKind.Spade, 256, true), (configuration.Kind, configuration.Size, configuration.MeshKeyPoints));
        Assert.Equal([3, 3, 3, 3], configuration.Networks.PoseExpression.StageBottlenecks);

        // The loss of the paper has an adversarial part; the other presets begin without.
        Assert.Equal(
            [1, 0, 0.5],
            new[] { options, options with { Preset = "paper" }, options with { Adversarial = 0.5 } }.Select(o => o.AdversarialWeight));
        InputException size = await Assert.ThrowsAsync<InputException>(
            () => FaceVid2VidTraining.RunAsync(options with { Size = 128 }, stop: TestContext.Current.CancellationToken));
        Assert.Contains("The size must be 256 pixels", size.Message, StringComparison.Ordinal);
        InputException preset = await Assert.ThrowsAsync<InputException>(
            () => FaceVid2VidTraining.RunAsync(options with { Preset = "huge" }, stop: TestContext.Current.CancellationToken));
        Assert.Contains("choose lite, paper or seeds", preset.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThePresetSeedsIsTrained()
    {
        SlowTests.Require();
        FaceVid2VidTrainingOptions options = Options("seeds", steps: 1) with { Preset = "seeds", Size = 256, Batch = 1, Faces = 2, ClipLength = TimeSpan.FromSeconds(0.6) };
        FaceVid2VidTrainingReport report = await FaceVid2VidTraining.RunAsync(options, stop: TestContext.Current.CancellationToken);
        Assert.True(report.Done);
        IReadOnlyDictionary<string, double> metrics = Assert.Single(MetricsFile.Read(Path.Combine(report.Output, "metrics.jsonl"))).Metrics;
        Assert.True(metrics["adversarial"] > 0 && metrics["discriminator"] > 0);
        ModelPackage model = ModelPackage.Open(Path.Combine(report.Output, "model"));
        Assert.Equal("seeds", model.Preset);
        Assert.IsType<SpadeGenerator>(((FaceVid2VidModel)model.Network).Generator);
    }

    [Fact]
    public void PairsOfACorpusBeginAtTheSourceAndMirrorAsAWhole()
    {
        using StyleAwareAnimator teacher = StyleAwareAnimator.Open();
        using CorpusPairs pairs = new(small.Options.Output, 64, flowSide: 8, teacher);
        ReenactmentBatch batch = pairs.Draw(3, pairs: 6, faces: 3, seed: 1);
        Assert.Equal(batch.Inputs["source"], pairs.Draw(3, pairs: 6, faces: 3, seed: 1).Inputs["source"]);
        Assert.Equal(3, batch.Inputs["yaw"].Length);
        Assert.All(batch.Inputs["source key points"], value => Assert.InRange(value, -1.5f, 1.5f));

        // What is known of the motion lies inside of the pictures, and something is known of each pair.
        Assert.All(batch.Inputs["flow weights"], weight => Assert.InRange(weight, 0, 1));
        Assert.All(batch.Inputs["flow weights"].Chunk(64), weights => Assert.True(weights.Sum() > 5));
        Assert.All(batch.Inputs["flow"], shift => Assert.InRange(shift, -1, 1));

        // Mirrored or not, the subject's right corner of the mouth is seen on the left.
        float[] points = batch.Inputs["face key points"];
        Assert.All(Enumerable.Range(0, 3), face => Assert.True(points[60 * face] < points[(60 * face) + 3]));
    }

    [Fact]
    public async Task UnusableClipsAndSizesAreRefusedInOneLine()
    {
        InputException size = await Assert.ThrowsAsync<InputException>(
            () => FaceVid2VidTraining.RunAsync(Options("run", 1) with { Size = 100 }, stop: TestContext.Current.CancellationToken));
        Assert.Contains("not 100", size.Message, StringComparison.Ordinal);
        InputException clip = await Assert.ThrowsAsync<InputException>(() =>
            FaceVid2VidTraining.RunAsync(
                Options("run", 1) with { ClipLength = TimeSpan.FromSeconds(0.2) }, stop: TestContext.Current.CancellationToken));
        Assert.Contains("longer clip", clip.Message, StringComparison.Ordinal);
    }

    private FaceVid2VidTrainingOptions Options(string folder, long steps) => new()
    {
        Clips = [DemoMedia.File("cap13_edit2.mp4")],
        Output = _folder[folder],
        ClipLength = TimeSpan.FromSeconds(1),
        Batch = 2,
        Faces = 4,
        Schedule = new TrainingSchedule { Steps = steps, ReportEvery = 2, SaveEvery = 2 },
    };

    private sealed class Listener(Action<TrainingProgress> heard) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => heard(value);
    }
}
