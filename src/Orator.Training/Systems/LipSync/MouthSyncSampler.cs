using Orator.Graphs;
using Orator.Systems.LipSync;
using Orator.Training.Data.Augmentation;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LipSync;

/// <summary>Motions and sounds of some moments of some clips.</summary>
/// <param name="Motion">[N, 25, 16].</param>
/// <param name="Speech">[N, 35, 384]; sound i belongs to motion i.</param>
/// <param name="Left">[N, N]: a large negative value where two windows of a clip lie so near that neither is wrong for the other, otherwise
/// 0.</param>
/// <param name="DropReduced">Dropout of channels, [N, reduced, 1].</param>
/// <param name="DropHidden">The same after each convolution, three times [N, channels, 1].</param>
internal sealed record MouthSyncBatch(float[] Motion, float[] Speech, float[] Left, float[] DropReduced, float[][] DropHidden);

/// <summary>
/// Draws batches of groups: the windows of a group are of one clip. A clip is drawn by its person's share: all people alike, but long
/// recordings somewhat more often.
/// </summary>
internal sealed class MouthSyncSampler
{
    // In deviations of each coefficient.
    private const float Noise = 0.3f;

    // Nobody's mouth is right to a frame.
    private const int Jitter = 1;
    private const int Near = 10;
    private const float LeftOut = -1e4f;
    private const float ReducedDropout = 0.16f;
    private const float HiddenDropout = 0.4f;

    private readonly IReadOnlyList<MouthSyncClip> _clips;
    private readonly MouthSyncConfiguration _configuration;
    private readonly MouthSyncTrainingOptions _options;
    private readonly float[] _deviation;
    private readonly ClipChoice _choice;

    /// <summary>Prepares a training.</summary>
    /// <param name="clips">What to draw from.</param>
    /// <param name="deviation">Standard deviation of each coefficient.</param>
    /// <param name="configuration">Sizes of the network.</param>
    /// <param name="options">Groups, windows and seed.</param>
    public MouthSyncSampler(
        IReadOnlyList<MouthSyncClip> clips, float[] deviation, MouthSyncConfiguration configuration, MouthSyncTrainingOptions options)
    {
        (_clips, _deviation, _configuration, _options) = (clips, deviation, configuration, options);
        _choice = new ClipChoice([.. clips.Select(c => (c.Person, c.Seconds))], power: 0.5);
    }

    /// <summary>Batch n.</summary>
    public MouthSyncBatch Draw(long number)
    {
        const int motionValues = MouthSyncDiscriminator.Frames * MouthSyncDiscriminator.MouthValues;
        const int speechValues = MouthSyncDiscriminator.SoundFrames * MouthSyncDiscriminator.SoundValues;
        CounterRandom random = new(_options.Seed, (ulong)number);
        int samples = _options.Groups * _options.Windows;
        (float[] motion, float[] speech) = (new float[samples * motionValues], new float[samples * speechValues]);
        int[] starts = new int[samples];
        for (int n = 0; n < samples; n += _options.Windows)
        {
            MouthSyncClip clip = _clips[_choice.Next(random)];
            for (int i = n; i < n + _options.Windows; i++)
            {
                starts[i] = clip.Starts[random.Below(clip.Starts.Length)];
                Span<float> values = motion.AsSpan(i * motionValues, motionValues);
                for (int k = 0; k < motionValues; k++)
                {
                    (int frame, int coefficient) = Math.DivRem(k, MouthSyncDiscriminator.MouthValues);
                    values[k] = clip.Motion[starts[i] + frame][coefficient] + (Noise * _deviation[coefficient] * random.Normal());
                }

                int late = random.Below((2 * Jitter) + 1) - Jitter;
                clip.Sound.Read(starts[i] + late, speech.AsSpan(i * speechValues, speechValues));
            }
        }

        return new MouthSyncBatch(
            motion,
            speech,
            Left(starts),
            DropoutMask.Draw(samples * _configuration.Reduced, ReducedDropout, random),
            [.. Enumerable.Range(0, 3).Select(_ => DropoutMask.Draw(samples * _configuration.Channels, HiddenDropout, random))]);
    }

    private float[] Left(int[] starts)
    {
        int windows = _options.Windows;
        float[] left = new float[starts.Length * starts.Length];
        for (int i = 0; i < left.Length; i++)
        {
            (int a, int b) = Math.DivRem(i, starts.Length);
            left[i] = a != b && a / windows == b / windows && Math.Abs(starts[a] - starts[b]) < Near ? LeftOut : 0;
        }

        return left;
    }
}
