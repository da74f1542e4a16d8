using System.Numerics;
using Orator.Graphs;

namespace Orator.Training.Data;

/// <summary>A frame of a clip that differs from a given one: most frames have much the same mouth and pose.</summary>
internal static class UnlikeFrame
{
    private const int Candidates = 6;

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
