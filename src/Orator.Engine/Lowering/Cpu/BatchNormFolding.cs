using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Batch normalisation by constants after a convolution becomes part of the convolution's weights and bias. The runtime does the same with
/// its own convolutions, but not with those that kernels compute.
/// </summary>
internal static class BatchNormFolding
{
    /// <summary>The rule of the pass.</summary>
    public static IReadOnlyList<Tensor>? Fold(Operation operation)
    {
        if (operation is not BatchNormalisation { Graph.Binding: ParameterBinding.Constants } norm
            || norm.Inputs[0]!.Producer is not Convolution { Inputs: [{ } x, { } weights, { } bias] } convolution
            || !norm.Inputs.Skip(1).Append(weights).All(parameter => ConstantValues.IsConstant(parameter!)))
        {
            return null;
        }

        // The convolution itself goes if nothing else needs it.
        Tensor scale = norm.Inputs[1]! / (norm.Inputs[4]! + norm.Epsilon).Sqrt();
        Tensor shift = norm.Inputs[2]! - (norm.Inputs[3]! * scale);
        Tensor scaled = weights * scale.Reshape([scale.Shape[0], .. weights.Shape.Skip(1).Select(_ => 1)]);
        return [x.Graph.Add(new Convolution(x, scaled, (bias * scale) + shift, convolution.Window, convolution.Groups))];
    }
}
