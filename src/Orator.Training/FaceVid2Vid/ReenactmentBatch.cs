using Orator.Graphs;

namespace Orator.Training.FaceVid2Vid;

/// <summary>A batch of pairs, and of faces for the estimator, in the layout of the graph's inputs, by their names.</summary>
internal sealed class ReenactmentBatch
{
    private const float FirstFrameShare = 0.75f;

    private ReenactmentBatch(IReadOnlyDictionary<string, float[]> inputs) => Inputs = inputs;

    /// <summary>Values of each input.</summary>
    public IReadOnlyDictionary<string, float[]> Inputs { get; }

    /// <summary>
    /// Draws pairs: two frames of a clip each, of all clips in turn, so that batch normalisation always sees the same mixture. Three quarters of the sources are the
    /// clip's first frame, which will be the source of the tests. The faces for the estimator are frames of all clips in turn, moved and scaled a little.
    /// </summary>
    /// <param name="clips">What to draw from.</param>
    /// <param name="number">Number of the batch.</param>
    /// <param name="pairs">Pairs in a batch.</param>
    /// <param name="faces">Faces in a batch.</param>
    /// <param name="seed">Selects the pairs and faces.</param>
    public static ReenactmentBatch Draw(IReadOnlyList<ReenactmentClip> clips, long number, int pairs, int faces, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        ReenactmentClip Clip(int i, int count) => clips[(int)(((number * count) + i) % clips.Count)];
        List<(ReenactmentClip Clip, ReenactmentFrame Source, ReenactmentFrame Driving)> drawn = [];
        for (int i = 0; i < pairs; i++)
        {
            ReenactmentClip clip = Clip(i, pairs);
            ReenactmentFrame source = clip.Training[random.Uniform() < FirstFrameShare ? 0 : random.Below(clip.Training.Count)];
            drawn.Add((clip, source, clip.Training[random.Below(clip.Training.Count)]));
        }

        List<(ReenactmentClip Clip, MeshTeacher Teacher, float[] Picture, float[] KeyPoints)> moved = [];
        for (int i = 0; i < faces; i++)
        {
            ReenactmentClip clip = Clip(i, faces);
            ReenactmentFrame frame = clip.Training[random.Below(clip.Training.Count)];
            (float[] picture, float[] keyPoints) = frame.Moved(random);
            moved.Add((clip, frame.Teacher, picture, keyPoints));
        }

        return new ReenactmentBatch(new Dictionary<string, float[]>
        {
            ["source"] = Join(drawn.Select(pair => pair.Source.Picture.ToPlanes())),
            ["driving"] = Join(drawn.Select(pair => pair.Driving.Picture.ToPlanes())),
            ["weights"] = Join(drawn.Select(pair => pair.Driving.Weights())),
            ["canonical"] = Join(drawn.Select(pair => pair.Clip.Canonical)),
            ["source key points"] = Join(drawn.Select(pair => pair.Source.Teacher.KeyPoints)),
            ["driving key points"] = Join(drawn.Select(pair => pair.Driving.Teacher.KeyPoints)),
            ["faces"] = Join(moved.Select(face => face.Picture)),
            ["face canonical"] = Join(moved.Select(face => face.Clip.Canonical)),
            ["face key points"] = Join(moved.Select(face => face.KeyPoints)),
            ["yaw"] = [.. moved.Select(face => face.Teacher.Yaw)],
            ["pitch"] = [.. moved.Select(face => face.Teacher.Pitch)],
            ["roll"] = [.. moved.Select(face => face.Teacher.Roll)],
        });
    }

    /// <summary>The inputs of a graph that a batch fills.</summary>
    /// <param name="graph">Where they are added.</param>
    /// <param name="pairs">Pairs in a batch.</param>
    /// <param name="faces">Faces in a batch.</param>
    /// <param name="size">Side of the pictures.</param>
    public static TaughtBatch AddTo(Graph graph, int pairs, int faces, int size)
    {
        int count = MeshTeacher.Count;
        return new TaughtBatch(
            graph.Input("source", [pairs, 3, size, size]),
            graph.Input("driving", [pairs, 3, size, size]),
            graph.Input("weights", [pairs, 1, size, size]),
            graph.Input("canonical", [pairs, count, 3]),
            graph.Input("source key points", [pairs, count, 3]),
            graph.Input("driving key points", [pairs, count, 3]),
            new TaughtFaces(
                graph.Input("faces", [faces, 3, size, size]),
                graph.Input("face canonical", [faces, count, 3]),
                graph.Input("face key points", [faces, count, 3]),
                graph.Input("yaw", [faces]),
                graph.Input("pitch", [faces]),
                graph.Input("roll", [faces])));
    }

    /// <summary>Fills the inputs of a session.</summary>
    public void CopyTo(Session session)
    {
        foreach ((string name, float[] values) in Inputs)
        {
            values.CopyTo(session.Input(name));
        }
    }

    private static float[] Join(IEnumerable<float[]> parts)
    {
        float[][] all = [.. parts];
        float[] joined = new float[all.Sum(part => part.Length)];
        int start = 0;
        foreach (float[] part in all)
        {
            part.CopyTo(joined, start);
            start += part.Length;
        }

        return joined;
    }
}
