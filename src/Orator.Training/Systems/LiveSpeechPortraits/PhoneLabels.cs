using System.Globalization;
using Orator.Speech;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>A sound of speech.</summary>
/// <param name="Start">When it begins, seconds.</param>
/// <param name="End">When it ends, seconds.</param>
/// <param name="Phone">Its place among <see cref="Phones.Names"/>.</param>
public readonly record struct PhoneSpan(double Start, double End, int Phone);

/// <summary>
/// Which sound of speech is heard when, of some recordings: lines <c>RECORDING START DURATION PHONE</c> (seconds; a phone of
/// <see cref="Phones"/>), as aligners write them without their channel column (NIST's CTM). A recording is the file's name without folder
/// and ending.
/// </summary>
public sealed class PhoneLabels
{
    /// <summary>What an unlabelled frame has.</summary>
    public const int Unknown = -1;

    private readonly Dictionary<string, List<PhoneSpan>> _recordings = [];

    /// <summary>Number of recordings with labels.</summary>
    public int Count => _recordings.Count;

    /// <summary>Reads labels.</summary>
    /// <param name="path">The text file.</param>
    /// <exception cref="InputException">It does not exist, or a line cannot be read.</exception>
    public static PhoneLabels Read(string path)
    {
        Require.That(File.Exists(path), $"The labels '{path}' do not exist.");
        PhoneLabels labels = new();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            double start = 0;
            double duration = 0;
            int phone = words.Length == 4 ? Phones.IndexOf(words[3]) : PhoneLabels.Unknown;
            bool readable = phone >= 0
                && double.TryParse(words[1], CultureInfo.InvariantCulture, out start)
                && double.TryParse(words[2], CultureInfo.InvariantCulture, out duration);
            Require.That(
                readable,
                $"Line {number} of '{path}' is not of the form 'RECORDING START DURATION PHONE', such as 'speech 1.25 0.08 AH': '{line}'.");
            if (!labels._recordings.TryGetValue(words[0], out List<PhoneSpan>? spans))
            {
                labels._recordings.Add(words[0], spans = []);
            }

            spans.Add(new PhoneSpan(start, start + duration, phone));
        }

        return labels;
    }

    /// <summary>The sounds of a recording; none if it has no labels.</summary>
    /// <param name="recording">Its name.</param>
    public IReadOnlyList<PhoneSpan> Of(string recording) => _recordings.TryGetValue(recording, out List<PhoneSpan>? spans) ? spans : [];

    /// <summary>The sound of each mel frame of a recording; <see cref="Unknown"/> where there is no label.</summary>
    /// <param name="file">Path of the recording.</param>
    /// <param name="frames">Number of its mel frames.</param>
    public int[] Of(string file, int frames)
    {
        int[] phones = [.. Enumerable.Repeat(Unknown, frames)];
        foreach (PhoneSpan span in Of(Path.GetFileNameWithoutExtension(file)))
        {
            int first = Math.Clamp((int)Math.Round(span.Start * LogMel.FramesPerSecond), 0, frames);
            phones.AsSpan(first, Math.Clamp((int)Math.Round(span.End * LogMel.FramesPerSecond), first, frames) - first).Fill(span.Phone);
        }

        return phones;
    }
}
