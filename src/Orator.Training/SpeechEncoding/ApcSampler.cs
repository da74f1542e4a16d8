using Orator.Graphs;
using Orator.Networks.LiveSpeech;
using Orator.Speech;

namespace Orator.Training.SpeechEncoding;

/// <summary>Draws batches of sequences from recordings, [T, N, inputs].</summary>
/// <param name="recordings">What to draw from.</param>
/// <param name="configuration">Tells what an element of a sequence is.</param>
/// <param name="steps">T, elements of a sequence.</param>
/// <param name="samples">N, sequences of a batch.</param>
internal sealed class ApcSampler(SpeechRecordings recordings, ApcConfiguration configuration, int steps, int samples)
{
    // ln 4 (12 dB) and a slope of 6 dB between lowest and highest band, on the scale of LogMel.
    private const float LargestGain = 0.12f;
    private const float LargestSlope = 0.06f;

    /// <summary>Random moments at random levels and slopes of the spectrum, as rooms and microphones differ.</summary>
    /// <param name="number">Number of the batch; the same one gives the same batch.</param>
    /// <param name="seed">Selects the moments.</param>
    public float[] Draw(long number, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        return Fill(_ =>
        {
            float[] sequence = Read(random.Below(recordings.Frames));
            float gain = LargestGain * ((2 * random.Uniform()) - 1);
            float slope = LargestSlope * ((2 * random.Uniform()) - 1);
            for (int i = 0; i < sequence.Length; i++)
            {
                float band = ((float)(i % LogMel.BandCount) / (LogMel.BandCount - 1)) - 0.5f;
                sequence[i] = Math.Max(0, sequence[i] + gain + (slope * band));
            }

            return sequence;
        });
    }

    /// <summary>Moments that lie evenly, as they are.</summary>
    /// <param name="first">Number of the first moment of the batch.</param>
    /// <param name="all">Number of moments in all.</param>
    public float[] Even(int first, int all) => Fill(n => Read((int)((long)recordings.Frames * Math.Min(first + n, all - 1) / all)));

    private float[] Read(int first)
    {
        float[] sequence = new float[steps * configuration.Inputs];
        recordings.Read(first, sequence);
        return sequence;
    }

    private float[] Fill(Func<int, float[]> read)
    {
        float[] batch = new float[steps * samples * configuration.Inputs];
        for (int n = 0; n < samples; n++)
        {
            float[] sequence = read(n);
            for (int t = 0; t < steps; t++)
            {
                sequence.AsSpan(t * configuration.Inputs, configuration.Inputs).CopyTo(batch.AsSpan(((t * samples) + n) * configuration.Inputs));
            }
        }

        return batch;
    }
}
