using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>
/// Finds the frames of a style video that show the four key motions best: a similarity search over all frames in mouth space
/// (Style transfer for 2D talking heads, style reference images).
/// </summary>
/// <remarks>
/// The paper gives no targets; here they follow from the speaker's own ranges, so that a mumbler's R is a mumbler's R.
/// With percentiles of opening, width and rounding over the speaking frames (closed = those with an opening up to P30):
/// <list type="table">
/// <item><term>None</term><description>opening P5; width and rounding: median of closed</description></item>
/// <item><term>M</term><description>opening P30, but at least 0.02 above P5; width and rounding: median of closed</description></item>
/// <item><term>R</term><description>opening P90, width P85, rounding P15</description></item>
/// <item><term>O</term><description>opening P80, width P10, rounding P90</description></item>
/// </list>
/// An opening jaw swings back and takes the lips along, which would pass for the opposite of rounding: here rounding is what remains after
/// its linear regression on the opening. The distance of a frame is Euclidean, each number divided by its P5..P95 range (at least 0.03).
/// </remarks>
internal sealed class KeyMotionSearch
{
    private const float SmallestRange = 0.03f;
    private const float PartedLips = 0.02f;
    private const double Apart = 0.2;
    private readonly IReadOnlyList<StyleSample> _candidates;
    private readonly float _retreat;
    private readonly MouthShape _range;
    private readonly Dictionary<KeyMotion, MouthShape> _targets;

    /// <summary>Prepares the search.</summary>
    /// <param name="candidates">Speaking frames on which the face is well visible; at least one.</param>
    public KeyMotionSearch(IReadOnlyList<StyleSample> candidates)
    {
        _candidates = candidates;
        _retreat = Slope(candidates);
        float Opening(double fraction) => Quantile(candidates, s => s.Mouth.Opening, fraction);
        float closedUpTo = Opening(0.30);
        List<StyleSample> closed = [.. candidates.Where(s => s.Mouth.Opening <= closedUpTo)];
        MouthShape Target(float opening, IReadOnlyList<StyleSample> among, double width, double rounding) =>
            new(opening, Quantile(among, s => s.Mouth.Width, width), Quantile(among, s => Protrusion(s.Mouth), rounding));

        _targets = new Dictionary<KeyMotion, MouthShape>
        {
            [KeyMotion.None] = Target(Opening(0.05), closed, 0.5, 0.5),
            [KeyMotion.M] = Target(Math.Max(Opening(0.30), Opening(0.05) + PartedLips), closed, 0.5, 0.5),
            [KeyMotion.R] = Target(Opening(0.90), candidates, 0.85, 0.15),
            [KeyMotion.O] = Target(Opening(0.80), candidates, 0.10, 0.90),
        };
        float Range(Func<StyleSample, float> number) =>
            Math.Max(Quantile(candidates, number, 0.95) - Quantile(candidates, number, 0.05), SmallestRange);
        _range = new MouthShape(Range(s => s.Mouth.Opening), Range(s => s.Mouth.Width), Range(s => Protrusion(s.Mouth)));
    }

    /// <summary>How many frames an average template is made of: more from longer videos, 3 to 9.</summary>
    public int AverageCount => Math.Clamp(_candidates.Count / 40, 3, 9);

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

    private float Distance(MouthShape mouth, MouthShape target)
    {
        float opening = (mouth.Opening - target.Opening) / _range.Opening;
        float width = (mouth.Width - target.Width) / _range.Width;
        float rounding = (Protrusion(mouth) - target.Rounding) / _range.Rounding;
        return (opening * opening) + (width * width) + (rounding * rounding);
    }

    /// <summary>Rounding without the part that the opening explains.</summary>
    private float Protrusion(MouthShape mouth) => mouth.Rounding - (_retreat * mouth.Opening);

    /// <summary>Least-squares slope of rounding over opening.</summary>
    private static float Slope(IReadOnlyList<StyleSample> samples)
    {
        float opening = samples.Average(s => s.Mouth.Opening);
        float rounding = samples.Average(s => s.Mouth.Rounding);
        float covariance = samples.Average(s => (s.Mouth.Opening - opening) * (s.Mouth.Rounding - rounding));
        float variance = samples.Average(s => (s.Mouth.Opening - opening) * (s.Mouth.Opening - opening));
        return variance > 0 ? covariance / variance : 0;
    }

    private static float Quantile(IReadOnlyList<StyleSample> samples, Func<StyleSample, float> number, double fraction) =>
        SampleStatistics.Quantile(samples.Select(number), fraction);
}
