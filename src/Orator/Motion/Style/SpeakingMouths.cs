using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>
/// How a mouth looks in running speech: its mean at each of <see cref="Ranks"/> of the opening. Key motions are the extremes of a manner of
/// speaking; this is what lies between them.
/// </summary>
internal static class SpeakingMouths
{
    private const float HalfWindow = 0.075f;

    /// <summary>Shares of the frames that open less: 0 to 1, growing.</summary>
    public static IReadOnlyList<float> Ranks { get; } = [0.05f, 0.2f, 0.35f, 0.5f, 0.65f, 0.8f, 0.9f, 0.96f];

    /// <summary>Mean mouths over the frames about each rank.</summary>
    /// <param name="samples">Frames of speech, at least one.</param>
    /// <param name="rest">Coefficients of the closed mouth, from which the mouths count.</param>
    /// <returns><see cref="ExpressionBasis.MouthCount"/> coefficients for each of <see cref="Ranks"/>.</returns>
    public static float[][] Measure(IReadOnlyList<StyleSample> samples, float[] rest)
    {
        StyleSample[] sorted = [.. samples.OrderBy(s => s.Mouth.Opening)];
        return [.. Ranks.Select(rank =>
        {
            float half = Math.Min(HalfWindow, Math.Min(rank, 1 - rank));
            int first = Math.Min((int)((rank - half) * sorted.Length), sorted.Length - 1);
            StyleSample[] about = sorted[first..Math.Max(first + 1, (int)Math.Ceiling((rank + half) * sorted.Length))];
            return Enumerable.Range(0, ExpressionBasis.MouthCount).Select(
                k => about.Average(s => s.Motion.Expression[k]) - rest[k]).ToArray();
        })];
    }

    /// <summary>The mouth at a rank of the opening: straight between those measured.</summary>
    /// <param name="mouths">What <see cref="Measure"/> gave.</param>
    /// <param name="rank">0 to 1; beyond the first and last of <see cref="Ranks"/> nothing changes.</param>
    /// <param name="mouth">Receives <see cref="ExpressionBasis.MouthCount"/> coefficients.</param>
    public static void At(IReadOnlyList<float[]> mouths, float rank, Span<float> mouth)
    {
        int next = 1;
        while (next < Ranks.Count - 1 && rank > Ranks[next])
        {
            next++;
        }

        float share = Math.Clamp((rank - Ranks[next - 1]) / (Ranks[next] - Ranks[next - 1]), 0, 1);
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            mouth[k] = float.Lerp(mouths[next - 1][k], mouths[next][k], share);
        }
    }
}
