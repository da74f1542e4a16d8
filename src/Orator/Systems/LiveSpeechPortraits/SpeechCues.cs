using Orator.Motion.FromSpeech;
using Orator.Speech;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// What can be told of speech without learning, independent of the recording's level: shares of the key motions M, R and O, loudness,
/// presence (0..1) and emphasis, each averaged over a step. The networks hear them beside the sound itself.
/// </summary>
public static class SpeechCues
{
    /// <summary>The cues of a recording.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <param name="stride">Moments of 1/120 s in a step.</param>
    /// <returns>A row of <see cref="SpeechMotionModel.CueCount"/> values for each whole step; row k tells of the time from <c>k * stride /
    /// 120</c> on.</returns>
    public static float[][] Compute(ReadOnlySpan<float> samples, int stride)
    {
        SpeechAnalyzer analyzer = new();
        RuleBasedArticulation articulation = new();
        analyzer.Append(samples);
        analyzer.Append(new float[8000]); // Silence after the end, for the look-ahead.
        int steps = (int)((long)samples.Length * SpeechAnalyzer.Rate / LogMel.SampleRate / stride);
        float[][] rows = [.. Enumerable.Range(0, steps).Select(_ => new float[SpeechMotionModel.CueCount])];
        int moment = 0;
        while (moment < steps * stride && analyzer.TryRead(out SpeechFeatures features))
        {
            if (articulation.TryStep(features, out Articulation now))
            {
                Add(rows[moment++ / stride], now, stride);
            }
        }

        return rows;
    }

    /// <summary>Adds one moment to the cues of its step.</summary>
    internal static void Add(Span<float> row, Articulation moment, int stride)
    {
        row[0] += moment.Weights.M / stride;
        row[1] += moment.Weights.R / stride;
        row[2] += moment.Weights.O / stride;
        row[3] += (moment.Gain - 1) * 4 / stride;
        row[4] += moment.Presence / stride;
        row[5] += moment.Emphasis / stride;
    }
}
