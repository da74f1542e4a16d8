using Orator.Systems.SpeechEmbedding;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>How a row's mouths fit the sound, by <see cref="MouthSyncMeter"/>; means over the windows with speech of all clips.</summary>
/// <param name="Distance">LSE-D, see <see cref="LipSyncScore"/>.</param>
/// <param name="Confidence">LSE-C.</param>
/// <param name="RightMoments">Share of windows of one second in which the right sound suits better than that of another moment.</param>
/// <param name="Preferred">Share of windows in which this row fits the sound better than the one compared with; null: none is.</param>
public sealed record MouthSyncRow(double Distance, double Confidence, double RightMoments, double? Preferred);

/// <summary>Measures <see cref="MouthSyncRow"/>s of the same clips.</summary>
/// <param name="meter">The meter.</param>
/// <param name="clips">The clips, whose sound is heard once.</param>
internal sealed class MouthSyncScores(MouthSyncMeter meter, IReadOnlyList<MotionClip> clips)
{
    private readonly (MouthSyncSound Sound, float[][] Heard)[] _sounds = Hear(meter, clips);

    /// <summary>Vectors of mouths.</summary>
    /// <param name="mouths">Coefficients of each frame of each clip.</param>
    public MouthSyncReading[] Read(float[][][] mouths) => [.. mouths.Select(
        (motion, i) => meter.Read(motion, clips[i].FramesPerSecond, _sounds[i].Sound, _sounds[i].Heard))];

    /// <summary>Puts the clips together.</summary>
    /// <param name="readings">Of each clip.</param>
    /// <param name="against">Of each clip, those of the row to compare with; null = none.</param>
    public static MouthSyncRow Row(IReadOnlyList<MouthSyncReading> readings, IReadOnlyList<MouthSyncReading>? against)
    {
        LipSyncScore[] scores = [.. readings.Select(reading => reading.Score()).OfType<LipSyncScore>()];
        (double Share, int Windows)[] right = [.. readings.Select(reading => reading.RightMoments())];
        double[]? preferred = against is null ? null : [.. readings.Zip(against).SelectMany(
            pair => pair.First.Cosines.Zip(pair.Second.Cosines, MouthSyncReading.Better))];
        return new MouthSyncRow(
            Mean(scores.Select(score => (score.Distance, score.Windows))),
            Mean(scores.Select(score => (score.Confidence, score.Windows))),
            Mean(right),
            preferred is { Length: > 0 } ? preferred.Average() : null);
    }

    private static (MouthSyncSound Sound, float[][] Heard)[] Hear(MouthSyncMeter meter, IReadOnlyList<MotionClip> clips)
    {
        SpeechEmbeddingEncoder encoder = SpeechEmbeddingEncoder.Open();
        return [.. clips.Select(clip => MouthSyncSound.Hear(encoder, clip.Sound)).Select(sound => (sound, meter.Hear(sound)))];
    }

    private static double Mean(IEnumerable<(double Value, int Windows)> clips)
    {
        (double Value, int Windows)[] all = [.. clips];
        return all.Sum(clip => clip.Value * clip.Windows) / Math.Max(1, all.Sum(clip => clip.Windows));
    }
}
