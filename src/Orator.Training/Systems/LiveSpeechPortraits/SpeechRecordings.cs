using Orator.Media;
using Orator.Speech;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Log-mel spectra of recordings, one after the other as if they were one: what a speech encoder learns from. Takes 2.3 MB of memory a
/// minute.
/// </summary>
internal sealed class SpeechRecordings
{
    private static readonly string[] Endings = [".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".mp4", ".mov", ".mkv", ".webm"];

    private readonly float[] _mel;
    private readonly int[] _phones;
    private readonly List<(int First, int Frames)> _labelled = [];

    private SpeechRecordings(float[] mel, int[] phones, int count, IReadOnlyList<string> notes)
    {
        (_mel, _phones, Count, Notes) = (mel, phones, count, notes);
        for (int i = 0; i < phones.Length; i++)
        {
            if (phones[i] == PhoneLabels.Unknown)
            {
                continue;
            }

            int first = i;
            while (i < phones.Length && phones[i] != PhoneLabels.Unknown)
            {
                i++;
            }

            _labelled.Add((first, i - first));
        }
    }

    /// <summary>Number of recordings.</summary>
    public int Count { get; }

    /// <summary>Files left out, each with the reason.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Mel frames of all.</summary>
    public int Frames => _mel.Length / LogMel.BandCount;

    /// <summary>Their length in seconds.</summary>
    public double Seconds => (double)Frames / LogMel.FramesPerSecond;

    /// <summary>Frames whose sound of speech is known.</summary>
    public int LabelledFrames => _labelled.Sum(span => span.Frames);

    /// <summary>Reads recordings.</summary>
    /// <param name="paths">Files with sound, and folders of such (with their subfolders).</param>
    /// <param name="labels">What is said when; null = not known.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">
    /// A path does not exist, a file that was named itself cannot be used, or a folder has none that can.
    /// </exception>
    public static async Task<SpeechRecordings> ReadAsync(IReadOnlyList<string> paths, PhoneLabels? labels, CancellationToken cancellation)
    {
        List<float> mel = [];
        List<int> phones = [];
        List<string> notes = [];
        int count = 0;
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                await AddAsync(path).ConfigureAwait(false);
                count++;
                continue;
            }

            int before = count;
            foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Endings.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .Order(StringComparer.Ordinal))
            {
                try
                {
                    await AddAsync(file).ConfigureAwait(false);
                    count++;
                }
                catch (InputException e)
                {
                    notes.Add($"left out: {e.Message}");
                }
            }

            Require.That(
                count > before,
                $"The folder '{path}' has no usable sound: give recordings of speech, such as .wav, .flac, .mp3 or .mp4 files.");
        }

        return new SpeechRecordings([.. mel], [.. phones], count, notes);

        async Task AddAsync(string file)
        {
            float[] read = await ReadAsync(file, cancellation).ConfigureAwait(false);
            int frames = read.Length / LogMel.BandCount;
            mel.AddRange(read);
            phones.AddRange(labels?.Of(file, frames) ?? [.. Enumerable.Repeat(PhoneLabels.Unknown, frames)]);
        }
    }

    /// <summary>The spectrum from a frame on; behind the last frame the first one follows.</summary>
    /// <param name="first">Number of the frame.</param>
    /// <param name="destination">Receives frame after frame.</param>
    public void Read(int first, Span<float> destination)
    {
        for (int at = first * LogMel.BandCount; destination.Length > 0; at = 0)
        {
            int length = Math.Min(destination.Length, _mel.Length - at);
            _mel.AsSpan(at, length).CopyTo(destination);
            destination = destination[length..];
        }
    }

    /// <summary>
    /// The sound of speech in a frame, <see cref="PhoneLabels.Unknown"/> if it is not known; behind the last frame the first one follows.
    /// </summary>
    /// <param name="frame">Number of the frame.</param>
    public int PhoneAt(int frame) => _phones[frame % _phones.Length];

    /// <summary>A frame whose sound of speech is known.</summary>
    /// <param name="number">Its number among <see cref="LabelledFrames"/>.</param>
    public int LabelledFrame(int number)
    {
        foreach ((int first, int frames) in _labelled)
        {
            if (number < frames)
            {
                return first + number;
            }

            number -= frames;
        }

        throw new ArgumentOutOfRangeException(nameof(number));
    }

    private static async Task<float[]> ReadAsync(string file, CancellationToken cancellation)
    {
        AudioClip clip = await AudioReader.ReadAsync(file, cancellation: cancellation).ConfigureAwait(false);
        return [.. LogMel.Compute(clip.Samples).SelectMany(frame => frame)];
    }
}
