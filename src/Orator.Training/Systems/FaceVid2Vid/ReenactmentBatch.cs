using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>A batch of pairs, and of faces for the estimator, in the layout of the graph's inputs, by their names.</summary>
internal sealed class ReenactmentBatch
{
    /// <summary>Puts a batch together.</summary>
    /// <param name="pairs">What the generator learns from.</param>
    /// <param name="faces">What the estimator learns from.</param>
    public ReenactmentBatch(IReadOnlyList<TaughtPair> pairs, IReadOnlyList<TaughtFace> faces) => Inputs = new Dictionary<string, float[]>
    {
        ["source"] = Join(pairs.Select(pair => pair.Source)),
        ["driving"] = Join(pairs.Select(pair => pair.Driving)),
        ["weights"] = Join(pairs.Select(pair => pair.Weights)),
        ["canonical"] = Join(pairs.Select(pair => pair.Canonical)),
        ["source key points"] = Join(pairs.Select(pair => pair.SourceKeyPoints)),
        ["driving key points"] = Join(pairs.Select(pair => pair.DrivingKeyPoints)),
        ["flow"] = Join(pairs.Select(pair => pair.Flow.Shift)),
        ["flow weights"] = Join(pairs.Select(pair => pair.Flow.Weights)),
        ["faces"] = Join(faces.Select(face => face.Picture)),
        ["face canonical"] = Join(faces.Select(face => face.Canonical)),
        ["face key points"] = Join(faces.Select(face => face.Teacher.KeyPoints)),
        ["yaw"] = [.. faces.Select(face => face.Teacher.Yaw)],
        ["pitch"] = [.. faces.Select(face => face.Teacher.Pitch)],
        ["roll"] = [.. faces.Select(face => face.Teacher.Roll)],
    };

    /// <summary>Values of each input.</summary>
    public IReadOnlyDictionary<string, float[]> Inputs { get; }

    /// <summary>The inputs of a graph that a batch fills.</summary>
    /// <param name="graph">Where they are added.</param>
    /// <param name="pairs">Pairs in a batch.</param>
    /// <param name="faces">Faces in a batch.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="flowSide">Side of the dense motion.</param>
    public static TaughtBatch AddTo(Graph graph, int pairs, int faces, int size, int flowSide)
    {
        int count = MeshKeyPoints.Count;
        return new TaughtBatch(
            graph.Input("source", [pairs, 3, size, size]),
            graph.Input("driving", [pairs, 3, size, size]),
            graph.Input("weights", [pairs, 1, size, size]),
            graph.Input("canonical", [pairs, count, 3]),
            graph.Input("source key points", [pairs, count, 3]),
            graph.Input("driving key points", [pairs, count, 3]),
            graph.Input("flow", [pairs, flowSide, flowSide, 2]),
            graph.Input("flow weights", [pairs, flowSide, flowSide, 1]),
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
