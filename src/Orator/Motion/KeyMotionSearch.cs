namespace Orator.Motion;

/// <summary>
/// Finds the frames of a style video that show the four key motions best: a similarity search over all frames in mouth space
/// (Style transfer for 2D talking heads, style reference images).
/// </summary>
/// <remarks>
/// The paper gives no targets; here they follow from the speaker's own ranges, so that a mumbler's R is a mumbler's R.
/// With percentiles of opening, width and rounding over the speaking frames, closed = the frames with opening up to P30 and
/// open = those from P65:
/// <list type="table">
/// <item><term>None</term><description>opening P5; width and rounding: median of closed</description></item>
/// <item><term>M</term><description>opening P35; width and rounding: median of all</description></item>
/// <item><term>R</term><description>opening P85; width P85 and rounding P15 of open</description></item>
/// <item><term>O</term><description>opening P75; width P15 and rounding P85 of open</description></item>
/// </list>
/// The distance of a frame is Euclidean, each number divided by its own P5..P95 range (at least 0.03).
/// </remarks>
internal sealed class KeyMotionSearch
{
    private const float SmallestRange = 0.03f;
    private const double Apart = 0.2;
    private readonly IReadOnlyList<StyleSample> _candidates;
    private readonly MouthShape _range;
    private readonly Dictionary<KeyMotion, MouthShape> _targets;

    /// <summary>Prepares the search.</summary>
    /// <param name="candidates">Speaking frames on which the face is well visible; at least one.</param>
    public KeyMotionSearch(IReadOnlyList<StyleSample> candidates)
    {
        _candidates = candidates;
        float Opening(double fraction) => Quantile(candidates, s => s.Mouth.Opening, fraction);
        float closedUpTo = Opening(0.30);
        float openFrom = Opening(0.65);
        List<StyleSample> closed = [.. candidates.Where(s => s.Mouth.Opening <= closedUpTo)];
        List<StyleSample> open = [.. candidates.Where(s => s.Mouth.Opening >= openFrom)];
        MouthShape Target(double opening, IReadOnlyList<StyleSample> among, double width, double rounding) =>
            new(Opening(opening), Quantile(among, s => s.Mouth.Width, width), Quantile(among, s => s.Mouth.Rounding, rounding));

        _targets = new Dictionary<KeyMotion, MouthShape>
        {
            [KeyMotion.None] = Target(0.05, closed, 0.5, 0.5),
            [KeyMotion.M] = Target(0.35, candidates, 0.5, 0.5),
            [KeyMotion.R] = Target(0.85, open, 0.85, 0.15),
            [KeyMotion.O] = Target(0.75, open, 0.15, 0.85),
        };
        float Range(Func<StyleSample, float> number) => Math.Max(Quantile(candidates, number, 0.95) - Quantile(candidates, number, 0.05), SmallestRange);
        _range = new MouthShape(Range(s => s.Mouth.Opening), Range(s => s.Mouth.Width), Range(s => s.Mouth.Rounding));
    }

    /// <summary>How many frames an average template is made of: more from longer videos, 3 to 9.</summary>
    public int AverageCount => Math.Clamp(_candidates.Count / 40, 3, 9);

    /// <summary>The mouth that is looked for.</summary>
    /// <param name="key">A key motion.</param>
    public MouthShape Target(KeyMotion key) => _targets[key];

    /// <summary>The best frames for a key motion, nearest first, at least 0.2 s apart so that they show different syllables.</summary>
    /// <param name="key">A key motion.</param>
    public IReadOnlyList<StyleSample> Nearest(KeyMotion key)
    {
        List<StyleSample> chosen = [];
        foreach (StyleSample sample in _candidates.OrderBy(s => Distance(s.Mouth, _targets[key])))
        {
            if (chosen.TrueForAll(c => Math.Abs(c.Seconds - sample.Seconds) >= Apart))
            {
                chosen.Add(sample);
                if (chosen.Count == AverageCount)
                {
                    break;
                }
            }
        }

        return chosen;
    }

    private float Distance(MouthShape a, MouthShape b)
    {
        float opening = (a.Opening - b.Opening) / _range.Opening;
        float width = (a.Width - b.Width) / _range.Width;
        float rounding = (a.Rounding - b.Rounding) / _range.Rounding;
        return (opening * opening) + (width * width) + (rounding * rounding);
    }

    private static float Quantile(IReadOnlyList<StyleSample> samples, Func<StyleSample, float> number, double fraction) =>
        SampleStatistics.Quantile(samples.Select(number), fraction);
}
