using Orator.Graphs.Ops;

namespace Orator.Graphs.LayerTables;

/// <summary>What a table says of single operations.</summary>
internal static class LayerCost
{
    /// <summary>Multiplications of an operation; 0 for those that work element by element.</summary>
    public static long Multiplications(Operation operation)
    {
        Shape output = operation.Outputs[0].Shape;
        Shape Operand(int i) => operation.Inputs[i]!.Shape;
        return operation switch
        {
            Convolution => output.Elements * (Operand(1).Elements / Operand(1)[0]),
            TransposedConvolution => Operand(0).Elements * (Operand(1).Elements / Operand(1)[0]),
            MatrixProduct => output.Elements * Operand(0)[-1],
            Recurrence => (long)Operand(0)[0] * Operand(0)[1] * (Operand(1).Elements + Operand(2).Elements),
            _ => 0,
        };
    }

    /// <summary>Shape of the weights as papers write it; null if the operation has none in that sense.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="isWeight">Whether an operand is made of parameters alone.</param>
    public static Shape? Kernel(Operation operation, Func<Tensor, bool> isWeight)
    {
        switch (operation)
        {
            case Convolution:
                Shape weights = operation.Inputs[1]!.Shape;
                return [weights[1], weights[0], .. weights.Skip(2)];
            case TransposedConvolution:
                return operation.Inputs[1]!.Shape;
            case Recurrence:
                Shape gates = operation.Inputs[1]!.Shape;
                return [gates[2], gates[1]];
            case MatrixProduct when isWeight(operation.Inputs[1]!):
                return operation.Inputs[1]!.Shape;
            case MatrixProduct:
                Shape left = operation.Inputs[0]!.Shape;
                return [.. left.SkipLast(2), left[-1], left[-2]];
            default:
                return null;
        }
    }

    /// <summary>Shape of the result; of recurrences without ONNX's axis of directions, of which there is one.</summary>
    public static Shape Output(Operation operation)
    {
        Shape shape = operation.Outputs[0].Shape;
        return operation is Recurrence ? [shape[0], .. shape.Skip(2)] : shape;
    }

    /// <summary>Whether an operation without parameters has a row of its own.</summary>
    public static bool HasRow(Operation operation) =>
        operation is Pooling or GlobalPooling or Resizing or GridSampling or SoftMaximum or MeanReduction || Multiplications(operation) > 0;

    /// <summary>What an operation without parameters is called.</summary>
    public static string TypeOf(Operation operation, Shape input, Shape output) => operation switch
    {
        MaximumPooling => $"MaxPool{input.Rank - 2}d",
        AveragePooling => $"AvgPool{input.Rank - 2}d",
        Resizing => output.Elements > input.Elements ? "Upsample" : "Resize",
        MeanReduction => "Mean",
        _ => operation.OnnxType,
    };
}
