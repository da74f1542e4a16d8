using Orator.Graphs;
using Orator.Training.Data;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>
/// Draws from a few clips: two frames of a clip each, of all clips in turn, so that batch normalisation always sees the same mixture. Three
/// quarters of the sources are the clip's first frame, which will be the source of the tests. The faces for the estimator are frames of all
/// clips in turn, moved and scaled a little.
/// </summary>
/// <param name="clips">What to draw from.</param>
/// <param name="flowSide">Side of the dense motion, which nobody teaches here.</param>
internal sealed class ClipSampler(IReadOnlyList<ReenactmentClip> clips, int flowSide) : IReenactmentSampler
{
    private const float FirstFrameShare = 0.75f;

    public string Data =>
        $"{clips.Count} {(clips.Count == 1 ? "clip" : "clips")}, 4 of every 5 s; measured on the rest, the first frame as source";

    public int Frames => clips.Sum(clip => clip.Training.Count);

    public ReenactmentBatch Draw(long number, int pairs, int faces, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        ReenactmentClip Clip(int i, int count) => clips[(int)(((number * count) + i) % clips.Count)];
        List<TaughtPair> drawn = [];
        for (int i = 0; i < pairs; i++)
        {
            ReenactmentClip clip = Clip(i, pairs);
            ReenactmentFrame source = clip.Training[random.Uniform() < FirstFrameShare ? 0 : random.Below(clip.Training.Count)];
            ReenactmentFrame driving = clip.Training[random.Below(clip.Training.Count)];
            drawn.Add(new TaughtPair(
                source.Picture.ToPlanes(), driving.Picture.ToPlanes(), driving.Weights(), clip.Canonical, source.Teacher.KeyPoints, driving.Teacher.KeyPoints, TeacherFlow.Unknown(flowSide)));
        }

        List<TaughtFace> moved = [];
        for (int i = 0; i < faces; i++)
        {
            ReenactmentClip clip = Clip(i, faces);
            ReenactmentFrame frame = clip.Training[random.Below(clip.Training.Count)];
            (float[] picture, float[] keyPoints) = frame.Moved(random);
            moved.Add(new TaughtFace(picture, clip.Canonical, frame.Teacher with { KeyPoints = keyPoints }));
        }

        return new ReenactmentBatch(drawn, moved);
    }

    public void Dispose()
    {
    }
}
