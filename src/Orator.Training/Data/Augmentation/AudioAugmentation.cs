using Orator.Graphs;
using Orator.Speech;

namespace Orator.Training.Data.Augmentation;

/// <summary>A change of log-mel sound as recordings differ by: gain, colour, a background of noise, bands that a codec has lost.</summary>
internal sealed class AudioAugmentation
{
    // Log-mel values span ln 1e5 in one unit.
    private const float Unit = 11.5129f;
    private const float Typical = 0.35f;
    private readonly float[] _offset;
    private readonly float[]? _floor;
    private readonly bool[] _lost;

    /// <summary>Draws a change.</summary>
    /// <param name="random">Its source.</param>
    /// <param name="lostShare">Share of the bands that are lost.</param>
    public AudioAugmentation(CounterRandom random, float lostShare = 0.2f)
    {
        float gain = 0.04f * random.Normal();
        _offset = [.. Curve(random, 6, 0.03f).Select(v => v + gain)];
        float level = 0.25f * random.Uniform();
        _floor = random.Uniform() < 0.5f ? [.. Curve(random, 4, 0.05f).Select(v => v + level)] : null;
        _lost = [.. Enumerable.Range(0, LogMel.BandCount).Select(_ => random.Uniform() < lostShare)];
    }

    /// <summary>Changes some frames.</summary>
    /// <param name="mel">Frames, one after the other; or, by bands, all frames of a band one after the other.</param>
    /// <param name="random">Source of the noise in them.</param>
    /// <param name="byBands">Which of both.</param>
    public void Apply(Span<float> mel, CounterRandom random, bool byBands = false)
    {
        int frames = mel.Length / LogMel.BandCount;
        for (int i = 0; i < mel.Length; i++)
        {
            int band = byBands ? i / frames : i % LogMel.BandCount;
            if (_lost[band])
            {
                mel[i] = Typical;
                continue;
            }

            float value = mel[i] + _offset[band];
            if (_floor is not null)
            {
                value = MathF.Log(MathF.Exp(value * Unit) + MathF.Exp(_floor[band] * Unit)) / Unit;
            }

            mel[i] = Math.Clamp(value + (0.01f * random.Normal()), 0, 1.3f);
        }
    }

    // A smooth curve over the bands.
    private static float[] Curve(CounterRandom random, int knots, float deviation)
    {
        float[] values = [.. Enumerable.Range(0, knots).Select(_ => deviation * random.Normal())];
        return [.. Enumerable.Range(0, LogMel.BandCount).Select(band =>
        {
            float at = (float)band / (LogMel.BandCount - 1) * (knots - 1);
            int before = Math.Min((int)at, knots - 2);
            return float.Lerp(values[before], values[before + 1], at - before);
        })];
    }
}
