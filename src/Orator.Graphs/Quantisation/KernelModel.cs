using Orator.Graphs.Kernels;
using Orator.Graphs.Onnx;
using Orator.Graphs.Ops;

namespace Orator.Graphs.Quantisation;

/// <summary>An <c>.onnx</c> model, parts of which C# code may compute.</summary>
/// <param name="Bytes">The model.</param>
/// <param name="Kernels">The operations that C# code computes, as the nodes number them; none in a model of standard operators.</param>
/// <param name="Alternatives">Faster kernels for convolutions that stay in floats after all, by the names of their nodes.</param>
internal sealed record KernelModel(byte[] Bytes, IReadOnlyList<KernelOperation> Kernels, IReadOnlyDictionary<string, KernelOperation> Alternatives)
{
    /// <summary>A model of standard operators.</summary>
    public KernelModel(byte[] bytes)
        : this(bytes, [], new Dictionary<string, KernelOperation>())
    {
    }

    /// <summary>Writes a graph.</summary>
    public static KernelModel Of(Graph graph)
    {
        List<KernelOperation> kernels = [];
        byte[] model = OnnxWriter.Write(graph, kernels);
        Dictionary<string, KernelOperation> alternatives = [];
        foreach (Convolution convolution in graph.Operations.OfType<Convolution>())
        {
            if (graph.Kernels && convolution.Filtered() is { } filtered)
            {
                alternatives.Add(OnnxWriter.NodeName(convolution), filtered);
            }
        }

        return new KernelModel(model, kernels, alternatives);
    }

    /// <summary>Makes it ready to run.</summary>
    /// <exception cref="SessionException">The runtime refuses it.</exception>
    public Session Open(SessionSettings settings) => Session.Load(Bytes, Kernels, settings);
}
