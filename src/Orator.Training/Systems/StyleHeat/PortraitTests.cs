using Orator.Engine;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Portraits that inversions in training are measured on: one of each person of the validation split, at most 24.</summary>
internal static class PortraitTests
{
    private const int Most = 24;

    /// <summary>Chooses them; of a corpus without that split, from what is learned from.</summary>
    public static IReadOnlyList<PortraitSample> Of(Corpus corpus, PortraitSampler sampler)
    {
        IReadOnlyList<CorpusClip> unseen = corpus.Of(CorpusPart.Validation);
        IReadOnlyList<CorpusClip> clips = unseen.Count > 0 ? unseen : corpus.Of(CorpusPart.Train);
        CorpusClip[] people = [.. clips.GroupBy(clip => clip.Identity)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.First())];
        int step = Math.Max(1, people.Length / Most);
        return [.. people.Where((_, i) => i % step == 0).Take(Most).Select(clip => sampler.Of(clip, clip.Frames / 2))];
    }

    /// <summary>Who is learned from, in words.</summary>
    public static string Described(PortraitSampler sampler) =>
        $"{sampler.People.Videos} people in clips, {sampler.People.Stills} in photos";

    /// <summary>Peak signal to noise of values from 0 to 1, decibels.</summary>
    public static double Psnr(ReadOnlySpan<float> made, ReadOnlySpan<float> truth)
    {
        double sum = 0;
        for (int i = 0; i < made.Length; i++)
        {
            double d = Math.Clamp(made[i], 0, 1) - truth[i];
            sum += d * d;
        }

        return SignalToNoise.Peak(Math.Max(sum, 1e-9), made.Length, 1);
    }
}
