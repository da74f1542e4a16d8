using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Which operators give way to which forms and kernels on a processor. Each kernel says itself what it suits.</summary>
/// <param name="target">What the processor can do.</param>
/// <param name="quantisable">Whether convolutions that gain much by 8-bit integers stay ordinary operators.</param>
internal sealed class CpuLowering(Target target, bool quantisable)
{
    // The runtime computes sixteen outputs at a time; with less than half of that, little is gained, and the last layers of networks are
    // the most sensitive.
    private const int FewestOutputs = 8;

    /// <summary>Whether a kernel computes a composite as a whole.</summary>
    public bool HasKernel(Operation operation) => operation switch
    {
        LeakyReluGradient or InstanceNormGradient or MaxPoolGradient
            or GridSampleInputGradient or GridSampleGridGradient or FlippedConvWeights => true,
        ConvWeightGradient g =>
            ConvolutionWeightGradient.Suits(g.Window, g.Inputs[0]!.Shape[1] / g.Groups, g.Inputs[1]!.Shape[1] / g.Groups, target),
        _ => false,
    };

    /// <summary>The rule of the pass: what an operation becomes; null where it stays. Composites without a kernel are gone
    /// before.</summary>
    /// <param name="source">The graph that the pass copies.</param>
    public Func<Operation, IReadOnlyList<Tensor>?> Rule(Graph source)
    {
        // Values that more than one operation reads: what computes them is not joined with what follows. Copies keep the names.
        HashSet<string> shared = [.. source.Operations.SelectMany(operation => operation.Inputs.OfType<Tensor>())
            .Concat(source.Outputs).CountBy(tensor => tensor.Name).Where(pair => pair.Value > 1).Select(pair => pair.Key)];
        return operation => Replace(operation, shared);
    }

    private IReadOnlyList<Tensor>? Replace(Operation operation, HashSet<string> shared)
    {
        IReadOnlyList<Tensor?> x = operation.Inputs;
        return operation switch
        {
            Convolution c => Lowered(c) is { } result ? [result] : null,
            GridSampling when VolumeSampling.Suits(x[0]!, target) => Kernel(new VolumeSampling(x[0]!, x[1]!)),
            AveragePooling p when quantisable && MeanPooling.Suits(p.Window, target) => Kernel(new MeanPooling(x[0]!, p.Window)),
            Addition or LeakyRectifier when ModulatedNormalisation.Match(operation, target) is { } modulation => Kernel(modulation),
            LeakyRectifier r when Rectified(x[0]!, r.Slope, shared) is { } both => Kernel(both),
            Rectifier when Rectified(x[0]!, 0, shared) is { } both => Kernel(both),
            LeakyReluGradient g => Kernel(new LeakyRectifierGradient(x[0]!, x[1]!, g.Slope)),
            InstanceNormGradient g => Kernel(new InstanceNormalisationGradient(x[0]!, x[1]!, x[2]!, g.Epsilon)),
            MaxPoolGradient g => Kernel(new MaximumPoolingGradient(x[0]!, x[1]!, g.Window)),
            GridSampleInputGradient g => Kernel(new GridSamplingInputGradient(x[0]!, x[1]!, g.Outputs[0].Shape)),
            GridSampleGridGradient => Kernel(new GridSamplingGridGradient(x[0]!, x[1]!, x[2]!)),
            FlippedConvWeights g => Kernel(new FlippedWeights(x[0]!, g.Groups)),
            ConvWeightGradient g => Kernel(new ConvolutionWeightGradient(x[0]!, x[1]!, g.Window, g.Groups)),
            _ => null,
        };
    }

    private Tensor? Lowered(Convolution c)
    {
        Tensor weights = c.Inputs[1]!;
        bool integers = quantisable && weights.Shape[0] >= FewestOutputs && ConstantValues.IsConstant(weights);
        return new ConvolutionForms(target, integers).Lower(c.Inputs[0]!, weights, c.Inputs[2], c.Window, c.Groups);
    }

    private static WinogradConvolution? Rectified(Tensor x, float slope, HashSet<string> shared) =>
        x.Graph.Binding == ParameterBinding.Constants && x.Producer is WinogradConvolution convolution && !shared.Contains(x.Name)
            ? convolution.Rectified(slope)
            : null;

    private static IReadOnlyList<Tensor> Kernel(KernelOperation kernel)
    {
        kernel.Graph.Add(kernel);
        return kernel.Outputs;
    }
}
