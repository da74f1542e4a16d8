using Orator.Graphs;

namespace Orator.Training.FaceVid2Vid;

/// <summary>A batch of pairs in the layout of the graph's inputs, by their names.</summary>
internal sealed class ReenactmentBatch
{
    private const float TeacherShare = 0.5f;

    private ReenactmentBatch(IReadOnlyDictionary<string, float[]> inputs) => Inputs = inputs;

    /// <summary>Values of each input.</summary>
    public IReadOnlyDictionary<string, float[]> Inputs { get; }

    /// <summary>
    /// Draws pairs: each of any clip, two of its frames; every second source is the clip's first frame, which will be the source of the tests. For every second pair, too,
    /// the generator gets the teacher's key points.
    /// </summary>
    /// <param name="clips">What to draw from.</param>
    /// <param name="number">Number of the batch.</param>
    /// <param name="size">Pairs in a batch.</param>
    /// <param name="seed">Selects the pairs.</param>
    public static ReenactmentBatch Draw(IReadOnlyList<ReenactmentClip> clips, long number, int size, ulong seed)
    {
        CounterRandom random = new(seed, (ulong)number);
        List<(ReenactmentClip Clip, ReenactmentFrame Source, ReenactmentFrame Driving, float Share)> pairs = [];
        for (int i = 0; i < size; i++)
        {
            ReenactmentClip clip = clips[random.Below(clips.Count)];
            ReenactmentFrame source = clip.Training[random.Uniform() < 0.5f ? 0 : random.Below(clip.Training.Count)];
            pairs.Add((clip, source, clip.Training[random.Below(clip.Training.Count)], random.Uniform() < TeacherShare ? 1 : 0));
        }

        return Of(pairs);
    }

    /// <summary>A frame of a clip driven by another.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="driving">One of its frames.</param>
    /// <param name="share">1: by the mesh's key points; 0: by the estimated ones.</param>
    public static ReenactmentBatch Test(ReenactmentClip clip, ReenactmentFrame driving, float share) =>
        Of([(clip, clip.Training[0], driving, share)]);

    /// <summary>Fills the inputs of a session that it has.</summary>
    public void CopyTo(Session session)
    {
        foreach ((string name, float[] values) in Inputs)
        {
            values.CopyTo(session.Input(name));
        }
    }

    private static ReenactmentBatch Of(List<(ReenactmentClip Clip, ReenactmentFrame Source, ReenactmentFrame Driving, float Share)> pairs) => new(new Dictionary<string, float[]>
    {
        ["source"] = [.. pairs.SelectMany(pair => pair.Source.Picture.ToPlanes())],
        ["driving"] = [.. pairs.SelectMany(pair => pair.Driving.Picture.ToPlanes())],
        ["yaw"] = [.. pairs.Select(pair => pair.Driving.Teacher.Yaw)],
        ["pitch"] = [.. pairs.Select(pair => pair.Driving.Teacher.Pitch)],
        ["roll"] = [.. pairs.Select(pair => pair.Driving.Teacher.Roll)],
        ["canonical"] = [.. pairs.SelectMany(pair => pair.Clip.Canonical)],
        ["source key points"] = [.. pairs.SelectMany(pair => pair.Source.Teacher.KeyPoints)],
        ["driving key points"] = [.. pairs.SelectMany(pair => pair.Driving.Teacher.KeyPoints)],
        ["share"] = [.. pairs.Select(pair => pair.Share)],
    });

    /// <summary>The inputs of a graph that a batch fills.</summary>
    /// <param name="graph">Where they are added.</param>
    /// <param name="pairs">Pairs in a batch.</param>
    /// <param name="size">Side of the pictures.</param>
    public static FaceVid2VidBatch AddTo(Graph graph, int pairs, int size)
    {
        int count = MeshTeacher.Count;
        Tensor KeyPoints(string name) => graph.Input(name, [pairs, count, 3]);
        return new FaceVid2VidBatch(
            graph.Input("source", [pairs, 3, size, size]),
            graph.Input("driving", [pairs, 3, size, size]),
            Transform: null, // The teacher's key points follow any warp by themselves.
            (graph.Input("yaw", [pairs]), graph.Input("pitch", [pairs]), graph.Input("roll", [pairs])),
            new TeacherKeyPoints(KeyPoints("canonical"), KeyPoints("source key points"), KeyPoints("driving key points"), graph.Input("share", [pairs, 1, 1])));
    }
}
