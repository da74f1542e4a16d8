using Orator.Graphs;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Sequences of a batch.</summary>
/// <param name="Mel">[T, N, inputs].</param>
/// <param name="Phones">1 at the sound that a feature has to tell, 0 elsewhere, [T - n, N, phones]; empty without labels.</param>
internal sealed record ApcBatch(float[] Mel, float[] Phones);

/// <summary>Draws batches of sequences from recordings.</summary>
/// <param name="recordings">What to draw from.</param>
/// <param name="configuration">Tells what an element of a sequence is.</param>
/// <param name="steps">T, elements of a sequence.</param>
/// <param name="samples">N, sequences of a batch.</param>
internal sealed class ApcSampler(SpeechRecordings recordings, ApcConfiguration configuration, int steps, int samples)
{
    // ln 4 (12 dB) and a slope of 6 dB between lowest and highest band, on the scale of LogMel.
    private const float LargestGain = 0.12f;
    private const float LargestSlope = 0.06f;

    // Some of the bands, so that sounds are told by several marks.
    private const float LostShare = 0.1f;
    private const float LabelledShare = 0.6f;

    /// <summary>
    /// Random moments at random levels and slopes of the spectrum, as rooms and microphones differ. Where sounds of speech are learned,
    /// most moments have labels, and the sound is also changed by noise and lost bands.
    /// </summary>
    /// <param name="number">Number of the batch; the same one gives the same batch.</param>
    /// <param name="seed">Selects the moments.</param>
    public ApcBatch Draw(long number, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        bool labels = configuration.Phones > 0 && recordings.LabelledFrames > 0;
        return Fill(_ =>
        {
            int first = labels && random.Uniform() < LabelledShare
                ? recordings.LabelledFrame(random.Below(recordings.LabelledFrames)) - random.Below(steps * configuration.Stack)
                : random.Below(recordings.Frames);
            first = Math.Max(0, first);
            float[] sequence = Read(first);
            float gain = LargestGain * ((2 * random.Uniform()) - 1);
            float slope = LargestSlope * ((2 * random.Uniform()) - 1);
            for (int i = 0; i < sequence.Length; i++)
            {
                float band = ((float)(i % LogMel.BandCount) / (LogMel.BandCount - 1)) - 0.5f;
                sequence[i] = Math.Max(0, sequence[i] + gain + (slope * band));
            }

            if (labels)
            {
                new AudioAugmentation(random, LostShare).Apply(sequence, random);
            }

            return (first, sequence);
        });
    }

    /// <summary>Moments that lie evenly, as they are.</summary>
    /// <param name="first">Number of the first moment of the batch.</param>
    /// <param name="all">Number of moments in all.</param>
    public ApcBatch Even(int first, int all) => Fill(n =>
    {
        int frame = (int)((long)recordings.Frames * Math.Min(first + n, all - 1) / all);
        return (frame, Read(frame));
    });

    private float[] Read(int first)
    {
        float[] sequence = new float[steps * configuration.Inputs];
        recordings.Read(first, sequence);
        return sequence;
    }

    private ApcBatch Fill(Func<int, (int First, float[] Sequence)> read)
    {
        int phones = configuration.Phones;
        ApcBatch batch = new(
            new float[steps * samples * configuration.Inputs], new float[(steps - configuration.Ahead) * samples * phones]);
        for (int n = 0; n < samples; n++)
        {
            (int first, float[] sequence) = read(n);
            for (int t = 0; t < steps; t++)
            {
                sequence.AsSpan(t * configuration.Inputs, configuration.Inputs).CopyTo(
                    batch.Mel.AsSpan(((t * samples) + n) * configuration.Inputs));
            }

            for (int t = configuration.PhoneDelay; phones > 0 && t < steps - configuration.Ahead; t++)
            {
                int phone = recordings.PhoneAt(first + ((t - configuration.PhoneDelay) * configuration.Stack));
                if (phone >= 0)
                {
                    batch.Phones[(((t * samples) + n) * phones) + phone] = 1;
                }
            }
        }

        return batch;
    }
}
