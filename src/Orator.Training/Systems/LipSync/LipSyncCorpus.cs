using Orator.Perception;
using Orator.Systems.LipSync;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LipSync;

/// <summary>Clips of talking people.</summary>
/// <param name="Training">To learn from.</param>
/// <param name="HeldOut">Of other people, to measure by.</param>
/// <param name="Notes">Clips left out or shifted, each with the reason.</param>
internal sealed record LipSyncCorpus(IReadOnlyList<LipSyncClip> Training, IReadOnlyList<LipSyncClip> HeldOut, IReadOnlyList<string> Notes)
{
    /// <summary>Reads the clips of a training.</summary>
    /// <exception cref="InputException">They cannot be used.</exception>
    public static async Task<LipSyncCorpus> ReadAsync(LipSyncTrainingOptions options, CancellationToken stop)
    {
        LipSyncMel mel = LipSyncConfiguration.Preset(options.Preset).Mel;
        List<string> notes = [];
        using FaceAnalyzer analyzer = new(threads: 1);
        IReadOnlyDictionary<string, MotionClipEntry>? known = options.Sync is string folder ? MotionCorpus.Entries(folder) : null;
        return new LipSyncCorpus(
            await ReadAllAsync(options.Clips).ConfigureAwait(false), await ReadAllAsync(options.HeldOut).ConfigureAwait(false), notes);

        async Task<IReadOnlyList<LipSyncClip>> ReadAllAsync(IReadOnlyList<string> paths)
        {
            List<LipSyncClip> clips = [];
            foreach (string path in paths)
            {
                MotionClipEntry? entry = known?.GetValueOrDefault(Path.GetFileNameWithoutExtension(path));
                if (known is not null && entry is not { Dropped: null })
                {
                    string reason = entry is null ? "is not in the motion corpus." : $"as in the motion corpus: {entry.Dropped}.";
                    notes.Add($"left out: '{Path.GetFileName(path)}' {reason}");
                    continue;
                }

                LipSyncClip clip = await LipSyncClip.ReadAsync(analyzer, path, mel, entry?.Shift, stop).ConfigureAwait(false);
                if (clip.Starts.Count < options.Windows)
                {
                    string moments = $"{clip.Starts.Count} moments with five faces in succession and sound";
                    notes.Add($"left out: '{clip.Name}' has {moments}, fewer than a group.");
                    continue;
                }

                if (clip.Doubtful)
                {
                    notes.Add($"left out: '{clip.Name}': mouth and loudness do not go together at any shift.");
                    continue;
                }

                if (clip.Delay != 0 && known is null)
                {
                    notes.Add(
                        FormattableString.Invariant($"'{clip.Name}': the mouth is {clip.Delay:0.0} frames late; the sound was shifted."));
                }

                clips.Add(clip);
            }

            Require.That(clips.Count > 0, "No clip can be used: each needs a visible face and sound for some seconds.");
            return clips;
        }
    }
}
