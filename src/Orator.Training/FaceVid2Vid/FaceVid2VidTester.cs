using Orator.Drawing;
using Orator.Faces;
using Orator.Graphs;
using Orator.Media;
using Orator.Training.Evaluation;
using Orator.Training.Inpainting;

namespace Orator.Training.FaceVid2Vid;

/// <summary>Self-reenactment of test frames by networks in training: each clip's first frame, driven by frames that were not learned from.</summary>
internal sealed class FaceVid2VidTester : IDisposable
{
    private const int Columns = 8;
    private const int QuickTests = 8;
    private const int DescriptorInterval = 5;
    private readonly Session _session;
    private readonly int _size;

    /// <summary>Compiles the networks in inference mode; they are left in training mode.</summary>
    public FaceVid2VidTester(FaceVid2VidNetworks networks, FaceVid2VidObjective objective, int size)
    {
        _size = size;
        networks.Train(false);
        Graph graph = new(ParameterBinding.Inputs); // Reads the weights of the moment at every run.
        graph.Output("picture", objective.Generator(ReenactmentBatch.AddTo(graph, 1, size)).Generated.Picture);
        networks.Train();
        _session = Session.Compile(graph, new SessionSettings { MemoryPattern = false });
    }

    /// <summary>Source, driving, prediction and the mesh generator's picture of test frames of all clips.</summary>
    public Image Samples(IReadOnlyList<ReenactmentClip> clips)
    {
        List<Sample> samples = [];
        int each = Math.Max(1, Columns / clips.Count);
        foreach (ReenactmentClip clip in clips.Take(Columns))
        {
            foreach (ReenactmentTest test in Spread(clip.Tests, each))
            {
                Image drawn = Draw(clip, test, share: 0);
                Image truth = test.Frame.Picture;
                samples.Add(new Sample(
                    FormattableString.Invariant($"{ImageMetrics.Psnr(drawn, truth):0.0} dB"),
                    [clip.Training[0].Picture, truth, drawn, Draw(clip, test, share: 1), Resize(test.Mesh, _size)]));
            }
        }

        return SampleSheet.Compose(["source", "driving", "prediction", "with mesh points", "mesh generator"], samples);
    }

    /// <summary>Mean peak signal-to-noise ratio of some test frames of each clip in the networks' size, decibels.</summary>
    public double Psnr(IReadOnlyList<ReenactmentClip> clips, float share) =>
        clips.Average(clip => Spread(clip.Tests, QuickTests).Average(test => ImageMetrics.Psnr(Draw(clip, test, share), test.Frame.Picture)));

    /// <summary>All measures on all test frames.</summary>
    public IReadOnlyList<FaceVid2VidScore> Evaluate(IReadOnlyList<ReenactmentClip> clips, FaceAnalyzer analyzer)
    {
        List<FaceVid2VidScore> scores = [];
        foreach (ReenactmentClip clip in clips)
        {
            (string Way, Func<ReenactmentTest, Image> Make)[] ways =
            [
                (FaceVid2VidScore.Alone, test => Resize(Draw(clip, test, share: 0), FaceWindow.Side)),
                ("face-vid2vid, key points of the mesh", test => Resize(Draw(clip, test, share: 1), FaceWindow.Side)),
                ("mesh", test => test.Mesh),
            ];
            foreach ((string way, Func<ReenactmentTest, Image> make) in ways)
            {
                FaceComparison comparison = new(analyzer, clip.Identity, DescriptorInterval);
                foreach (ReenactmentTest test in clip.Tests)
                {
                    Image picture = make(test);
                    FaceObservation face = analyzer.Observe(picture, FaceAnalyzer.NextRegion(test.Face.Landmarks));
                    comparison.Add(picture, test.Truth, face.Score >= FaceAnalyzer.MinimumScore ? face : null, test.Face);
                }

                scores.Add(new FaceVid2VidScore(clip.Path, way, comparison.Finish()));
            }
        }

        return scores;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static IEnumerable<ReenactmentTest> Spread(IReadOnlyList<ReenactmentTest> tests, int count) =>
        Enumerable.Range(0, Math.Min(count, tests.Count)).Select(i => tests[i * tests.Count / Math.Min(count, tests.Count)]);

    private static Image Resize(Image picture, int side) =>
        FaceCutout.Cut(picture, new FaceRegion(picture.Width / 2f, picture.Height / 2f, picture.Width, 0), side);

    private Image Draw(ReenactmentClip clip, ReenactmentTest test, float share)
    {
        ReenactmentBatch.Test(clip, test.Frame, share).CopyTo(_session);
        _session.Run();
        return InpaintingBatch.ToImage(_session.Output("picture"), _size);
    }
}
