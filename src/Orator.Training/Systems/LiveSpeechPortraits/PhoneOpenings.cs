using System.Numerics.Tensors;
using Orator.Geometry;
using Orator.Speech;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>How far mouths open at sounds of speech that ask for closed lips, and at those that ask for open ones; per cent of the opening
/// that 95 % of the frames stay below.</summary>
/// <param name="Closures">Mean, over each /p/, /b/ and /m/, of the least opening while it is heard.</param>
/// <param name="LipToTeeth">The same for /f/ and /v/, for which the lower lip meets the upper teeth.</param>
/// <param name="Vowels">Mean opening in vowels.</param>
/// <param name="Count">Number of /p b m/.</param>
public sealed record PhoneOpenings(double Closures, double LipToTeeth, double Vowels, int Count)
{
    // In the alphabet the vowels are those that begin with a vowel.
    private static readonly HashSet<int> Open = [.. Phones.Names.Where(
        name => "AEIOU".Contains(name[0], StringComparison.Ordinal)).Select(Phones.IndexOf)];

    /// <summary>Measures.</summary>
    /// <param name="clips">Clips.</param>
    /// <param name="openings">Opening in each frame of each clip.</param>
    /// <param name="labels">Which sound is heard when, by the clips' names, in the time of their sound; clips without labels do not
    /// count.</param>
    /// <returns>The means; null if no /p/, /b/ or /m/ is labelled, or the mouths do not move.</returns>
    public static PhoneOpenings? Of(IReadOnlyList<MotionClip> clips, IReadOnlyList<float[]> openings, PhoneLabels labels)
    {
        float range = SampleStatistics.LowerQuantile(openings.SelectMany(o => o), 0.95);
        (List<double> closures, List<double> teeth, List<double> vowels) = ([], [], []);
        for (int i = 0; i < clips.Count; i++)
        {
            double rate = clips[i].FramesPerSecond;
            foreach (PhoneSpan span in labels.Of(clips[i].Name))
            {
                int first = (int)Math.Round(span.Start * rate);
                int last = Math.Min((int)Math.Round(span.End * rate), openings[i].Length - 1);
                if (first > last)
                {
                    continue;
                }

                Span<float> heard = openings[i].AsSpan(first, last - first + 1);
                if (Phones.Bilabials.Contains(span.Phone))
                {
                    closures.Add(TensorPrimitives.Min<float>(heard));
                }
                else if (Phones.Labiodentals.Contains(span.Phone))
                {
                    teeth.Add(TensorPrimitives.Min<float>(heard));
                }
                else if (Open.Contains(span.Phone))
                {
                    vowels.Add(TensorPrimitives.Sum<float>(heard) / heard.Length);
                }
            }
        }

        double Share(List<double> values) => values.Count == 0 ? 0 : 100 * values.Average() / range;
        return closures.Count == 0 || range <= 0 ? null : new PhoneOpenings(Share(closures), Share(teeth), Share(vowels), closures.Count);
    }
}
