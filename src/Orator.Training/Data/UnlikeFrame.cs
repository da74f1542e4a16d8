using System.Numerics;
using Orator.Graphs;

namespace Orator.Training.Data;

/// <summary>A frame of a clip that differs from a given one: most frames have much the same mouth and pose.</summary>
internal static class UnlikeFrame
{
    private const int Candidates = 6;
    private const float SameShare = 0.06f;
    private const float UnlikeShare = 0.5f;

    /// <summary>A frame to be made of a given one. Half of them are the most unlike of a few; a few are the same frame, so that a portrait
    /// in its own motion is left as it is; the others are any.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="clip">The clip.</param>
    /// <param name="from">Number of the given frame.</param>
    /// <param name="random">Source of chance.</param>
    /// <returns>Its number.</returns>
    public static int Partner(Corpus corpus, CorpusClip clip, int from, CounterRandom random)
    {
        float kind = random.Uniform();
        if (kind < SameShare)
        {
            return from;
        }

        return kind >= SameShare + UnlikeShare ? random.Below(clip.Frames) : Of(corpus, clip, from, random);
    }

    /// <summary>The most unlike of a few frames, by the turn of the head and the opening of the mouth.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="clip">The clip.</param>
    /// <param name="from">Number of the given frame.</param>
    /// <param name="random">Source of chance.</param>
    /// <returns>Its number.</returns>
    public static int Of(Corpus corpus, CorpusClip clip, int from, CounterRandom random)
    {
        FrameLabels given = corpus.ReadLabels(clip, from);
        float Unlike(int frame)
        {
            FrameLabels labels = corpus.ReadLabels(clip, frame);
            float turn = Vector3.Distance(labels.Motion.Rotation.Row2, given.Motion.Rotation.Row2);
            return MathF.Abs(labels.Mouth.Opening - given.Mouth.Opening) + turn;
        }

        return Enumerable.Range(0, Candidates).Select(_ => random.Below(clip.Frames)).MaxBy(Unlike);
    }
}
