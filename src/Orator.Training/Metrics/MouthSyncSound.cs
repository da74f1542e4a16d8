using Orator.Geometry;
using Orator.Systems.LipSync;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Training.Metrics;

/// <summary>A recording as a <see cref="MouthSyncDiscriminator"/> hears it.</summary>
/// <param name="Features">Speech embeddings, 25 a second.</param>
/// <param name="Speech">Whether somebody speaks at each of these moments: the level of 512 samples lies less than 25 dB below that which 95
/// % of them stay below.</param>
public sealed record MouthSyncSound(float[][] Features, bool[] Speech)
{
    /// <summary>Windows less far apart say nearly the same: 0.6 s.</summary>
    internal const int Apart = 15;

    private const double SpeechRange = 25;
    private const double SpeechShare = 0.6;
    private const int LevelSamples = 512;

    /// <summary>Listens to a recording.</summary>
    /// <param name="encoder">The speech embedding.</param>
    /// <param name="samples">16 kHz mono samples.</param>
    public static MouthSyncSound Hear(SpeechEmbeddingEncoder encoder, ReadOnlySpan<float> samples)
    {
        float[][] features = encoder.Encode(samples);
        float[] levels = new float[features.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            int centre = i * SpeechEmbeddingExtractor.SamplesPerFeature;
            int from = Math.Max(0, centre - (LevelSamples / 2));
            ReadOnlySpan<float> part = samples[from..Math.Min(samples.Length, centre + (LevelSamples / 2))];
            double power = 0;
            foreach (float sample in part)
            {
                power += (double)sample * sample / part.Length;
            }

            levels[i] = (float)(10 * Math.Log10(power + 1e-10));
        }

        double limit = levels.Length == 0 ? 0 : SampleStatistics.Quantile(levels, 0.95) - SpeechRange;
        return new MouthSyncSound(features, Array.ConvertAll(levels, level => level > limit));
    }

    /// <summary>Whether the window of one second from a frame on holds speech: in 60 % of its frames.</summary>
    /// <param name="start">Its first frame.</param>
    public bool IsSpoken(int start) =>
        start >= 0 && start + MouthSyncDiscriminator.Frames <= Speech.Length
        && Speech.AsSpan(start, MouthSyncDiscriminator.Frames).Count(true) >= SpeechShare * MouthSyncDiscriminator.Frames;

    /// <summary>The embeddings of a window and those around it; the first and the last one stand for what lies outside.</summary>
    /// <param name="start">First frame of the window.</param>
    /// <param name="values">Takes [35, 384].</param>
    internal void Read(int start, Span<float> values)
    {
        const int size = MouthSyncDiscriminator.SoundValues;
        for (int i = 0; i < MouthSyncDiscriminator.SoundFrames; i++)
        {
            int frame = Math.Clamp(start - MouthSyncDiscriminator.Context + i, 0, Features.Length - 1);
            Features[frame].CopyTo(values[(i * size)..]);
        }
    }
}
