using Orator.Training.Metrics;
using Orator.Training.Plots;

namespace Orator.Training.Data;

/// <summary>What became of a pair, pictures of one size.</summary>
/// <param name="Source">The source.</param>
/// <param name="Truth">What was to be made of it.</param>
/// <param name="Made">What was made.</param>
internal sealed record DrawnPair(Image Source, Image Truth, Image Made)
{
    /// <summary>What the mesh generator makes of the source: the baseline in place of the source itself; null if that does not count.</summary>
    public Image? Mesh { get; init; }
}

/// <summary>Self-reenactment of validation clips by networks in training: a few frames of each person.</summary>
internal static class ValidationPairs
{
    /// <summary>Frames of a clip that are made of its first one.</summary>
    public const int FramesOfAPerson = 3;

    private const int MostPeople = 14;
    private const int Columns = 8;
    private const double PsnrOfIdentical = 100;

    /// <summary>Pairs of the validation split; of a corpus without any, of what is learned from.</summary>
    /// <typeparam name="TPair">Type of a pair.</typeparam>
    /// <param name="corpus">The corpus.</param>
    /// <param name="suits">Whether pairs can be made of a clip.</param>
    /// <param name="make">Makes a pair of two frames of a clip, source and driving.</param>
    public static IReadOnlyList<TPair> Of<TPair>(Corpus corpus, Func<CorpusClip, bool> suits, Func<CorpusClip, int, int, TPair> make)
    {
        IReadOnlyList<CorpusClip> Clips(CorpusPart part) => [.. corpus.Of(part).Where(clip => clip.Frames > FramesOfAPerson && suits(clip))];
        IReadOnlyList<CorpusClip> clips = Clips(CorpusPart.Validation) is { Count: > 0 } unseen ? unseen : Clips(CorpusPart.Train);
        IEnumerable<IGrouping<string, CorpusClip>> people =
            clips.GroupBy(clip => clip.Identity).OrderBy(group => group.Key, StringComparer.Ordinal).Take(MostPeople);
        return [.. people.SelectMany(person =>
        {
            CorpusClip clip = person.MaxBy(clip => clip.Frames)!;
            return Enumerable.Range(1, FramesOfAPerson).Select(i => make(clip, 0, i * (clip.Frames - 1) / FramesOfAPerson));
        })];
    }

    /// <summary>Measures what is made of pairs.</summary>
    /// <typeparam name="TPair">Type of a pair.</typeparam>
    /// <param name="pairs">The pairs.</param>
    /// <param name="draw">Makes one.</param>
    /// <returns>Mean PSNR of what is made and of the baseline, decibels, and a sheet.</returns>
    public static (double Psnr, double Baseline, Image? Sheet) Measure<TPair>(IReadOnlyList<TPair> pairs, Func<TPair, DrawnPair> draw)
    {
        (double psnr, double baseline) = (0, 0);
        List<Sample> shown = [];
        string[] rows = [];
        int step = Math.Max(1, pairs.Count / Columns);
        for (int i = 0; i < pairs.Count; i++)
        {
            DrawnPair drawn = draw(pairs[i]);
            (double own, double other) = (Psnr(drawn.Made, drawn.Truth), Psnr(drawn.Mesh ?? drawn.Source, drawn.Truth));
            psnr += own;
            baseline += other;
            if (i % step == 0 && shown.Count < Columns)
            {
                Image[] mesh = drawn.Mesh is Image picture ? [picture] : [];
                rows = ["source", "truth", .. mesh.Select(_ => "mesh"), "network"];
                shown.Add(new Sample(
                    FormattableString.Invariant($"{other:0.0} / {own:0.0} dB"), [drawn.Source, drawn.Truth, .. mesh, drawn.Made]));
            }
        }

        return pairs.Count == 0 ? (0, 0, null) : (psnr / pairs.Count, baseline / pairs.Count, SampleSheet.Compose(rows, shown));
    }

    // Means are taken of it: equal pictures have a finite one.
    private static double Psnr(Image made, Image truth) => Math.Min(ImageMetrics.Psnr(made, truth), PsnrOfIdentical);
}
