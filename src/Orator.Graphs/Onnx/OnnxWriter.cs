using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using Orator.Graphs.Kernels;

namespace Orator.Graphs.Onnx;

/// <summary>Writes a <see cref="Graph"/> in the ONNX format (https://onnx.ai/onnx/repo-docs/IR.html).</summary>
public static class OnnxWriter
{
    /// <summary>Version of the operator set that graphs are written for.</summary>
    public const int OpsetVersion = 20;

    // The format version that came with opset 20 (ONNX 1.15).
    private const int FormatVersion = 9;

    /// <summary>Writes the model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kernels">Takes the operations that C# code computes, in the order of their numbers; null if there must be none.</param>
    /// <exception cref="InvalidOperationException">There is no output, or an operation that only C# code computes.</exception>
    internal static byte[] Write(Graph graph, List<KernelOperation>? kernels) => graph.Outputs.Count > 0
        ? Write(graph, kernels, graph.Inputs, graph.Outputs)
        : throw new InvalidOperationException("The graph has no output: declare one with Graph.Output.");

    /// <summary>Writes a part of the model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kernels">As in the other overload.</param>
    /// <param name="inputs">Inputs of the part; constants among them are not written.</param>
    /// <param name="outputs">Its outputs, made by operations.</param>
    /// <exception cref="InvalidOperationException">There is an operation that only C# code computes.</exception>
    internal static byte[] Write(Graph graph, List<KernelOperation>? kernels, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        HashSet<Tensor> needed = Needed(graph, outputs);
        GraphProto proto = new() { Name = "graph" };
        proto.Input.AddRange(inputs.Select(Describe));
        proto.Output.AddRange(outputs.Select(Describe));
        proto.Initializer.AddRange(graph.Constants.Where(needed.Contains).Except(inputs).Select(Initialiser));
        foreach (Operation operation in graph.Operations.Where(operation => operation.Outputs.Any(needed.Contains)))
        {
            NodeProto node = Node(operation);
            proto.Node.Add(node);
            if (operation is KernelOperation kernel)
            {
                Become(node, kernel, (kernels ?? throw NotPortable(kernel)).Count);
                kernels.Add(kernel);

                // The runtime cannot infer the shapes.
                proto.ValueInfo.AddRange(kernel.Outputs.Except(outputs).Select(Describe));
            }
        }

        ModelProto model = new() { IrVersion = FormatVersion, ProducerName = "Orator", Graph = proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OpsetVersion });
        if (kernels is { Count: > 0 })
        {
            model.OpsetImport.Add(KernelVersion);
        }

        return model.ToByteArray();
    }

    /// <summary>Name of the node of an operation.</summary>
    internal static string NodeName(Operation operation) => $"{operation.OnnxType}:{operation.Outputs[0].Name}";

    /// <summary>Makes a node that of a kernel.</summary>
    /// <param name="node">The node; its inputs become the kernel's arguments.</param>
    /// <param name="kernel">The kernel, which has the same inputs as the node.</param>
    /// <param name="number">The kernel's number in the model.</param>
    internal static void Become(NodeProto node, KernelOperation kernel, int number)
    {
        string[] arguments = [.. kernel.Arguments.Select(argument => argument.Name)];
        node.Input.Clear();
        node.Input.AddRange(arguments);
        Become(node, kernel.OnnxType, number);
    }

    /// <summary>Makes a node, whose inputs are there, that of a kernel.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">Name of the operator.</param>
    /// <param name="number">The kernel's number in the model.</param>
    internal static void Become(NodeProto node, string type, int number)
    {
        node.OpType = type;
        node.Domain = KernelDomain.Name;
        node.Attribute.Clear();
        node.Attribute.Add(Attribute("kernel", (long)number));
    }

    /// <summary>Version of the kernels' operators, for models that have any.</summary>
    internal static OperatorSetIdProto KernelVersion => new() { Domain = KernelDomain.Name, Version = 1 };

    private static InvalidOperationException NotPortable(KernelOperation kernel) =>
        new($"{kernel.OnnxType} is computed by C# code and cannot be exported: make the graph with kernels: false.");

    private static HashSet<Tensor> Needed(Graph graph, IReadOnlyList<Tensor> outputs)
    {
        HashSet<Tensor> needed = [.. outputs];
        for (int i = graph.Operations.Count - 1; i >= 0; i--)
        {
            if (graph.Operations[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(Read(graph.Operations[i]).OfType<Tensor>());
            }
        }

        return needed;
    }

    private static ValueInfoProto Describe(Tensor tensor)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(tensor.Shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto
        {
            Name = tensor.Name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType(tensor.Type), Shape = shape } },
        };
    }

    private static TensorProto Initialiser(Tensor constant)
    {
        ReadOnlySpan<byte> raw = constant.Value switch
        {
            float[] floats => MemoryMarshal.AsBytes<float>(floats),
            long[] integers => MemoryMarshal.AsBytes<long>(integers),
            bool[] booleans => MemoryMarshal.AsBytes<bool>(booleans),
            _ => throw new InvalidOperationException($"'{constant.Name}' is not a constant."),
        };
        TensorProto proto = new() { Name = constant.Name, DataType = (int)DataType(constant.Type), RawData = ByteString.CopyFrom(raw) };
        proto.Dims.AddRange(constant.Shape.Select(d => (long)d));
        return proto;
    }

    private static IReadOnlyList<Tensor?> Read(Operation operation) => operation is KernelOperation kernel ? kernel.Arguments : operation.Inputs;

    private static NodeProto Node(Operation operation)
    {
        NodeProto node = new() { OpType = operation.OnnxType, Name = NodeName(operation) };
        // An absent operand in the middle is written as an empty name; absent ones at the end are left out.
        IReadOnlyList<Tensor?> read = Read(operation);
        int inputs = read.Count;
        while (read[inputs - 1] is null)
        {
            inputs--;
        }

        node.Input.AddRange(read.Take(inputs).Select(input => input?.Name ?? string.Empty));
        node.Output.AddRange(operation.Outputs.Select(output => output.Name));
        node.Attribute.AddRange(operation.Attributes.Select(attribute => Attribute(attribute.Key, attribute.Value)));
        return node;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case long integer:
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = integer;
                break;
            case float number:
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                attribute.F = number;
                break;
            case string text:
                attribute.Type = AttributeProto.Types.AttributeType.String;
                attribute.S = ByteString.CopyFromUtf8(text);
                break;
            case long[] integers:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(integers);
                break;
            default:
                throw new InvalidOperationException($"Attribute '{name}' has the unsupported type {value.GetType().Name}.");
        }

        return attribute;
    }

    internal static TensorProto.Types.DataType DataType(ElementType type) => type switch
    {
        ElementType.Real => TensorProto.Types.DataType.Float,
        ElementType.Index => TensorProto.Types.DataType.Int64,
        _ => TensorProto.Types.DataType.Bool,
    };
}
