using Google.Protobuf;
using Onnx;
using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Onnx;
using Orator.Graphs.Ops;

namespace Orator.Engine.Quantisation;

/// <summary>An <c>.onnx</c> model, parts of which C# code may compute.</summary>
/// <param name="Bytes">The model.</param>
/// <param name="Kernels">The operations that C# code computes, as the nodes number them; none in a model of standard operators.</param>
/// <param name="Alternatives">Convolutions for which there is a faster kernel, if they stay in floats after all, by the names of their
/// nodes.</param>
internal sealed record KernelModel(
    byte[] Bytes, IReadOnlyList<ISessionKernel> Kernels, IReadOnlyDictionary<string, Convolution> Alternatives)
{
    /// <summary>A model of standard operators.</summary>
    public KernelModel(byte[] bytes)
        : this(bytes, [], new Dictionary<string, Convolution>())
    {
    }

    /// <summary>Writes a graph.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="target">What it is lowered to, but for convolutions that gain much by 8-bit integers.</param>
    public static KernelModel Of(Graph source, Target target)
    {
        Graph graph = GraphLowering.Lower(source, target, quantisable: true).Graph;
        IReadOnlyList<KernelOperation> kernels = KernelOperation.Number(graph, graph.Outputs);
        IEnumerable<Convolution> filtered = graph.Operations.OfType<Convolution>().Where(
            c => WinogradConvolution.Suits(c.Window, c.Groups, c.Inputs[1]!, target));
        return new KernelModel(OnnxWriter.Write(graph), kernels, filtered.ToDictionary(OnnxWriter.NodeName));
    }

    /// <summary>Names of the weights of all convolutions, by their nodes: folded weights have new names, but the nodes keep
    /// theirs.</summary>
    public Dictionary<string, string> WeightNames() =>
        ModelProto.Parser.ParseFrom(Bytes).Graph.Node.Where(node => node.OpType == "Conv").DistinctBy(node => node.Name).ToDictionary(
            node => node.Name, node => node.Input[1]);

    /// <summary>
    /// The same model, which tells what values occur in it. They are looked at on their way, so that none has to be kept for it.
    /// </summary>
    /// <param name="observations">What takes the values, by their names.</param>
    public KernelModel Observed(IReadOnlyDictionary<string, Observation> observations)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Bytes);
        GraphProto graph = model.Graph;
        List<ISessionKernel> kernels = [.. Kernels];
        NodeProto[] nodes = [.. graph.Node];
        graph.Node.Clear();
        foreach (string input in graph.Input.Select(input => input.Name).Where(observations.ContainsKey))
        {
            string seen = $"{input}/seen";
            Observe(input, seen, observations[input]);
            foreach (NodeProto node in nodes)
            {
                Rename(node.Input, input, seen);
            }
        }

        foreach (NodeProto node in nodes)
        {
            graph.Node.Add(node);
            foreach (string value in node.Output.Where(observations.ContainsKey).ToArray())
            {
                string unseen = $"{value}/unseen";
                Rename(node.Output, value, unseen);
                if (graph.ValueInfo.FirstOrDefault(info => info.Name == value) is { } shape)
                {
                    ValueInfoProto copy = shape.Clone();
                    copy.Name = unseen;
                    graph.ValueInfo.Add(copy);
                }

                Observe(unseen, value, observations[value]);
            }
        }

        if (model.OpsetImport.All(version => version.Domain != KernelDomain.Name))
        {
            model.OpsetImport.Add(OnnxWriter.DomainVersion(KernelDomain.Name));
        }

        return new KernelModel(model.ToByteArray(), kernels, Alternatives);

        void Observe(string value, string result, Observation observation)
        {
            Observer observer = new(observation);
            NodeProto node = new() { Name = $"{observer.OnnxType}:{result}" };
            node.Input.Add(value);
            node.Output.Add(result);
            KernelNodes.Become(node, observer.OnnxType, kernels.Count);
            kernels.Add(observer);
            graph.Node.Add(node);
        }

        static void Rename(IList<string> names, string from, string to)
        {
            for (int i = 0; i < names.Count; i++)
            {
                names[i] = names[i] == from ? to : names[i];
            }
        }
    }

    /// <summary>Makes it ready to run.</summary>
    /// <exception cref="SessionException">The runtime refuses it.</exception>
    public Session Open(SessionSettings settings) => Session.Load(Bytes, Kernels, settings);
}
