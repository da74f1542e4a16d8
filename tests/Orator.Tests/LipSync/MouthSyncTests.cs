using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Motion.FromSpeech;
using Orator.Systems.LipSync;
using Orator.Systems.SpeechEmbedding;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Tests.Speech;
using Orator.Training;
using Orator.Training.Data;
using Orator.Training.Losses;
using Orator.Training.Metrics;
using Orator.Training.Systems.LipSync;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.LipSync;

public sealed class MouthSyncTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheLossHasTheRightGradientAndKnowsNeitherSizeNorRest()
    {
        (int steps, int samples) = (45, 2);
        MouthSyncDiscriminator network = new MouthSyncConfiguration(8, 8, 3).Create(new CounterRandom(3));
        Graph graph = new(ParameterBinding.Inputs);
        Tensor motion = graph.Input("motion", [steps, samples, 28]);
        Tensor speech = graph.Input("speech", [steps, samples, 384]);
        Tensor loss = MouthSyncLoss.Of(network, motion, speech, graph.Input("mask", [steps, samples, 1]));
        graph.Output("loss", loss);
        graph.Output("gradient", Gradients.Of(loss, [motion])[0]);
        using Session session = Session.Compile(graph);
        CounterRandom random = new(5);
        float[] values = Normal(steps * samples * 28, random);
        values.CopyTo(session.Input("motion"));
        Normal(steps * samples * 384, random).CopyTo(session.Input("speech"));
        for (int i = 0; i < steps * samples; i++)
        {
            session.Input("mask")[i] = i % 3 == 0 ? 0 : 1;
        }

        double Loss()
        {
            session.Run();
            return session.Output("loss")[0];
        }

        double whole = Loss();
        Assert.InRange(whole, 0, 2);
        float[] gradient = session.Output("gradient").ToArray();
        const float step = 0.05f;
        foreach (int at in new[] { (10 * 2 * 28) + 3, (20 * 2 * 28) + 28 + 15, (30 * 2 * 28) + 7 })
        {
            session.Input("motion")[at] = values[at] + step;
            double above = Loss();
            session.Input("motion")[at] = values[at] - step;
            double below = Loss();
            session.Input("motion")[at] = values[at];
            Assert.NotEqual(0, gradient[at]);
            Assert.Equal((above - below) / (2 * step), gradient[at], 2e-5);
        }

        // Not the mouth's, or before the first window.
        Assert.Equal(0, gradient[(20 * 2 * 28) + 16]);
        Assert.Equal(0, gradient[(2 * 2 * 28) + 3]);
        for (int i = 0; i < values.Length; i++)
        {
            session.Input("motion")[i] = (1.7f * values[i]) + (i % 28);
        }

        Assert.Equal(whole, Loss(), 1e-4);
    }

    [Fact]
    public void TheLossNamesWhatIsTooShort()
    {
        Graph graph = new(ParameterBinding.Inputs);
        MouthSyncDiscriminator network = MouthSyncConfiguration.Lite.Create();
        ShapeException wrong = Assert.Throws<ShapeException>(
            () => MouthSyncLoss.Of(network, graph.Input("motion", [34, 1, 16]), graph.Input("speech", [34, 1, 384])));
        Assert.Contains("at least 35 steps", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("reduced is 0", Assert.Throws<ArgumentException>(() => new MouthSyncConfiguration(0).Create()).Message);
    }

    [Fact]
    public void AMeterFindsHowLateAMouthIs()
    {
        // The mouth's vectors are the sound's of six frames before.
        CounterRandom random = new(2);
        float[][] sound = [.. Enumerable.Range(0, 120).Select(_ => Unit(Normal(20, random)))];
        float[][] mouth = [.. Enumerable.Range(0, 120).Select(i => i < 6 ? Unit(Normal(20, random)) : sound[i - 6])];
        LipSyncScore late = Assert.IsType<LipSyncScore>(new MouthSyncReading(mouth, sound, [.. Enumerable.Range(0, 120)]).Score());
        Assert.Equal(6, late.Offset);
        Assert.Equal(0, late.Distance, 1e-3);
        Assert.InRange(late.Confidence, 1.2, 1.5);

        MouthSyncReading right = new(sound, sound, [.. Enumerable.Range(0, 120)]);
        Assert.Equal((1.0, 24), right.RightMoments());
        float[][] others = Array.ConvertAll(sound, v => v.Reverse().ToArray());
        Assert.Equal(1, right.RightPeople([new MouthSyncReading(mouth, others, right.Starts)]).Share);

        // A mouth that stands still is at chance, and too short a clip is not measured.
        MouthSyncReading still = new([.. sound.Select(_ => new float[20])], sound, right.Starts);
        Assert.Equal(0.5, still.RightMoments().Share);
        Assert.Null(new MouthSyncReading(sound, sound, [0, 1, 2]).Score());
    }

    [Fact]
    public void SpeechIsToldFromSilence()
    {
        float[] samples = new float[16000 * 6];
        TestSpeech.Kennedy.AsSpan(0, 16000 * 3).CopyTo(samples);
        MouthSyncSound sound = MouthSyncSound.Hear(SpeechEmbeddingEncoder.Open(), samples);
        Assert.Equal(150, sound.Features.Length);
        Assert.True(sound.IsSpoken(10));
        Assert.False(sound.IsSpoken(100));
        Assert.False(sound.IsSpoken(140));
        Assert.Equal(2, MouthSyncMeter.AtRate([[0], [1], [2]], 50).Length);
        Assert.Equal([0f, 0.5f, 1f], MouthSyncMeter.AtRate([[0], [1]], 12.5).Select(v => v[0]));
    }

    [Fact]
    public async Task TheShippedModelFindsHowLateGeneratedMotionIsAndPrefersItsOwnSound()
    {
        Assert.SkipUnless(Directory.Exists(MouthSyncMeter.ShippedModel), "no mouth-sync model is shipped");
        using MouthSyncMeter meter = new(ModelPackage.Open(MouthSyncMeter.ShippedModel));
        using ModelStore models = ModelStore.Create();
        List<float[]> motion = [];
        await foreach (MotionFrame frame in MotionGenerators.Open(MotionGenerators.Learned, models).GenerateAsync(
            TestSpeech.Blocks(TestSpeech.Kennedy), new MotionRequest { FramesPerSecond = 25 }, _stop))
        {
            motion.Add(frame.Expression);
        }

        SpeechEmbeddingEncoder encoder = SpeechEmbeddingEncoder.Open();
        MouthSyncReading own = meter.Read(motion, 25, MouthSyncSound.Hear(encoder, TestSpeech.Kennedy));
        MouthSyncReading late = meter.Read(motion, 25, MouthSyncSound.Hear(encoder, TestSpeech.Kennedy.AsSpan(6 * 640)));
        LipSyncScore score = Assert.IsType<LipSyncScore>(own.Score());
        Assert.InRange(score.Offset, -2, 2);
        Assert.Equal(6, Assert.IsType<LipSyncScore>(late.Score()).Offset - score.Offset);
        Assert.True(own.RightMoments().Share > 0.85, $"{own.RightMoments().Share}");
        Assert.True(own.Cosines.Average() > late.Cosines.Average() + 0.2);
        Assert.Equal(own.Cosines, meter.Read(motion, 25, MouthSyncSound.Hear(encoder, TestSpeech.Kennedy)).Cosines);
    }

    [Fact]
    public void TheShippedModelsLossIsSmallerForTheRightSound()
    {
        Assert.SkipUnless(Directory.Exists(MouthSyncMeter.ShippedModel), "no mouth-sync model is shipped");
        MouthSyncDiscriminator network = Assert.IsType<MouthSyncDiscriminator>(ModelPackage.Open(MouthSyncMeter.ShippedModel).Network);
        float[][] features = SpeechEmbeddingEncoder.Open().Encode(TestSpeech.Kennedy);
        float[] loudness = SyncOffset.Envelope(TestSpeech.Kennedy, 16000, 25, features.Length);
        float[] lips = MotionTargets.Lips(ExpressionBasis.MouthCount).Gap;
        Graph graph = new(ParameterBinding.Inputs);
        graph.Output("loss", MouthSyncLoss.Of(network, graph.Input("motion", [200, 1, 16]), graph.Input("speech", [200, 1, 384])));
        using Session session = Session.Compile(graph);
        double Loss(int later)
        {
            for (int t = 0; t < 200; t++)
            {
                // A mouth that opens as loudly as is spoken.
                for (int k = 0; k < 16; k++)
                {
                    session.Input("motion")[(t * 16) + k] = loudness[t] * lips[k];
                }

                features[t + later].CopyTo(session.Input("speech")[(t * 384)..]);
            }

            session.Run();
            return session.Output("loss")[0];
        }

        double right = Loss(0);
        Assert.All([10, 25, 50], later => Assert.True(right < Loss(later) - 0.1, $"{right} and {Loss(later)} at {later}"));
    }

    [Fact]
    public async Task ATrainingLearnsIsContinuedAndItsModelMeasures()
    {
        string corpus = _folder["corpus"];
        WriteCorpus(corpus);
        MouthSyncTrainingOptions options = new()
        {
            Corpus = corpus,
            Output = _folder["run"],
            Groups = 2,
            Windows = 3,
            Schedule = new TrainingSchedule { Steps = 4, ReportEvery = 2, SaveEvery = 2 },
        };
        MouthSyncTrainingReport report = await MouthSyncTraining.RunAsync(options, stop: _stop);
        Assert.True(report.Done);
        Assert.Equal((1, 1), (report.Clips, report.HeldOut));
        Assert.InRange(report.RightMoments, 0, 1);
        Assert.True(report.Windows > 5);

        // In one go or in two: the same to the bit.
        MouthSyncTrainingOptions halves = options with { Output = _folder["halves"] };
        using CancellationTokenSource early = new();
        Progress progress = new(step =>
        {
            if (step == 2)
            {
                early.Cancel();
            }
        });
        Assert.False((await MouthSyncTraining.RunAsync(halves, progress, early.Token)).Done);
        await MouthSyncTraining.RunAsync(halves, stop: _stop);
        string Weights(string run) => Path.Combine(_folder[run], "model", ModelPackage.WeightsFile);
        Assert.Equal(await File.ReadAllBytesAsync(Weights("run"), _stop), await File.ReadAllBytesAsync(Weights("halves"), _stop));

        MouthSyncTrainingReport fold = await MouthSyncTraining.RunAsync(
            options with { Output = _folder["fold"], Fold = 1, Folds = 2 }, stop: _stop);
        Assert.Equal((1, 1), (fold.Clips, fold.HeldOut));
        Assert.Contains(
            "between 1 and 5", (await Assert.ThrowsAsync<InputException>(
                () => MouthSyncTraining.RunAsync(options with { Fold = 6, Output = _folder["no"] }, stop: _stop))).Message);

        using MouthSyncMeter meter = new(ModelPackage.Open(Path.Combine(_folder["run"], "model")));
        MotionSuiteReport suite = await MotionSuite.RunAsync(
            MotionCorpus.Open(corpus),
            CorpusPart.Validation,
            [("rule-based", new RuleBasedMotionGenerator())],
            sync: meter,
            against: "rule-based",
            cancellation: _stop);
        Assert.All(suite.Rows, row => Assert.InRange(row.Sync!.Preferred!.Value, 0, 1));
        Assert.Equal(0.5, suite.Rows[^1].Sync!.Preferred);
        Assert.Contains("LSE-C", suite.ToMarkdown(), StringComparison.Ordinal);
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        Assert.Contains(
            "mouth-sync",
            Assert.Throws<InputException>(() => new MouthSyncMeter(new ModelPackage("unet", other, other.Create()))).Message,
            StringComparison.Ordinal);
    }

    // Two people who open the mouth as loudly as they speak.
    private static void WriteCorpus(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "clips"));
        List<MotionClipEntry> entries = [];
        foreach ((string name, CorpusPart part, int from) in new[] { ("anna", CorpusPart.Train, 0), ("berta", CorpusPart.Validation, 5) })
        {
            float[] sound = TestSpeech.Kennedy.AsSpan(from * 16000, 5 * 16000).ToArray();
            float[] loudness = SyncOffset.Envelope(sound, 16000, 25, 125);
            MotionClipEntry entry = new(name, name, part, 125, 25, null, 0, null);
            new MotionClip
            {
                Name = name,
                Person = name,
                Part = part,
                FramesPerSecond = 25,
                Frames = [.. loudness.Select(level => new MotionFrame { Expression = [level, .. new float[ExpressionBasis.Count - 1]] })],
                Mouth = [.. loudness.Select(level => new MouthShape(level, 0, 0))],
                Sound = sound,
            }.Write(MotionCorpus.PathOf(folder, name));
            entries.Add(entry);
        }

        MotionCorpus.WriteIndex(folder, entries);
    }

    private static float[] Normal(int count, CounterRandom random) => [.. Enumerable.Range(0, count).Select(_ => random.Normal())];

    private static float[] Unit(float[] vector)
    {
        float length = MathF.Sqrt(vector.Sum(v => v * v));
        return Array.ConvertAll(vector, v => v / length);
    }

    private sealed class Progress(Action<long> seen) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen(value.Step);
    }
}
