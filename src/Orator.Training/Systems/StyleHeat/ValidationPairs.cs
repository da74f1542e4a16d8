using Orator.Engine;
using Orator.Perception;
using Orator.Training.Data;
using Orator.Training.Metrics;
using Orator.Training.Plots;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Self-reenactment of validation clips by networks in training: a few frames of each person.</summary>
internal static class ValidationPairs
{
    private const int FramesOfAPerson = 3;
    private const int MostPeople = 14;
    private const int Columns = 8;
    private const double PsnrOfIdentical = 100;

    /// <summary>Pairs of the validation split; of a corpus without any, of what is learned from.</summary>
    public static IReadOnlyList<DrivenPair> Of(Corpus corpus, IDrivenPairs sampler)
    {
        IReadOnlyList<CorpusClip> Clips(CorpusPart part) => [.. corpus.Of(part).Where(clip => clip.Frames > FramesOfAPerson && sampler.Suits(clip))];
        IReadOnlyList<CorpusClip> clips = Clips(CorpusPart.Validation) is { Count: > 0 } unseen ? unseen : Clips(CorpusPart.Train);
        IEnumerable<IGrouping<string, CorpusClip>> people =
            clips.GroupBy(clip => clip.Identity).OrderBy(group => group.Key, StringComparer.Ordinal).Take(MostPeople);
        return [.. people.SelectMany(person =>
        {
            CorpusClip clip = person.MaxBy(clip => clip.Frames)!;
            return Enumerable.Range(1, FramesOfAPerson).Select(i => sampler.Of(clip, 0, i * (clip.Frames - 1) / FramesOfAPerson));
        })];
    }

    /// <summary>Measures what a session makes of pairs.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="session">A session for one pair.</param>
    /// <param name="output">Its output that is to be the driving picture, [1, 3, side, side], 0 to 1.</param>
    /// <param name="side">Side of that picture, pixels.</param>
    /// <returns>PSNR of the output and of the source, and a sheet.</returns>
    public static (double Psnr, double Baseline, Image? Sheet) Measure(
        IReadOnlyList<DrivenPair> pairs, Session session, string output, int side)
    {
        (double psnr, double baseline) = (0, 0);
        List<Sample> shown = [];
        int step = Math.Max(1, pairs.Count / Columns);
        for (int i = 0; i < pairs.Count; i++)
        {
            new DrivenBatch([pairs[i]]).CopyTo(session);
            session.Run();
            Image made = Image.FromPlanes(session.Output(output), side, side);
            Image truth = Picture(pairs[i].Driving, side);
            Image source = Picture(pairs[i].Source, side);
            (double own, double still) = (Psnr(made, truth), Psnr(source, truth));
            psnr += own;
            baseline += still;
            if (i % step == 0 && shown.Count < Columns)
            {
                shown.Add(new Sample(FormattableString.Invariant($"{still:0.0} / {own:0.0} dB"), [source, truth, made]));
            }
        }

        return pairs.Count == 0
            ? (0, 0, null)
            : (psnr / pairs.Count, baseline / pairs.Count, SampleSheet.Compose(["source", "truth", "network"], shown));
    }

    private static Image Picture(float[] planes, int side) =>
        FaceCutout.Resize(Image.FromPlanes(planes, ClipCrop.Size, ClipCrop.Size), side);

    // Means are taken of it: equal pictures have a finite one.
    private static double Psnr(Image made, Image truth) => Math.Min(ImageMetrics.Psnr(made, truth), PsnrOfIdentical);
}
