using Orator.Graphs.Onnx;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Values that depend on constants alone, computed when a session is created: kernels keep them in the form they need, and the model need
/// not hold them.
/// </summary>
internal static class ConstantValues
{
    // Smaller constants may be sizes and places, which the runtime must know when the session is created.
    private const int FewestWeights = 1024;

    /// <summary>Whether a value depends on constants alone.</summary>
    public static bool IsConstant(Tensor tensor) =>
        tensor.Value is not null || (tensor.Producer is { } producer && producer.Inputs.All(input => input is null || IsConstant(input)));

    /// <summary>The values of such a tensor of real numbers, row-major; not to be changed.</summary>
    /// <exception cref="SessionException">The runtime cannot compute them.</exception>
    public static float[] Of(Tensor tensor)
    {
        if (tensor.Value is float[] values)
        {
            return values;
        }

        // Weights enter as inputs, in their own memory, so that no copy of them is written.
        Tensor[] weights = [.. Sources(tensor).Where(source => source.Value is float[] array && array.Length >= FewestWeights).Distinct()];
        IReadOnlyList<KernelOperation> kernels = KernelOperation.Number(tensor.Graph, [tensor]);
        byte[] model = OnnxWriter.Write(tensor.Graph, weights, [tensor]);
        SessionSettings settings = new() { Optimisation = Optimisation.None, MemoryPattern = false };
        using Session session = Session.Load(
            model, kernels, settings, weights.ToDictionary(weight => weight.Name, weight => (float[])weight.Value!));
        session.Run();
        return session.OutputArray(tensor.Name);
    }

    private static IEnumerable<Tensor> Sources(Tensor tensor) =>
        tensor.Producer is { } producer ? producer.Inputs.OfType<Tensor>().SelectMany(Sources) : [tensor];
}
