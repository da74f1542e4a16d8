using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.StyleAware;
using Orator.Training.Data;
using Orator.Training.Losses;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleAware;

/// <summary>Peak signal-to-noise ratios of a set of samples, decibels.</summary>
internal readonly record struct StyleAwareScore(double Whole, double Mouth);

/// <summary>Self-reenactment of validation clips by a network in training: a few frames of each person. A corpus without any is tested on
/// what is learned from.</summary>
internal sealed class StyleAwareTester : IDisposable
{
    private const int FramesOfAPerson = 3;
    private const int MostPeople = 16;
    private const int Columns = 10;
    private const int Size = ClipCrop.Size;
    private readonly Session _session;
    private readonly List<StyleAwareSample> _samples = [];

    /// <summary>Compiles the network; it reads the weights of the moment at every run.</summary>
    public StyleAwareTester(StyleAwareObjective objective, Corpus corpus, StyleAwareSampler sampler)
    {
        IReadOnlyList<CorpusClip> Clips(CorpusPart part) => [.. corpus.Of(part).Where(clip => clip.Frames > FramesOfAPerson)];
        IReadOnlyList<CorpusClip> clips = Clips(CorpusPart.Validation) is { Count: > 0 } unseen ? unseen : Clips(CorpusPart.Train);
        foreach (IGrouping<string, CorpusClip> person in clips.GroupBy(clip => clip.Identity).OrderBy(group => group.Key, StringComparer.Ordinal).Take(MostPeople))
        {
            CorpusClip clip = person.MaxBy(clip => clip.Frames)!;
            for (int i = 1; i <= FramesOfAPerson; i++)
            {
                _samples.Add(sampler.Of(clip, 0, i * (clip.Frames - 1) / FramesOfAPerson));
            }
        }

        Graph graph = new(ParameterBinding.Inputs);
        (Tensor picture, StyleAwareLayers layers, _) = objective.Generate(graph, 1, Size);
        graph.Output("picture", picture);
        graph.Output("mask", layers.Mask);
        graph.Output("still", layers.Still);
        graph.Output("colour", layers.Colour);

        // The true frame and its weights are inputs of the graph that nothing here needs.
        _session = Session.Compile(graph, new SessionSettings { MemoryPattern = false });
        Mesh = Mean([.. _samples.Select(sample => Score(sample, sample.Planes["mesh"]))]);
    }

    /// <summary>What the mesh generator reaches.</summary>
    public StyleAwareScore Mesh { get; }

    /// <summary>What the network reaches, and a sheet of samples: source, truth, the mesh's picture, the network's, its masks and its
    /// colour.</summary>
    public (StyleAwareScore Score, Image Sheet) Evaluate()
    {
        List<StyleAwareScore> scores = [];
        List<Sample> shown = [];
        int step = Math.Max(1, _samples.Count / Columns);
        for (int i = 0; i < _samples.Count; i++)
        {
            StyleAwareSample sample = _samples[i];
            new StyleAwareBatch([sample], null).CopyTo(_session);
            _session.Run();
            scores.Add(Score(sample, _session.Output("picture")));
            if (i % step == 0 && shown.Count < Columns)
            {
                StyleAwareScore mesh = Score(sample, sample.Planes["mesh"]);
                float[] mask = _session.Output("mask").ToArray();
                float[] still = _session.Output("still").ToArray();
                shown.Add(new Sample(
                    FormattableString.Invariant(
                        $"{mesh.Whole:0.0} / {scores[^1].Whole:0.0} dB, mouth {mesh.Mouth:0.0} / {scores[^1].Mouth:0.0}"),
                    [
                        Picture(sample.Planes["source"]), Picture(sample.Planes["truth"]), Picture(sample.Planes["mesh"]), Picture(_session.Output("picture")),
                        Picture([.. mask, .. mask, .. mask]), Picture([.. still, .. still, .. still]), Picture(_session.Output("colour")),
                    ]));
            }
        }

        return (Mean(scores), SampleSheet.Compose(["source", "truth", "mesh", "network", "mask", "still", "colour"], shown));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static Image Picture(ReadOnlySpan<float> planes) => Image.FromPlanes(planes, Size, Size);

    private static StyleAwareScore Mean(List<StyleAwareScore> scores) =>
        scores.Count == 0 ? default : new(scores.Average(score => score.Whole), scores.Average(score => score.Mouth));

    private static StyleAwareScore Score(StyleAwareSample sample, ReadOnlySpan<float> picture)
    {
        (double all, double mouth, int pixels) = (0, 0, 0);
        float[] truth = sample.Planes["truth"];
        float[] weights = sample.Planes["weights"];
        int plane = Size * Size;
        for (int i = 0; i < picture.Length; i++)
        {
            double d = Math.Clamp(picture[i], 0, 1) - truth[i];
            all += d * d;
            if (weights[i % plane] == StyleAwarePhotometricLoss.Mouth)
            {
                mouth += d * d;
                pixels++;
            }
        }

        // A picture without a mouth, or equal to the truth, has a finite ratio: means are taken of these.
        static double Psnr(double sum, int count) => SignalToNoise.Peak(Math.Max(sum, 1e-9), Math.Max(count, 1), 1);
        return new StyleAwareScore(Psnr(all, picture.Length), Psnr(mouth, pixels));
    }
}
