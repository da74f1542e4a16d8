using Orator.Training.Data;

namespace Orator.Training.Evaluation.Suites;

/// <summary>Portraits, one a person, each driven by the same motions of other people: the stretches of the split's clips that are hardest
/// in one way each.</summary>
internal static class CrossIdentityCases
{
    private const float Turn = 20 * MathF.PI / 180;
    private const float Nod = 12 * MathF.PI / 180;
    private const int MotionsPerPerson = 2;

    private static readonly (string Name, Func<FrameLabels, FrameLabels, float> Score)[] Kinds =
    [
        ("mouth open", (frame, _) => frame.Mouth.Opening),
        ("eyes closed", (frame, _) => MathF.Min(frame.Motion.BlinkRight, frame.Motion.BlinkLeft)),
        ("head turned", (frame, start) => -MathF.Abs(Turn - MathF.Abs(Change(frame, start).Yaw))),
        ("head up or down", (frame, start) => -MathF.Abs(Nod - MathF.Abs(Change(frame, start).Pitch))),
        ("mouth spread", (frame, _) => frame.Mouth.Width),
    ];

    public static IReadOnlyList<SuiteCase> Choose(Corpus corpus, SuiteOptions options)
    {
        string part = options.Part.ToString().ToLowerInvariant();
        List<(string Name, CorpusClip Clip, int Frame)> motions = Motions(corpus, options.Part);
        if (motions.Count == 0)
        {
            throw new InputException($"The {part} split of the corpus has no clip of two and more frames: build it from videos.");
        }

        List<SuiteCase> cases = [];
        foreach (CorpusClip portrait in Portraits(corpus, options))
        {
            foreach ((string name, CorpusClip clip, int frame) in motions.Where(motion => motion.Clip.Identity != portrait.Identity))
            {
                int count = Math.Min(options.FramesPerMotion, clip.Frames - 1);
                int first = Math.Clamp(frame - (count / 2), 1, clip.Frames - count);
                cases.Add(new SuiteCase($"{portrait.Identity}, {name}", portrait, 0, clip, first, count, [frame]));
            }
        }

        return cases.Count > 0
            ? cases
            : throw new InputException($"The {part} split of the corpus shows one person only: nobody else can drive the portrait.");
    }

    private static IEnumerable<CorpusClip> Portraits(Corpus corpus, SuiteOptions options) => corpus.Of(options.Part)
        .GroupBy(clip => clip.Identity)
        .OrderBy(person => EvaluationSuite.Draw(options.Seed, person.Key))
        .Take(options.Portraits)
        .Select(person => person.OrderByDescending(clip => clip.Still).First());

    private static List<(string Name, CorpusClip Clip, int Frame)> Motions(Corpus corpus, CorpusPart part)
    {
        List<(CorpusClip Clip, FrameLabels[] Frames)> clips =
            [.. corpus.Of(part).Where(clip => clip.Frames > 1).Select(
                clip => (clip, Enumerable.Range(0, clip.Frames).Select(i => corpus.ReadLabels(clip, i)).ToArray()))];
        List<(string Name, CorpusClip Clip, int Frame)> motions = [];
        foreach ((string name, Func<FrameLabels, FrameLabels, float> score) in Kinds)
        {
            // Nobody drives everything, unless there is nobody else.
            HashSet<string> busy = [.. motions.GroupBy(motion => motion.Clip.Identity).Where(
                person => person.Count() >= MotionsPerPerson).Select(person => person.Key)];
            var frames = from clip in clips
                         from frame in Enumerable.Range(1, clip.Frames.Length - 1)
                         select (clip.Clip, Frame: frame, Busy: busy.Contains(clip.Clip.Identity), Score: score(
                             clip.Frames[frame], clip.Frames[0]));
            if (frames.OrderBy(f => f.Busy).ThenByDescending(f => f.Score).FirstOrDefault() is { Clip: not null } best)
            {
                motions.Add((name, best.Clip, best.Frame));
            }
        }

        return motions;
    }

    private static (float Yaw, float Pitch) Change(FrameLabels frame, FrameLabels start)
    {
        (float yaw, float pitch, _) = (frame.Pose.Rotation * start.Pose.Rotation.Inverse).ToAngles();
        return (yaw, pitch);
    }
}
