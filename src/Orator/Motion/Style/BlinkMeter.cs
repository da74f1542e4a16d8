namespace Orator.Motion.Style;

/// <summary>Counts blinks in unbroken stretches of video.</summary>
/// <remarks>
/// A blink begins where the mean of both lids last rose through 0.3 before passing 0.5, and ends where it falls below 0.3 again
/// (hysteresis: a trembling lid is one blink, a squint none). Longer closures than 0.8 s are closed eyes, not blinks. Short clips show few
/// blinks or none, so what people usually do counts as 15 s of additional observation: 17 blinks a minute of 0.25 s each
/// (posterior mean of a gamma prior); otherwise a style taken from a clip of ten seconds could forbid blinking.
/// </remarks>
internal static class BlinkMeter
{
    private const float High = 0.5f;
    private const float Low = 0.3f;
    private const double LongestBlink = 0.8;
    private const double UsualRate = 17;
    private const double UsualDuration = 0.25;
    private const double PriorMinutes = 0.25;

    /// <summary>Rate and duration of the blinks.</summary>
    /// <param name="segments">Unbroken stretches, see <see cref="StyleSegments"/>.</param>
    public static BlinkStatistics Measure(IReadOnlyList<IReadOnlyList<StyleSample>> segments)
    {
        double minutes = segments.Sum(s => s[^1].Seconds - s[0].Seconds) / 60;
        List<double> durations = [.. segments.SelectMany(Durations)];
        double priorBlinks = UsualRate * PriorMinutes;
        double rate = (durations.Count + priorBlinks) / (minutes + PriorMinutes);
        double duration = (durations.Sum() + (priorBlinks * UsualDuration)) / (durations.Count + priorBlinks);
        return new BlinkStatistics((float)rate, (float)duration);
    }

    private static IEnumerable<double> Durations(IReadOnlyList<StyleSample> segment)
    {
        double? start = null;
        bool closed = false;
        for (int i = 1; i < segment.Count; i++)
        {
            float before = Lids(segment[i - 1]);
            float now = Lids(segment[i]);
            if (before < Low && now >= Low)
            {
                start = Crossing(segment[i - 1], segment[i]);
            }

            closed |= now >= High;
            if (before >= Low && now < Low)
            {
                double duration = Crossing(segment[i - 1], segment[i]) - (start ?? double.NegativeInfinity);
                if (closed && duration <= LongestBlink)
                {
                    yield return duration;
                }

                start = null;
                closed = false;
            }
        }
    }

    private static float Lids(StyleSample sample) => (sample.Motion.BlinkRight + sample.Motion.BlinkLeft) / 2;

    private static double Crossing(StyleSample a, StyleSample b)
    {
        float from = Lids(a);
        return a.Seconds + ((b.Seconds - a.Seconds) * (Low - from) / (Lids(b) - from));
    }
}
