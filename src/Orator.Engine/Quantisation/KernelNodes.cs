using Onnx;
using Orator.Engine.Lowering.Cpu;
using Orator.Graphs.Onnx;

namespace Orator.Engine.Quantisation;

/// <summary>Puts kernels into a model that is written already.</summary>
internal static class KernelNodes
{
    /// <summary>Makes a node that of a kernel.</summary>
    /// <param name="node">The node; its inputs become the kernel's arguments.</param>
    /// <param name="kernel">The kernel, which has the same inputs as the node.</param>
    /// <param name="number">The kernel's number in the model.</param>
    public static void Become(NodeProto node, KernelOperation kernel, int number)
    {
        node.Input.Clear();
        node.Input.AddRange(kernel.Arguments.Select(argument => argument.Name));
        Become(node, kernel.OnnxType, number);
    }

    /// <summary>Makes a node, whose inputs are there, that of a kernel.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">Name of the operator.</param>
    /// <param name="number">The kernel's number in the model.</param>
    public static void Become(NodeProto node, string type, int number)
    {
        node.OpType = type;
        node.Domain = KernelDomain.Name;
        node.Attribute.Clear();
        node.Attribute.Add(OnnxWriter.Attribute(KernelDomain.Attribute, (long)number));
    }
}
