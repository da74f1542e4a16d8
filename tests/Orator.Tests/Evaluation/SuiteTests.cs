using System.Text.Json;
using Orator.Animation;
using Orator.Animation.Mesh;
using Orator.Perception;
using Orator.Tests.Training;
using Orator.Training.Data;
using Orator.Training.Evaluation.Suites;
using Orator.Training.Losses;
using Orator.Training.Metrics;

namespace Orator.Tests.Evaluation;

/// <summary>Suites on a small corpus. All its videos are in the training split, and count as one person.</summary>
[Collection(nameof(SmallCorpus))]
public sealed class SuiteTests : IDisposable
{
    private static readonly SuiteOptions Options = new() { Part = CorpusPart.Train, FramesPerPerson = 5, FramesPerMotion = 3 };

    private readonly Corpus _corpus;
    private readonly FaceAnalyzer _analyzer = new(threads: 1);
    private readonly PerceptualDistance _perceptual = new(new FaceFeatures(), ClipCrop.Size, threads: 1);

    public SuiteTests(SmallCorpus small) => _corpus = Corpus.Open(small.Options.Output);

    public void Dispose()
    {
        _perceptual.Dispose();
        _analyzer.Dispose();
        _corpus.Dispose();
    }

    [Fact]
    public void NobodyHasMoreFramesThanAllowedAndTheSeedDecides()
    {
        EvaluationSuite suite = EvaluationSuite.Create(EvaluationSuite.SelfReenactment, _corpus, Options);
        Assert.All(suite.Cases.GroupBy(c => c.Source.Identity), person => Assert.Equal(Options.FramesPerPerson, person.Sum(c => c.Count)));
        Assert.All(suite.Cases, c =>
        {
            Assert.Equal((c.Source, CorpusPart.Train, 0), (c.Driver, c.Source.Part, c.SourceFrame));
            Assert.InRange(c.First, 1, c.Source.Frames - c.Count);
            Assert.All(c.Shown, frame => Assert.InRange(frame, c.First, c.First + c.Count - 1));
        });
        Assert.Equal(Stretches(0), Stretches(0));
        Assert.True(Enumerable.Range(0, 5).Select(seed => Stretches((ulong)seed)).Distinct().Count() > 1);

        // More than there are: every frame but the portraits.
        EvaluationSuite all = EvaluationSuite.Create(EvaluationSuite.SelfReenactment, _corpus, Options with { FramesPerPerson = 1000 });
        Assert.Equal(_corpus.Of(CorpusPart.Train).Sum(clip => clip.Frames - 1), all.Cases.Sum(c => c.Count));

        string Stretches(ulong seed) =>
            string.Join(
                " ",
                EvaluationSuite.Create(
                    EvaluationSuite.SelfReenactment,
                    _corpus,
                    Options with { Seed = seed }).Cases.Select(c => $"{c.Source.Source} {c.First}"));
    }

    [Fact]
    public void APerfectAndAFrozenGeneratorScoreAsTheRowsOfReference()
    {
        EvaluationSuite suite = EvaluationSuite.Create(EvaluationSuite.SelfReenactment, _corpus, Options);
        using Stub perfect = new("perfect", (frame, _) => frame.Picture);
        using Stub frozen = new("frozen", (_, source) => source.Crop);
        using GeneratorReenactor mesh = new(new MeshAnimator());
        SuiteReport report = Run(suite, perfect, frozen, mesh);
        Assert.Equal([SuiteRunner.RealVideo, SuiteRunner.RepeatSource, "perfect", "frozen", "mesh"], report.Rows.Select(row => row.Name));
        SuiteScores[] rows = [.. report.Rows.Select(row => row.Scores)];
        Assert.Equal(suite.Cases.Sum(c => c.Count), rows[0].Frames);
        Assert.Null(rows[0].Psnr);
        Assert.Equal(100, rows[2].Psnr);
        Assert.True(rows[2].FramesPerSecond > 0);
        Assert.Equal(rows[0], rows[2] with { Psnr = null, MouthPsnr = null, RenderSeconds = null });
        Assert.Equal((0, 0, 0, 0), (rows[0].L1, rows[0].Perceptual, rows[0].Akd, rows[0].Aed));
        Assert.Equal(1, rows[0].Ssim!.Value, 1e-6);

        // The face in the frozen picture is looked for where that of the truth is.
        Assert.Equal(
            (rows[1].L1, rows[1].Psnr, rows[1].MouthL1, rows[1].EyesL1, rows[1].Perceptual, rows[1].Fid),
            (rows[3].L1, rows[3].Psnr, rows[3].MouthL1, rows[3].EyesL1, rows[3].Perceptual, rows[3].Fid));
        Assert.Equal(rows[1].Akd!.Value, rows[3].Akd!.Value, 0.5);
        Assert.Equal(1, rows[1].Csim!.Value, 1e-5);
        Assert.True(rows[4].Akd < rows[1].Akd);
        Assert.True(rows[4].Fid > 0);

        using JsonDocument json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(suite.Cases.Count, json.RootElement.GetProperty("cases").GetArrayLength());
        Assert.Equal("train", json.RootElement.GetProperty("part").GetString());
        string[] table = [.. report.ToMarkdown().Split('\n').Where(line => line.StartsWith('|'))];
        Assert.Equal(2 + rows.Length, table.Length);
        Assert.Single(table.Select(line => line.Count(letter => letter == '|')).Distinct());
        Assert.StartsWith("| real video | 0.00 | - | 1.000 |", table[2], StringComparison.Ordinal);
        Assert.NotEmpty(SuiteSheets.Draw(report));
    }

    [Fact]
    public void EverybodyIsDrivenByOthers()
    {
        EvaluationSuite suite = EvaluationSuite.Create(EvaluationSuite.CrossIdentity, _corpus, Options);
        Assert.All(suite.Cases, c => Assert.NotEqual(c.Source.Identity, c.Driver.Identity));
        Assert.Equal(
            _corpus.Of(CorpusPart.Train).Where(clip => clip.Still).Select(clip => clip.Identity).Order(),
            suite.Cases.Select(c => c.Source.Identity).Distinct().Order());
        Assert.All(suite.Cases.GroupBy(c => c.Source.Identity), portrait => Assert.Equal(5, portrait.Count()));
        using Stub frozen = new("frozen", (_, source) => source.Crop);
        using GeneratorReenactor mesh = new(new MeshAnimator());
        SuiteReport report = Run(suite, frozen, mesh);
        SuiteScores[] rows = [.. report.Rows.Select(row => row.Scores)];
        Assert.All(rows, row => Assert.Null(row.L1));
        Assert.Null(rows[0].Csim);
        Assert.True(rows[0].Jitter > 0);
        Assert.Equal(1, rows[1].Csim!.Value, 1e-5);
        Assert.True(rows[3].Apd < rows[1].Apd, $"{rows[3].Apd} {rows[1].Apd}");
        Assert.True(rows[3].Csim > 0.7);
        Assert.Equal(["cross-identity-frozen.jpg", "cross-identity-mesh.jpg"], SuiteSheets.Draw(report).Select(sheet => sheet.Name));
        Assert.DoesNotContain("PSNR", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunCanBeStopped()
    {
        using CancellationTokenSource stop = new();
        int frames = 0;
        EvaluationSuite suite = EvaluationSuite.Create(EvaluationSuite.SelfReenactment, _corpus, Options);
        Assert.Throws<OperationCanceledException>(() => new SuiteRunner(_corpus, _analyzer, _perceptual, "").Run(suite, [], (done, total) =>
        {
            frames = done;
            stop.Cancel();
        }, stop.Token));
        Assert.Equal(1, frames);
    }

    [Fact]
    public void ASplitWithoutVideosIsRefused()
    {
        foreach (string name in EvaluationSuite.Names)
        {
            InputException refused = Assert.Throws<InputException>(
                () => EvaluationSuite.Create(name, _corpus, Options with { Part = CorpusPart.Test }));
            Assert.Contains("test split", refused.Message, StringComparison.Ordinal);
        }
    }

    private SuiteReport Run(EvaluationSuite suite, params IReenactor[] reenactors) =>
        new SuiteRunner(_corpus, _analyzer, _perceptual, FeatureNetworks.Face).Run(
            suite, reenactors, cancellation: TestContext.Current.CancellationToken);

    private sealed class Stub(string name, Func<DrivingFrame, SourcePortrait, Image> draw) : IReenactor
    {
        private SourcePortrait? _source;

        public string Name => name;

        public void Prepare(SourcePortrait source, DrivingFrame start) => _source = source;

        public void Render(DrivingFrame frame, Image picture) => draw(frame, _source!).Pixels.CopyTo(picture.Pixels, 0);

        public void Dispose()
        {
        }
    }
}
