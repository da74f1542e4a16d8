using System.Numerics;
using Orator.Animation;
using Orator.Training.Data;
using Orator.Training.Metrics;
using Orator.Training.Plots;

namespace Orator.Training.Evaluation;

/// <summary>A frame made of one picture of a person, of two, and so on.</summary>
/// <param name="Clip">The clip that all are from.</param>
/// <param name="Frame">Number of the frame.</param>
/// <param name="Turn">Angle between the directions of its face and of the first source's, degrees.</param>
/// <param name="L1">Mean absolute difference to the truth, 0 to 255, for each number of sources.</param>
/// <param name="Psnr">dB; likewise.</param>
/// <param name="Ssim">Likewise.</param>
public sealed record SourceStudyFrame(
    CorpusClip Clip, int Frame, double Turn, IReadOnlyList<double> L1, IReadOnlyList<double> Psnr, IReadOnlyList<double> Ssim);

/// <summary>
/// What a second and a third picture of a person bring (Free-HeadGAN, N-shot): frames of clips that are turned away from the first source,
/// made of it alone, of it and the frame turned furthest to the other side, and so on.
/// </summary>
/// <param name="corpus">The corpus; it stays the caller's, as the next one does.</param>
/// <param name="animator">The generator.</param>
public sealed class SourceStudy(Corpus corpus, IAnimator animator)
{
    /// <summary>What counts as turned away, degrees.</summary>
    public const double Turned = 15;

    /// <summary>The most pictures that a frame is made of.</summary>
    public const int Most = 3;

    // Sources and frames near them are not tested.
    private const int Apart = 5;
    private const int MostShown = 8;
    private readonly List<Sample> _shown = [];
    private readonly int _sources = Math.Min(Most, animator.Traits.MostPortraits);

    /// <summary>Measures a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="most">Frames that are made of it, evenly chosen of both kinds: turned away and not.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>None if the head turns so little that sources would hardly differ.</returns>
    public IReadOnlyList<SourceStudyFrame> Measure(CorpusClip clip, int most, CancellationToken cancellation)
    {
        Vector3[] faces = [.. Enumerable.Range(0, clip.Frames).Select(i => corpus.ReadLabels(clip, i).Pose.Rotation.Apply(Vector3.UnitZ))];
        int[] sources = Sources(faces);
        int[] free = [.. Enumerable.Range(0, faces.Length).Where(i => sources.All(source => Math.Abs(source - i) >= Apart))];
        int[] away = [.. free.Where(i => Angle(faces[i], faces[sources[0]]) >= Turned)];
        if (away.Length == 0)
        {
            return [];
        }

        int[] tested = [.. Evenly(away, most / 2), .. Evenly([.. free.Except(away)], most - (most / 2))];
        SourcePortrait[] portraits = [.. sources.Select(
            i => SourcePortraitBuilder.Prepare(corpus.ReadPicture(clip, i), corpus.ReadLabels(clip, i).Face))];
        SelfDriving driving = new(portraits[0], corpus.ReadLabels(clip, sources[0]).Face);
        double[] turns = [.. tested.Select(i => Angle(faces[i], faces[sources[0]]))];
        Image[] truths = [.. tested.Select(i => corpus.ReadPicture(clip, i))];
        MotionFrame[] motions = [.. tested.Select(i => driving.Motion(corpus.ReadLabels(clip, i).Face))];
        int shown = Array.IndexOf(turns, turns.Max());
        List<Image> pictures = [.. portraits.Select(portrait => portrait.Crop), truths[shown]];
        double[][] Each() => [.. tested.Select(_ => new double[_sources])];
        (double[][] l1, double[][] psnr, double[][] ssim) = (Each(), Each(), Each());
        for (int count = 1; count <= _sources; count++)
        {
            using IPreparedPortrait prepared = animator.Prepare(portraits[..count]);
            for (int k = 0; k < tested.Length; k++)
            {
                cancellation.ThrowIfCancellationRequested();
                Image made = new(ClipCrop.Size, ClipCrop.Size);
                prepared.Render(motions[k], made);
                l1[k][count - 1] = 255 * ImageMetrics.L1(made, truths[k]);
                psnr[k][count - 1] = ImageMetrics.Psnr(made, truths[k]);
                ssim[k][count - 1] = ImageMetrics.Ssim(made, truths[k]);
                if (k == shown)
                {
                    pictures.Add(made);
                }
            }
        }

        if (_shown.Count < MostShown)
        {
            _shown.Add(new Sample(FormattableString.Invariant($"{turns[shown]:0} degrees"), pictures));
        }

        return [.. tested.Select((frame, k) => new SourceStudyFrame(clip, frame, turns[k], l1[k], psnr[k], ssim[k]))];
    }

    /// <summary>The frame turned furthest of each clip so far: sources, truth, and what was made of one, two ... sources; null if there are
    /// none.</summary>
    public Image? Sheet() => _shown.Count == 0 ? null : SampleSheet.Compose(
        [.. Enumerable.Range(1, _sources).Select(i => $"source {i}"), "truth", .. Enumerable.Range(1, _sources).Select(i => $"made of {i}")],
        _shown);

    // The first frame, then by turns the one that is furthest from all sources so far.
    private int[] Sources(Vector3[] faces)
    {
        List<int> sources = [0];
        while (sources.Count < _sources)
        {
            sources.Add(Enumerable.Range(0, faces.Length).MaxBy(i => sources.Min(source => Angle(faces[i], faces[source]))));
        }

        return [.. sources];
    }

    private static double Angle(Vector3 a, Vector3 b) => double.RadiansToDegrees(Math.Acos(Math.Clamp(Vector3.Dot(a, b), -1, 1)));

    private static IEnumerable<int> Evenly(int[] frames, int most) => frames.Length <= most
        ? frames
        : Enumerable.Range(0, most).Select(i => frames[i * frames.Length / most]);
}
