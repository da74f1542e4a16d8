using System.Numerics;
using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Metrics;
using Orator.Training.Plots;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Self-reenactment of test frames by networks in training: each clip's first frame, driven by frames that were not learned
/// from.</summary>
internal sealed class FaceVid2VidTester : IDisposable
{
    private const int Columns = 8;
    private const int QuickTests = 8;
    private const int DescriptorInterval = 5;
    private readonly Session _session;
    private readonly int _size;

    /// <summary>Compiles the networks in inference mode; they are left in training mode.</summary>
    public FaceVid2VidTester(FaceVid2VidNetworks networks, int size)
    {
        _size = size;
        networks.Train(false);
        Graph graph = new(ParameterBinding.Inputs); // Reads the weights of the moment at every run.
        Tensor picture = graph.Input("source", [1, 3, size, size]);
        KeyPoints canonical = networks.Detector.Forward(picture);
        KeyPoints source = KeyPointEquations.Place(canonical, networks.Estimator.Forward(picture));
        KeyPoints driving = KeyPointEquations.Place(canonical, networks.Estimator.Forward(graph.Input("driving", [1, 3, size, size])));
        KeyPoints Taught(string name) => new(graph.Input(name, [1, MeshKeyPoints.Count, 3]));
        SourceFeatures features = networks.Generator.Encode(picture);
        graph.Output("alone", networks.Generator.Render(features, source, driving).Picture);
        graph.Output("taught", networks.Generator.Render(features, Taught("source key points"), Taught("driving key points")).Picture);
        graph.Output("key points", driving.Positions);
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
                (Image drawn, Image taught) = Draw(clip, test);
                Image truth = test.Frame.Picture;
                samples.Add(new Sample(
                    FormattableString.Invariant($"{ImageMetrics.Psnr(drawn, truth):0.0} dB"),
                    [clip.Training[0].Picture, truth, drawn, taught, FaceCutout.Resize(test.Mesh, _size)]));
            }
        }

        return SampleSheet.Compose(["source", "driving", "prediction", "with mesh points", "mesh generator"], samples);
    }

    /// <summary>
    /// Means over some test frames of each clip: peak signal-to-noise ratio in the networks' size, decibels, alone and with the mesh's key
    /// points; and the distance in the picture of the estimated key points from the mesh's, half sides of the picture.
    /// </summary>
    public (double Alone, double Taught, double KeyPoints) Quick(IReadOnlyList<ReenactmentClip> clips)
    {
        List<(double Alone, double Taught, double KeyPoints)> all = [];
        foreach (ReenactmentClip clip in clips)
        {
            foreach (ReenactmentTest test in Spread(clip.Tests, QuickTests))
            {
                (Image alone, Image taught) = Draw(clip, test);
                Image truth = test.Frame.Picture;
                all.Add((ImageMetrics.Psnr(alone, truth), ImageMetrics.Psnr(taught, truth), Distance(
                    _session.Output("key points"), test.Frame.Teacher.KeyPoints)));
            }
        }

        return (all.Average(x => x.Alone), all.Average(x => x.Taught), all.Average(x => x.KeyPoints));
    }

    /// <summary>All measures on all test frames.</summary>
    public IReadOnlyList<FaceVid2VidScore> Evaluate(IReadOnlyList<ReenactmentClip> clips, FaceAnalyzer analyzer)
    {
        List<FaceVid2VidScore> scores = [];
        foreach (ReenactmentClip clip in clips)
        {
            (string Way, Func<ReenactmentTest, Image> Make)[] ways =
            [
                (FaceVid2VidScore.Alone, test => FaceCutout.Resize(Draw(clip, test).Alone, FaceWindow.Side)),
                ("face-vid2vid, key points of the mesh", test => FaceCutout.Resize(Draw(clip, test).Taught, FaceWindow.Side)),
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

    private static double Distance(ReadOnlySpan<float> estimated, ReadOnlySpan<float> taught)
    {
        double sum = 0;
        for (int i = 0; i < taught.Length; i += 3)
        {
            sum += Vector2.Distance(new Vector2(estimated[i], estimated[i + 1]), new Vector2(taught[i], taught[i + 1]));
        }

        return 3 * sum / taught.Length;
    }

    private (Image Alone, Image Taught) Draw(ReenactmentClip clip, ReenactmentTest test)
    {
        ReenactmentFrame source = clip.Training[0];
        source.Picture.ToPlanes().CopyTo(_session.Input("source"));
        test.Frame.Picture.ToPlanes().CopyTo(_session.Input("driving"));
        source.Teacher.KeyPoints.CopyTo(_session.Input("source key points"));
        test.Frame.Teacher.KeyPoints.CopyTo(_session.Input("driving key points"));
        _session.Run();
        return (Image.FromPlanes(_session.Output("alone"), _size, _size), Image.FromPlanes(_session.Output("taught"), _size, _size));
    }
}
