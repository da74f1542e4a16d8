using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Onnx;

namespace Orator.Engine.Quantisation;

/// <summary>
/// How much noise in the results of convolutions shows in the outputs of a network, to first order: for all of them at once by one pass
/// backwards. With random signs v, the expectation of the squared elements of v^T J are the sums of the squares of J's columns (Hutchinson
/// 1990).
/// </summary>
internal static class OutputSensitivity
{
    // Smaller constants may be sizes and places, which the runtime must know when the session is created.
    private const int FewestWeights = 1024;

    /// <summary>Runs the network forwards and backwards.</summary>
    /// <param name="graph">The network, in floats; operations are added to it.</param>
    /// <param name="results">Names of the convolutions' results.</param>
    /// <param name="outputs">What the network gives for the samples.</param>
    /// <param name="sample">The sample to look at.</param>
    /// <param name="target">What the graph is lowered to.</param>
    /// <returns>
    /// For each result that the graph knows, and each of its channels: what noise of variance 1 adds to the mean squared error of the
    /// outputs, in units of each output's squared peak.
    /// </returns>
    public static Dictionary<string, float[]> Of(
        Graph graph, IReadOnlyCollection<string> results, SampleOutputs outputs, CalibrationSample sample, Target target)
    {
        CounterRandom random = new(1);
        Tensor[] sums = [.. graph.Outputs.Select(Sum)];
        Dictionary<string, Tensor> known = graph.Operations.SelectMany(operation => operation.Outputs).Where(
            tensor => results.Contains(tensor.Name)).ToDictionary(tensor => tensor.Name);
        Tensor[] tensors = [.. known.Values];
        IReadOnlyList<Tensor> gradients = Gradients.Of(sums.Aggregate((a, b) => a + b), tensors);
        Tensor[] squares = [.. gradients.Select(gradient => gradient.Square().Sum([0, .. Enumerable.Range(2, gradient.Rank - 2)]))];

        // Weights enter as inputs, in their own memory, so that no copy of them is made.
        GraphLowering lowering = GraphLowering.Lower(graph, target, outputs: squares);
        squares = [.. squares.Select(lowering.Of)];
        Tensor[] weights = [.. lowering.Graph.Constants.Where(constant => constant.Value is float[] { Length: >= FewestWeights })];
        IReadOnlyList<KernelOperation> kernels = KernelOperation.Number(lowering.Graph, squares);
        byte[] model = OnnxWriter.Write(lowering.Graph, [.. lowering.Graph.Inputs, .. weights], squares);
        using Session session = Session.Load(model, kernels, new SessionSettings { MemoryPattern = false, Arena = false }, weights.ToDictionary(weight => weight.Name, weight => (float[])weight.Value!));
        foreach ((string name, float[] values) in sample.Inputs)
        {
            values.CopyTo(session.Input(name));
        }

        session.Run();
        return known.Keys.Zip(squares).ToDictionary(pair => pair.First, pair => session.Output(pair.Second.Name).ToArray());

        Tensor Sum(Tensor output)
        {
            // A constant output has no noise.
            double peak = outputs.Peak(output.Name);
            float weight = peak > 0 ? (float)(1 / (peak * Math.Sqrt(output.Shape.Elements))) : 0;
            float[] signs = [.. Enumerable.Range(0, (int)output.Shape.Elements).Select(_ => random.Uniform() < 0.5f ? -weight : weight)];
            return (output * graph.Constant(signs, output.Shape)).Sum();
        }
    }
}
