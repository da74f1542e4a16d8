using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Tests.Media;
using Orator.Tests.Speech;
using Orator.Training.Data;
using Orator.Training.Systems.LipSync;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.Training;

/// <summary>From a talking video to a corpus, a trained model, and a style package.</summary>
public sealed class MotionCorpusTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AVideoBecomesMotionAndSoundAndTeachesAModel()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] videos = [];
        (string Name, string Clip)[] people = [("anna.mp4", "franck.mp4"), ("berta.mp4", "cap13_edit2.mp4"), ("carla.mp4", "franck.mp4")];
        foreach ((string name, string clip) in people)
        {
            string inputs = $"-ss {videos.Length * 10} -t 3 -i {DemoMedia.File(clip)} -i {DemoMedia.Speech}";
            videos = [.. videos, await _folder.MakeAsync(name, $"{inputs} -map 0:v -map 1:a -t 3 -c:v libx264 -preset ultrafast -c:a aac")];
        }

        string corpusFolder = _folder["corpus"];
        MotionCorpusOptions options = new() { Output = corpusFolder, From = videos, ValidationShare = 0.3, TestShare = 0.3 };
        MotionCorpusBuild build = await MotionCorpusBuilder.BuildAsync(options, stop: cancellation);
        Assert.Equal(3, build.Clips.Count);
        MotionCorpus corpus = MotionCorpus.Open(corpusFolder);
        Assert.Equal([1, 1, 1], Enum.GetValues<CorpusPart>().Select(part => corpus.Of(part).Count));
        MotionClip first = corpus.Clips[0];
        Assert.Equal("anna", first.Person);
        Assert.InRange(first.Frames.Count, 70, 75);
        Assert.Equal(first.Frames.Count / 25.0, first.Sound.Length / 16000.0, 0.01);
        Assert.True(first.Openings.Max() > 0.02f);

        // The same call again reads what is there, to the same result.
        MotionCorpusBuild again = await MotionCorpusBuilder.BuildAsync(options with { From = videos }, stop: cancellation);
        Assert.Equal(build.Clips, again.Clips);

        // Cross-validation holds out each person once, and never learns from a clip whose licence forbids it.
        await MotionCorpusBuilder.BuildAsync(options with { From = videos[..2], TestOnly = videos[2..] }, stop: cancellation);
        IReadOnlyList<MotionCorpus> folds = MotionCorpus.Open(corpusFolder).Folds(3, 0);
        Assert.Equal(["anna", "berta", "carla"], folds.SelectMany(f => f.Of(CorpusPart.Test)).Select(c => c.Person).Order());
        Assert.All(folds, fold => Assert.DoesNotContain(
            fold.Of(CorpusPart.Train), clip => clip.Person == "carla" || fold.Of(CorpusPart.Test).Any(held => held.Person == clip.Person)));
        Assert.Equal([1, 1, 2], folds.Select(fold => fold.Of(CorpusPart.Train).Count).Order());
        Assert.Throws<InputException>(() => corpus.Folds(4, 0));
        await MotionCorpusBuilder.BuildAsync(options, stop: cancellation);

        MotionTrainingOptions training = new()
        {
            Corpus = corpusFolder,
            Output = _folder["run"],
            Batch = 2,
            Steps = 20,
            Schedule = new() { Steps = 3, ReportEvery = 3, SaveEvery = 3 },
        };
        MotionTrainingReport report = await MotionTraining.RunAsync(training, stop: cancellation);
        Assert.True(report.Done);
        SpeechMotionModel model = LearnedMotionGenerator.OpenModel(Path.Combine(_folder["run"], "model"));
        Assert.IsType<ConvolutionalMouth>(model.Mouth);
        await MotionTraining.RunAsync(
            training with { Output = _folder["recurrent"], Mouth = MouthKind.Recurrent }, stop: cancellation);
        Assert.IsType<MouthNetwork>(LearnedMotionGenerator.OpenModel(Path.Combine(_folder["recurrent"], "model")).Mouth);
        Assert.True(model.Blinks.Values[0] > 5);

        MotionSuiteReport suite = await MotionSuite.RunAsync(
            corpus, CorpusPart.Test, [("signal", new RuleBasedMotionGenerator()), (
                "learned", new LearnedMotionGenerator(model))], cancellation: cancellation);
        Assert.Equal(["real", "mean mouth", "true opening alone", "signal", "learned"], suite.Rows.Select(r => r.Name));
        Assert.Equal(1, suite.Rows[0].Correlation, 1e-6);
        Assert.Equal(0, suite.Rows[0].Lmd, 1e-6);
        Assert.Equal(1, suite.Rows[2].Correlation, 1e-4);
        Assert.InRange(suite.Rows[2].Lmd, 0.01, suite.Rows[1].Lmd);

        // A cancelled measurement ends at once, not after all clips.
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MotionSuite.RunAsync(
            corpus, CorpusPart.Test, [("signal", new RuleBasedMotionGenerator())], cancellation: cancelled.Token));

        // The training of the lip-sync discriminator takes from the corpus which clips to learn from.
        string unknown = _folder["unknown.mp4"];
        File.Copy(videos[0], unknown);
        LipSyncTrainingOptions lips = new()
        {
            Clips = [videos[0], unknown],
            HeldOut = [videos[1]],
            Sync = corpusFolder,
            Output = _folder["lips"],
            Groups = 1,
            Windows = 4,
            Schedule = new() { Steps = 1 },
        };
        LipSyncTrainingReport discriminator = await LipSyncTraining.RunAsync(lips, stop: cancellation);
        Assert.Equal(1, discriminator.Clips);
        Assert.Equal("left out: 'unknown.mp4' is not in the motion corpus.", Assert.Single(discriminator.Notes));
    }

    [Fact]
    public async Task AStylePackageComesNearToItsStyleAndKeepsTheLipsInTime()
    {
        StyleReference style = new()
        {
            Name = "wide",
            Templates = Enum.GetValues<KeyMotion>().ToDictionary(k => k, k => ExpressionBasis.Default.FromMouthShape(k switch
            {
                KeyMotion.None => new MouthShape(0, 0, 0),
                KeyMotion.M => new MouthShape(0.03f, 0, 0),
                KeyMotion.R => new MouthShape(0.25f, 0.05f, 0),
                _ => new MouthShape(0.2f, -0.1f, 0.06f),
            })),
            RestingExpression = new float[ExpressionBasis.Count],
            OpeningAmplitude = 0.25f,
            WidthAmplitude = 0.05f,
            Head = new HeadDynamics(0.05f, 0.04f, 0.03f, 0.05f, 0.1f),
            Blinks = new BlinkStatistics(20, 0.25f),
        };

        // Somebody whose mouth never is where it rests: the style's mouth lies there, and no farther.
        const float Elsewhere = 0.5f;
        foreach (float[] template in style.Templates.Values)
        {
            template[0] += Elsewhere;
        }

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        StyleMotionReport report = await StyleMotionTraining.RunAsync(
            new StyleMotionOptions { Style = style, Speech = TestSpeech.Kennedy, Output = _folder["wide"], Steps = 40 }, cancellation);
        Assert.True(report.After < report.Before, $"{report.After} after {report.Before}");
        Assert.True(report.Correlation > 0.85, $"r = {report.Correlation}");
        StylePackage package = StylePackage.Open(_folder["wide"]);
        Assert.Equal("wide", package.Style.Name);
        Assert.True(StylePackage.IsAt(_folder["wide"]));
        MotionClip clip = new()
        {
            Name = "",
            Person = "",
            Part = CorpusPart.Test,
            FramesPerSecond = 25,
            Frames = new MotionFrame[250],
            Mouth = [],
            Sound = TestSpeech.Kennedy,
        };
        using ModelStore models = ModelStore.Create();
        MotionFrame[] styled = await MotionTester.GenerateAsync(
            MotionGenerators.Open(
                MotionGenerators.Learned, models, _folder["wide"]), clip, new MotionRequest { Style = style }, cancellation);
        (float least, float most) = (style.Templates.Values.Min(t => t[0]), style.Templates.Values.Max(t => t[0]));
        Assert.InRange(styled.Average(f => f.Expression[0]), least - 0.2f, most + 0.2f);
    }

    [Fact]
    public async Task UnusableInputIsNamedInOneLine()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string silent = DemoMedia.File("cap13_edit2.mp4");
        InputException noSound = await Assert.ThrowsAsync<InputException>(
            () => MotionCorpusBuilder.BuildAsync(new MotionCorpusOptions { Output = _folder["c"], From = [silent] }, stop: cancellation));
        Assert.Contains("no sound", noSound.Message);
        Assert.Throws<InputException>(() => MotionCorpus.Open(_folder["nowhere"]));
        await Assert.ThrowsAsync<InputException>(() => MotionTraining.RunAsync(
            new MotionTrainingOptions { Corpus = _folder["nowhere"], Output = _folder["r"] }, stop: cancellation));
        Assert.Throws<InputException>(() => StylePackage.Open(_folder["nowhere"]));
    }

    [Fact]
    public void TheBestShiftIsFound()
    {
        CounterRandom random = new(4);
        float[] curve = [.. Enumerable.Range(0, 120).Select(_ => random.Normal())];
        float[] late = [.. new float[4], .. curve[..^4]];
        (int shift, double correlation) = MotionMeasures.BestShift(curve, late, 10);
        Assert.Equal(4, shift);
        Assert.Equal(1, correlation, 1e-6);
    }
}
