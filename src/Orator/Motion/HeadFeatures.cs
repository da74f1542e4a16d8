using Orator.Networks.LiveSpeech;
using Orator.Speech;

namespace Orator.Motion;

/// <summary>What the head network knows of speech: presence (0..1), emphasis and loudness, each averaged over a step of the head.</summary>
public static class HeadFeatures
{
    /// <summary>The features of a recording.</summary>
    /// <param name="samples">16 kHz mono samples.</param>
    /// <param name="stride">Moments of 1/120 s in a step.</param>
    /// <returns>A row of <see cref="SpeechMotionModel.HeadInputs"/> values for each whole step; row k tells of the time from <c>k * stride / 120</c> on.</returns>
    public static float[][] Compute(ReadOnlySpan<float> samples, int stride)
    {
        SpeechAnalyzer analyzer = new();
        SignalArticulation articulation = new();
        analyzer.Append(samples);
        analyzer.Append(new float[8000]); // Silence after the end, for the look-ahead.
        int steps = (int)((long)samples.Length * SpeechAnalyzer.Rate / LogMel.SampleRate / stride);
        float[][] rows = [.. Enumerable.Range(0, steps).Select(_ => new float[SpeechMotionModel.HeadInputs])];
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

    /// <summary>Adds one moment to the features of its step.</summary>
    internal static void Add(Span<float> row, Articulation moment, int stride)
    {
        row[0] += moment.Presence / stride;
        row[1] += moment.Emphasis / stride;
        row[2] += (moment.Gain - 1) / stride;
    }
}
