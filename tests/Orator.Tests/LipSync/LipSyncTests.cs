using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.LipSync;
using Orator.Systems.StyleAware;
using Orator.Tests.Media;
using Orator.Tests.Speech;
using Orator.Training.Evaluation;
using Orator.Training.Losses;
using Orator.Training.Metrics;
using Orator.Training.Systems.LipSync;

namespace Orator.Tests.LipSync;

public sealed class LipSyncTests : IDisposable
{
    private readonly MediaFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MatchingIsSmallWhereEachFaceFindsItsOwnSound()
    {
        Graph graph = new();
        Tensor faces = graph.Input("faces", [6, 4]);
        Tensor sounds = graph.Input("sounds", [6, 4]);
        (Tensor loss, Tensor cosines) = LipSyncLoss.Matching(faces, sounds, 3);
        graph.Output("loss", loss);
        graph.Output("cosines", cosines);
        using Session session = Session.Compile(graph);
        float[] own = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0];
        own.CopyTo(session.Input("faces"));
        own.CopyTo(session.Input("sounds"));
        session.Run();
        Assert.Equal(Math.Log(1 + (2 * Math.Exp(-8))), session.Output("loss")[0], 1e-6f);
        Assert.Equal([1f, 0, 0, 0, 1, 0, 0, 0, 1], session.Output("cosines")[..9].ToArray());

        // All alike: the choice of one of three is free.
        session.Input("faces").Fill(0.5f);
        session.Input("sounds").Fill(0.5f);
        session.Run();
        Assert.Equal(Math.Log(3), session.Output("loss")[0], 1e-4f);
    }

    [Fact]
    public void TheSpectrumIsReadAtTheMomentAskedForAndSilentOutside()
    {
        float[] samples = new float[16000];
        TestSpeech.Kennedy.AsSpan(8000, 4000).CopyTo(samples.AsSpan(8000));
        foreach (LipSyncMel kind in new[] { LipSyncMel.Live, LipSyncMel.Decibel })
        {
            LipSyncSpectrum spectrum = new(samples, kind);
            Assert.InRange(spectrum.Columns, 79, 81);
            float[] window = new float[80 * 16];
            double Level(double seconds)
            {
                spectrum.Read(seconds, window);
                return window.Average();
            }

            double silence = Level(-1);
            Assert.Equal(kind == LipSyncMel.Live ? 0 : -4, silence, 1e-6);
            Assert.Equal(silence, Level(0.2), 1e-6);
            Assert.Equal(silence, Level(3), 1e-6);
            Assert.True(Level(0.52) > silence + 0.1);
        }
    }

    [Fact]
    public async Task AFewStepsTrainAndTheModelMeasuresAVideo()
    {
        string clip = await _folder.MakeAsync(
            "talking.mp4", $"-t 1.2 -i {DemoMedia.File("franck.mp4")} -t 1.2 -i {DemoMedia.Speech} -map 0:v -map 1:a -r 25 -c:v libx264 -crf 18 -c:a aac");
        LipSyncTrainingOptions options = new()
        {
            Clips = [clip],
            HeldOut = [clip],
            Output = _folder["run"],
            Groups = 1,
            Windows = 4,
            Schedule = new TrainingSchedule { Steps = 2, ReportEvery = 2, SaveEvery = 2 },
        };
        LipSyncTrainingReport report = await LipSyncTraining.RunAsync(options, stop: _stop);
        Assert.True(report.Done);
        Assert.InRange(report.Pairs, 0, 1);
        ModelPackage model = ModelPackage.Open(Path.Combine(_folder["run"], "model"));
        Assert.Equal("lite", model.Preset);

        using FaceAnalyzer analyzer = new();
        EvaluationReport evaluation = await new VideoEvaluator(analyzer, model).EvaluateAsync(clip, clip, cancellation: _stop);
        Assert.NotNull(evaluation.LipSync);
        Assert.Equal(evaluation.LipSync, evaluation.TruthLipSync);
        Assert.InRange(evaluation.LipSync.Windows, 20, 26);
        Assert.InRange(evaluation.LipSync.Distance, 0, 1.5);
        Assert.InRange(evaluation.LipSync.Offset, -15, 15);
        Assert.Contains("LSE-C", evaluation.ToMarkdown(), StringComparison.Ordinal);

        // What is heard at the tenth frame is heard at the fifteenth if it comes a fifth of a second later.
        float[] Heard(LipSyncClip read, int start)
        {
            float[] sound = new float[80 * 16];
            read.ReadSound(start, sound);
            return sound;
        }

        float[] early = Heard(await LipSyncClip.ReadAsync(analyzer, clip, LipSyncMel.Live, delay: 0, _stop), 10);
        float[] late = Heard(await LipSyncClip.ReadAsync(analyzer, clip, LipSyncMel.Live, delay: 0.2, _stop), 15);
        Assert.All(early.Zip(late), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.True(early.Max() > 0.1f);
        InputException noCorpus = await Assert.ThrowsAsync<InputException>(
            () => LipSyncTraining.RunAsync(options with { Sync = _folder["run"], Output = _folder["no"] }, stop: _stop));
        Assert.Contains("no motion corpus", noCorpus.Message, StringComparison.Ordinal);

        InputException tooShort = await Assert.ThrowsAsync<InputException>(
            () => LipSyncTraining.RunAsync(options with { Windows = 32, Output = _folder["no"] }, stop: _stop));
        Assert.Contains("No clip", tooShort.Message, StringComparison.Ordinal);
        UNetConfiguration other = new(3, 3, 4, 1, 32);
        Assert.Contains(
            "lip-sync",
            Assert.Throws<InputException>(() => new LipSyncMeter(new ModelPackage("unet", other, other.Create()))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheShippedModelFindsHowLateAMouthIs()
    {
        Assert.SkipUnless(Directory.Exists(LipSyncMeter.ShippedModel), "no lip-sync model is shipped");
        string clip = SharedFolder.Path("media/video/tanshuai0219-EDTalk__mouth_source.mp4");
        using FaceAnalyzer analyzer = new();
        using LipSyncMeter meter = new(ModelPackage.Open(LipSyncMeter.ShippedModel));
        float[] samples = (await AudioReader.ReadAsync(clip, cancellation: _stop)).Samples;
        VideoReader video = await VideoReader.OpenAsync(
            clip, new VideoReadOptions { FramesPerSecond = 25.0, Duration = TimeSpan.FromSeconds(8) }, _stop);
        async Task<LipSyncScore> ScoreAsync(float[] sound)
        {
            FaceTracker tracker = new(analyzer);
            await foreach (VideoFrame frame in video.ReadAsync(_stop))
            {
                using (frame)
                {
                    meter.Add(frame.Image, tracker.Track(frame.Image, frame.Time), frame.Time);
                }
            }

            return Assert.IsType<LipSyncScore>(meter.Finish(sound));
        }

        LipSyncScore real = await ScoreAsync(samples);
        LipSyncScore late = await ScoreAsync(samples[(6 * 640)..]);
        Assert.InRange(real.Offset, -3, 3);
        Assert.InRange(late.Offset - real.Offset, 5, 7);
    }
}
