using Orator.Engine;
using Orator.Systems.LipSync;
using Orator.Systems.SpeechEmbedding;
using Orator.Training.Data;
using Orator.Training.Metrics;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LipSync;

/// <summary>A talking person's mouth and sound.</summary>
/// <param name="Name">Name of the clip.</param>
/// <param name="Person">Who it is.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Motion">Coefficients of each frame, 25 a second, relative to the closed mouth and in a common size of movement.</param>
/// <param name="Sound">What is heard.</param>
/// <param name="Starts">Frames at which a window of one second with speech begins.</param>
internal sealed record MouthSyncClip(string Name, string Person, double Seconds, float[][] Motion, MouthSyncSound Sound, int[] Starts);

/// <summary>Clips of talking people.</summary>
/// <param name="Training">To learn from.</param>
/// <param name="HeldOut">Of other people, to measure by.</param>
internal sealed record MouthSyncCorpus(IReadOnlyList<MouthSyncClip> Training, IReadOnlyList<MouthSyncClip> HeldOut)
{
    /// <summary>Reads the clips of a training.</summary>
    /// <exception cref="InputException">They cannot be used.</exception>
    public static Task<MouthSyncCorpus> ReadAsync(MouthSyncTrainingOptions options, CancellationToken stop)
    {
        MotionCorpus corpus = MotionCorpus.Open(options.Corpus);
        SpeechEmbeddingEncoder encoder = SpeechEmbeddingEncoder.Open();
        MotionClip[] known = [.. corpus.Clips.Where(clip => clip.Part != CorpusPart.Test)];
        string[] people = [.. known.Select(clip => clip.Person).Distinct().Order(StringComparer.Ordinal)];
        Func<MotionClip, bool> learned = options switch
        {
            { Fold: int fold } => clip => Array.IndexOf(people, clip.Person) % options.Folds != fold - 1,
            { WithValidation: true } => _ => true,
            _ => clip => clip.Part == CorpusPart.Train,
        };
        MouthSyncClip[] training = Clips([.. known.Where(learned)], encoder, stop);
        MouthSyncClip[] heldOut = Clips(
            options.WithValidation ? corpus.Of(CorpusPart.Test) : [.. known.Where(clip => !learned(clip))], encoder, stop);
        Require.That(training.Length > 0, "The corpus has no clip of a second of speech and more to learn from.");
        Require.That(heldOut.Length > 0, "The corpus has no clip of a second of speech and more of other people to measure by.");
        return Task.FromResult(new MouthSyncCorpus(training, heldOut));
    }

    private static MouthSyncClip[] Clips(IReadOnlyList<MotionClip> clips, SpeechEmbeddingEncoder encoder, CancellationToken stop)
    {
        float[][][] expressions = MotionTargets.Expressions(clips);
        MouthSyncClip[] read = new MouthSyncClip[clips.Count];
        ParallelOptions parallel = ThreadLimit.Loop;
        parallel.CancellationToken = stop;
        Parallel.For(0, clips.Count, parallel, i =>
        {
            float[][] motion = MouthSyncMeter.AtRate(expressions[i], clips[i].FramesPerSecond);
            MouthSyncSound sound = MouthSyncSound.Hear(encoder, clips[i].Sound);
            int windows = Math.Min(motion.Length, sound.Features.Length) - MouthSyncDiscriminator.Frames + 1;
            int[] starts = [.. Enumerable.Range(0, Math.Max(0, windows)).Where(sound.IsSpoken)];
            read[i] = new MouthSyncClip(clips[i].Name, clips[i].Person, clips[i].Seconds, motion, sound, starts);
        });
        return [.. read.Where(clip => clip.Starts.Length > 0)];
    }
}
