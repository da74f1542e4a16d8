using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using Orator.Engine.Lowering;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Ops;

namespace Orator.Engine.Quantisation;

/// <summary>An ONNX model as nodes and constants that can be looked up by the values they make and use.</summary>
internal sealed class ModelGraph
{
    private const string WeightSuffix = ".weight";
    private readonly IReadOnlyDictionary<string, Convolution> _alternatives;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly Dictionary<string, NodeProto> _producers;
    private readonly ILookup<string, NodeProto> _consumers;
    private readonly HashSet<string> _outputs;
    private readonly Dictionary<string, string> _weightNames;

    // The source itself, which holds all weights once more, is not kept.
    private ModelGraph(ModelProto model, KernelModel source)
    {
        (Model, Kernels, _alternatives) = (model, source.Kernels, source.Alternatives);
        _weightNames = source.WeightNames();
        _constants = Graph.Initializer.ToDictionary(constant => constant.Name);
        _producers = (from node in Graph.Node from output in node.Output where output.Length > 0 select (output, node)).ToDictionary(
            pair => pair.output, pair => pair.node);
        _consumers = (from node in Graph.Node from input in node.Input where input.Length > 0 select (input, node)).ToLookup(
            pair => pair.input, pair => pair.node);
        _outputs = [.. Graph.Output.Select(output => output.Name)];
    }

    /// <summary>The model, which is not to be changed.</summary>
    public ModelProto Model { get; }

    /// <summary>The operations of its nodes that C# code computes.</summary>
    public IReadOnlyList<ISessionKernel> Kernels { get; }

    /// <summary>Its main graph.</summary>
    public GraphProto Graph => Model.Graph;

    /// <summary>
    /// The model after ONNX Runtime's basic rewrites, which use standard operators only: what depends on constants alone is computed, batch
    /// normalisations and factors are folded into the convolutions before them, and what no output needs is gone.
    /// </summary>
    /// <exception cref="SessionException">The runtime refuses the model.</exception>
    public static ModelGraph Simplify(KernelModel model)
    {
        string file = Path.GetTempFileName();
        try
        {
            using SessionOptions options = new SessionSettings { Optimisation = Optimisation.Basic }.ToRuntime();
            options.OptimizedModelFilePath = file;
            using KernelDomain? kernels = KernelDomain.Of(model.Kernels, Targets.Chosen);
            kernels?.AddTo(options);
            new InferenceSession(model.Bytes, options).Dispose();
            return new ModelGraph(ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)), model);
        }
        catch (OnnxRuntimeException e)
        {
            throw new SessionException($"The model cannot be run: {e.Message}", e);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The node that makes a value; null for inputs and constants.</summary>
    public NodeProto? Producer(string value) => _producers.GetValueOrDefault(value);

    /// <summary>What to call a convolution: the full name of its module, or that of its result if the weights have no such name.</summary>
    public string Name(NodeProto convolution) =>
        _weightNames.TryGetValue(convolution.Name, out string? weights) && weights.EndsWith(WeightSuffix, StringComparison.Ordinal)
            ? weights[..^WeightSuffix.Length]
            : convolution.Output[0];

    /// <summary>The nodes that use a value.</summary>
    public IEnumerable<NodeProto> Consumers(string value) => _consumers[value];

    /// <summary>Whether a value is an output of the whole.</summary>
    public bool IsOutput(string value) => _outputs.Contains(value);

    /// <summary>A constant of floats; null if the value is none.</summary>
    public TensorProto? Weights(string value) =>
        _constants.TryGetValue(value, out TensorProto? constant) && constant.DataType == (int)TensorProto.Types.DataType.Float
            ? constant
            : null;

    /// <summary>Whether a value is a constant.</summary>
    public bool IsConstant(string value) => _constants.ContainsKey(value);

    /// <summary>The values of a constant of floats, row-major.</summary>
    public static ReadOnlySpan<float> Floats(TensorProto constant) =>
        constant.RawData.Length > 0 ? MemoryMarshal.Cast<byte, float>(constant.RawData.Span) : constant.FloatData.ToArray();

    /// <summary>The kernel that computes the same as a convolution of the runtime; null if there is none.</summary>
    public KernelOperation? Alternative(NodeProto node) =>
        _alternatives.TryGetValue(node.Name, out Convolution? convolution)

        // If the runtime had joined other operations to the convolution, its weights would have new names.
        && node.Input.SequenceEqual(convolution.Inputs.OfType<Tensor>().Select(input => input.Name))
            ? new WinogradConvolution(convolution.Inputs[0]!, convolution.Inputs[1]!, convolution.Inputs[2], convolution.Window)
            : null;

    /// <summary>The shapes of values that the nodes compute, where the model tells them.</summary>
    public IEnumerable<ValueInfoProto> Shapes(IEnumerable<NodeProto> nodes)
    {
        HashSet<string> results = [.. nodes.SelectMany(node => node.Output)];
        return Graph.ValueInfo.Where(value => results.Contains(value.Name));
    }

    /// <summary>Whether C# code computes a node.</summary>
    public static bool IsKernel(NodeProto node) => node.Domain == KernelDomain.Name;
}
