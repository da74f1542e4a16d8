using Orator.Training.Data;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation.Suites;

/// <summary>The first frame of each clip, driven by later frames of the clip: a stretch, so that jitter can be measured.</summary>
internal static class SelfReenactmentCases
{
    private const int FramesPerClip = 10;

    public static IReadOnlyList<SuiteCase> Choose(Corpus corpus, SuiteOptions options)
    {
        List<SuiteCase> cases = [];
        foreach (IGrouping<string, CorpusClip> person in corpus.Of(options.Part).Where(clip => clip.Frames > 1).GroupBy(clip => clip.Identity).OrderBy(person => person.Key, StringComparer.Ordinal))
        {
            // Rather few clips than few frames of each. Short clips leave their share to the longer ones.
            int most = Math.Max(1, options.FramesPerPerson / FramesPerClip);
            List<CorpusClip> clips = [.. person.OrderBy(
                clip => EvaluationSuite.Draw(options.Seed, Key(clip))).Take(most).OrderBy(clip => clip.Frames)];
            int left = options.FramesPerPerson;
            for (int i = 0; i < clips.Count; i++)
            {
                int count = Math.Min(clips[i].Frames - 1, left / (clips.Count - i));
                left -= count;
                int first = 1 + (int)(EvaluationSuite.Draw(options.Seed, Key(clips[i]) + "/first") % (ulong)(clips[i].Frames - count));
                cases.Add(new SuiteCase(
                    $"{person.Key}, {clips[i].Source}", clips[i], 0, clips[i], first, count, Shown(corpus, clips[i], first, count)));
            }
        }

        return cases.Count > 0
            ? cases
            : throw new InputException($"The {options.Part.ToString().ToLowerInvariant()} split of the corpus has no clip of two and more frames: build it from videos.");
    }

    private static string Key(CorpusClip clip) => FormattableString.Invariant($"{clip.Source}/{clip.Start}");

    // The frames that are hardest to make of the first: mouth most unlike, head turned furthest.
    private static IReadOnlyList<int> Shown(Corpus corpus, CorpusClip clip, int first, int count)
    {
        FrameLabels source = corpus.ReadLabels(clip, 0);
        (int Frame, FrameLabels Labels)[] frames = [.. Enumerable.Range(first, count).Select(i => (i, corpus.ReadLabels(clip, i)))];
        int mouth = frames.MaxBy(f => Math.Abs(f.Labels.Mouth.Opening - source.Mouth.Opening)).Frame;
        int head = frames.MaxBy(f => LandmarkMetrics.PoseDistance(f.Labels.Motion, source.Motion)).Frame;
        return mouth == head ? [mouth] : [mouth, head];
    }
}
