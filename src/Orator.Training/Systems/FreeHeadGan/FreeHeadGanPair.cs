using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data;
using Orator.Training.Losses;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>Pictures of a person and one more that is to be made of them, as values of tensors. S is 256.</summary>
/// <param name="Sources">The pictures, each [3, S, S], RGB from 0 to 1.</param>
/// <param name="SourceSketches">Their sketches, likewise.</param>
/// <param name="Driving">What is to be made of them, likewise.</param>
/// <param name="Sketch">The sketch of its motion, likewise.</param>
/// <param name="Weights">How much each pixel of <paramref name="Driving"/> counts, [1, S, S]; 0 where there is nothing to learn.</param>
internal sealed record FreeHeadGanPair(
    float[][] Sources, float[][] SourceSketches, float[] Driving, float[] Sketch, float[] Weights)
{
    /// <summary>What the mesh generator makes of the first picture, [3, S, S], RGB from 0 to 1; empty where the mesh plays no part.</summary>
    public required float[] Mesh { get; init; }

    /// <summary>The mesh's flow to each picture, each [2, S, S], half sides; likewise.</summary>
    public required float[][] Flows { get; init; }

    /// <summary>Where the mesh's picture shows what each picture shows, each [1, S, S]; likewise.</summary>
    public required float[][] Validities { get; init; }

    /// <summary>Rows of <see cref="MouthCrop"/>, [64, S].</summary>
    public required float[] Rows { get; init; }

    /// <summary>Its columns, [64, S].</summary>
    public required float[] Columns { get; init; }
}

/// <summary>A batch of pairs in the layout of a graph's inputs.</summary>
/// <param name="Pairs">The pairs.</param>
internal sealed record FreeHeadGanBatch(IReadOnlyList<FreeHeadGanPair> Pairs)
{
    private const int Size = ClipCrop.Size;

    /// <summary>The inputs of a graph that a batch fills; source j of pair n is number j N + n.</summary>
    /// <param name="Source">Sources [M N, 3, 256, 256], 0 to 1.</param>
    /// <param name="SourceSketch">Their sketches, likewise.</param>
    /// <param name="Driving">What is to be made of them, [N, 3, 256, 256], 0 to 1.</param>
    /// <param name="Sketch">Its sketch, likewise.</param>
    /// <param name="Weights">How much pixels count, [N, 1, 256, 256].</param>
    /// <param name="Mesh">What the mesh knows; null if the networks are not built upon it.</param>
    /// <param name="Rows">Rows of mouths, [N, 64, 256].</param>
    /// <param name="Columns">Columns of mouths, likewise.</param>
    public sealed record Inputs(
        Tensor Source,
        Tensor SourceSketch,
        Tensor Driving,
        Tensor Sketch,
        Tensor Weights,
        MeshTarget? Mesh,
        Tensor Rows,
        Tensor Columns);

    /// <summary>Adds the inputs to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pairs">Pairs in a batch.</param>
    /// <param name="configuration">What the networks look like.</param>
    public static Inputs AddTo(Graph graph, int pairs, FreeHeadGanConfiguration configuration)
    {
        int sources = configuration.Shots;
        return new Inputs(
            graph.Input("source", [sources * pairs, 3, Size, Size]),
            graph.Input("source sketch", [sources * pairs, 3, Size, Size]),
            graph.Input("driving", [pairs, 3, Size, Size]),
            graph.Input("sketch", [pairs, 3, Size, Size]),
            graph.Input("weights", [pairs, 1, Size, Size]),
            configuration.MeshBased ? MeshTarget.AddTo(graph, pairs, sources, Size) : null,
            graph.Input("rows", [pairs, MouthCrop.Side, Size]),
            graph.Input("columns", [pairs, MouthCrop.Side, Size]));
    }

    /// <summary>Fills those inputs that a session has.</summary>
    public void CopyTo(Session session)
    {
        FillEach(session, "source", pair => pair.Sources);
        FillEach(session, "source sketch", pair => pair.SourceSketches);
        FillEach(session, "mesh flow", pair => pair.Flows);
        FillEach(session, "validity", pair => pair.Validities);
        SampleInputs.Fill(session, "driving", Pairs, pair => pair.Driving);
        SampleInputs.Fill(session, "sketch", Pairs, pair => pair.Sketch);
        SampleInputs.Fill(session, "weights", Pairs, pair => pair.Weights);
        SampleInputs.Fill(session, "mesh", Pairs, pair => pair.Mesh);
        SampleInputs.Fill(session, "rows", Pairs, pair => pair.Rows);
        SampleInputs.Fill(session, "columns", Pairs, pair => pair.Columns);
    }

    private void FillEach(Session session, string name, Func<FreeHeadGanPair, float[][]> values)
    {
        float[][][] all = [.. Pairs.Select(values)];
        SampleInputs.Fill(
            session, name, [.. Enumerable.Range(0, all[0].Length).SelectMany(j => all.Select(sources => sources[j]))], source => source);
    }
}
