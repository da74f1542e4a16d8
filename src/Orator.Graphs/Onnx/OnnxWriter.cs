using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Orator.Graphs.Onnx;

/// <summary>Writes a <see cref="Graph"/> in the ONNX format (https://onnx.ai/onnx/repo-docs/IR.html).</summary>
public static class OnnxWriter
{
    /// <summary>Version of the operator set that graphs are written for.</summary>
    public const int OpsetVersion = 20;

    // The format version that came with opset 20 (ONNX 1.15).
    private const int FormatVersion = 9;

    /// <summary>Writes the model.</summary>
    /// <param name="graph">The graph, without composites.</param>
    /// <exception cref="InvalidOperationException">There is no output.</exception>
    internal static byte[] Write(Graph graph) => graph.Outputs.Count > 0
        ? Write(graph, graph.Inputs, graph.Outputs)
        : throw new InvalidOperationException("The graph has no output: declare one with Graph.Output.");

    /// <summary>Writes a part of the model.</summary>
    /// <param name="graph">The graph, without composites.</param>
    /// <param name="inputs">Inputs of the part; constants among them are not written.</param>
    /// <param name="outputs">Its outputs, made by operations.</param>
    internal static byte[] Write(Graph graph, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        HashSet<Tensor> needed = graph.NeededBy(outputs);
        GraphProto proto = new() { Name = "graph" };
        proto.Input.AddRange(inputs.Select(Describe));
        proto.Output.AddRange(outputs.Select(Describe));
        proto.Initializer.AddRange(graph.Constants.Where(needed.Contains).Except(inputs).Select(Initialiser));
        SortedSet<string> domains = new(StringComparer.Ordinal);
        foreach (Operation operation in graph.Operations.Where(operation => operation.Outputs.Any(needed.Contains)))
        {
            proto.Node.Add(Node(operation));
            if (operation.Domain.Length > 0)
            {
                domains.Add(operation.Domain);

                // No reader can infer the shapes.
                proto.ValueInfo.AddRange(operation.Outputs.Except(outputs).Select(Describe));
            }
        }

        ModelProto model = new() { IrVersion = FormatVersion, ProducerName = "Orator", Graph = proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OpsetVersion });
        model.OpsetImport.AddRange(domains.Select(DomainVersion));
        return model.ToByteArray();
    }

    /// <summary>Name of the node of an operation.</summary>
    internal static string NodeName(Operation operation) => $"{operation.OnnxType}:{operation.Outputs[0].Name}";

    /// <summary>The first version of another domain's operators.</summary>
    internal static OperatorSetIdProto DomainVersion(string domain) => new() { Domain = domain, Version = 1 };

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

    private static NodeProto Node(Operation operation)
    {
        NodeProto node = new() { OpType = operation.OnnxType, Domain = operation.Domain, Name = NodeName(operation) };
        // An absent operand in the middle is written as an empty name; absent ones at the end are left out.
        IReadOnlyList<Tensor?> read = operation.Operands;
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

    internal static AttributeProto Attribute(string name, object value)
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
