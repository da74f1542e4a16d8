using Orator.Graphs;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>
/// Finds what the modules inside a network compute, in a graph for inference, by the names of their parameters: from the tensor of a weight
/// along the operations that use it. Built before gradients are added.
/// </summary>
internal sealed class ModuleOutputs
{
    private readonly Dictionary<string, Tensor> _parameters;
    private readonly ILookup<Tensor, Operation> _uses;

    public ModuleOutputs(Graph graph, Module network)
    {
        _uses = graph.Operations.SelectMany(operation => operation.Inputs.OfType<Tensor>().Select(input => (input, operation))).ToLookup(
            pair => pair.input, pair => pair.operation);
        _parameters = network.NamedParameters.ToDictionary(pair => pair.Name, pair => graph.Read(pair.Parameter));
    }

    /// <summary>The output of a module, or null if it cannot be told.</summary>
    public Tensor? this[string module]
    {
        get
        {
            bool Has(string name) => _parameters.ContainsKey($"{module}.{name}");
            return Has("mlp_gamma.weight") ? Use(this[$"{module}.mlp_beta"]!, "Add")
                : Has("conv_1.weight_orig") ? Use(this[$"{module}.conv_1"]!, "Add")
                : Has("norm3.weight") ? Use(Use(this[$"{module}.norm3"]!, "Add"), "Relu")
                : Has("norm2.weight") ? Use(this[$"{module}.conv2"]!, "Add")
                : Has("decoder.conv.weight") ? this[$"{module}.decoder"]
                : Has("conv.weight") && Has("norm.weight") ? Pooled(Activated(this[$"{module}.norm"]!))
                : Has("weight_orig") ? Use(Use(_parameters[$"{module}.weight_orig"], "Div"), "Conv")
                : !Has("weight") ? null
                : Has("running_mean") ? Use(_parameters[$"{module}.weight"], "BatchNormalization")
                : Use(_parameters[$"{module}.weight"], "Conv");
        }
    }

    private Tensor? Use(Tensor? tensor, string type) =>
        tensor is null ? null : _uses[tensor].FirstOrDefault(operation => operation.OnnxType == type)?.Outputs[0];

    private Tensor Activated(Tensor tensor) => Use(tensor, "Relu") ?? Use(tensor, "LeakyRelu")!;

    private Tensor Pooled(Tensor tensor) => Use(tensor, "AveragePool") ?? tensor;
}
