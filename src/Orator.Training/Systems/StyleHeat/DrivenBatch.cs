using Orator.Engine;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>A batch of pairs in the layout of a graph's inputs.</summary>
/// <param name="Pairs">The pairs.</param>
internal sealed record DrivenBatch(IReadOnlyList<DrivenPair> Pairs)
{
    private const int Size = ClipCrop.Size;

    /// <summary>The inputs of a graph that a batch fills.</summary>
    /// <param name="Source">Portraits [N, 3, 256, 256], 0 to 1.</param>
    /// <param name="Driving">What is to be made of them.</param>
    /// <param name="Window">Coefficients [N, 73, 27].</param>
    /// <param name="Weights">How much pixels count, [N, 1, 256, 256].</param>
    /// <param name="Interior">Where one looks into mouths, [N, 1, 256, 256].</param>
    /// <param name="Hint">What the mesh says of the motion, [N, 3, side, side]; null if the network is not shown it.</param>
    /// <param name="Flow">The motion, cells of the grid, [N, 2, side, side].</param>
    /// <param name="FlowWeights">How much its places count, [N, 1, side, side].</param>
    /// <param name="Mesh">What the mesh generator makes of the portraits, [N, 3, 256, 256], 0 to 1.</param>
    /// <param name="Mel">What is heard, [N, 80, 32].</param>
    public sealed record Inputs(
        Tensor Source,
        Tensor Driving,
        Tensor Window,
        Tensor Weights,
        Tensor Interior,
        Tensor? Hint,
        Tensor Flow,
        Tensor FlowWeights,
        Tensor Mesh,
        Tensor Mel);

    /// <summary>Adds the inputs to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pairs">Pairs in a batch.</param>
    /// <param name="flowSide">Side of the grid of motion.</param>
    /// <param name="hints">Whether the network is shown the mesh's flow.</param>
    public static Inputs AddTo(Graph graph, int pairs, int flowSide, bool hints)
    {
        // Half sides of the picture become cells.
        Tensor flow = graph.Input("motion", [pairs, flowSide, flowSide, 2]).Transpose(0, 3, 1, 2) * (flowSide / 2f);
        Tensor coefficients = graph.Input("coefficients", [pairs, MotionCoefficients.Count]);
        return new Inputs(
            graph.Input("source", [pairs, 3, Size, Size]),
            graph.Input("driving", [pairs, 3, Size, Size]),
            coefficients.Reshape(pairs, MotionCoefficients.Count, 1).Expand(
                pairs, MotionCoefficients.Count, MotionCoefficients.Window),
            graph.Input("weights", [pairs, 1, Size, Size]),
            graph.Input("interior", [pairs, 1, Size, Size]),
            hints ? graph.Input("hint", [pairs, MeshHint.Channels, flowSide, flowSide]) : null,
            flow,
            graph.Input("motion weights", [pairs, 1, flowSide, flowSide]),
            graph.Input("mesh", [pairs, 3, Size, Size]),
            graph.Input("mel", [pairs, StyleHeatConfiguration.MelBands, StyleHeatConfiguration.MelColumns]));
    }

    /// <summary>Fills those inputs that a session has.</summary>
    public void CopyTo(Session session)
    {
        SampleInputs.Fill(session, "source", Pairs, pair => pair.Source);
        SampleInputs.Fill(session, "driving", Pairs, pair => pair.Driving);
        SampleInputs.Fill(session, "coefficients", Pairs, pair => pair.Coefficients);
        SampleInputs.Fill(session, "weights", Pairs, pair => pair.Weights);
        SampleInputs.Fill(session, "interior", Pairs, pair => pair.Interior);
        SampleInputs.Fill(session, "hint", Pairs, pair => pair.Hint);
        SampleInputs.Fill(session, "motion", Pairs, pair => pair.Flow.Shift);
        SampleInputs.Fill(session, "motion weights", Pairs, pair => pair.Flow.Weights);
        SampleInputs.Fill(session, "mesh", Pairs, pair => pair.Mesh);
        SampleInputs.Fill(session, "mel", Pairs, pair => pair.Mel);
    }
}
