using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Convolutions of 3x3 elements with constant weights of planes that were enlarged by copying each element to a block. Inside a block the
/// kernel sees the same element several times, so that only three results differ in each dimension: those at both edges of the block and
/// those between. They are nine convolutions of the small plane, computed as one, whose results are put where they belong.
/// </summary>
internal static class EnlargedConvolutions
{
    // In blocks of 2x2 all results differ: nothing would be gained beside minimal filtering.
    private const int SmallestFactor = 3;

    // Where each of the kernel's three elements falls, on the element before, that of the block, or the one after it: at the block's first
    // place, inside, at its last.
    private static readonly float[] Falls =
    [
        1, 0, 0, 0, 1, 0, 0, 1, 0,
        0, 1, 0, 0, 1, 0, 0, 1, 0,
        0, 1, 0, 0, 1, 0, 0, 0, 1,
    ];

    /// <summary>Whether this form computes the convolution, and faster.</summary>
    public static bool Suits(Tensor x, Tensor weights, Window window, int groups, Target target) =>
        x is { Rank: 4, Producer: Resizing { Factor: >= SmallestFactor } enlarged } && groups == 1
        && window.Kernel.All(k => k == 3) && window.Stride.All(s => s == 1)
        && window.Dilation.All(d => d == 1) && window.Padding.All(p => p == 1)
        && WinogradConvolution.Suits(SmallWindow(enlarged.Inputs[0]!), 1, weights, target);

    /// <summary>The convolution.</summary>
    public static Tensor Small(Tensor x, Tensor weights, Tensor? bias, Target target)
    {
        Resizing enlarged = (Resizing)x.Producer!;
        Tensor small = enlarged.Inputs[0]!;
        (int outputs, int inputs) = (weights.Shape[0], weights.Shape[1]);
        Tensor falls = x.Graph.Constant(Falls, [3, 9]);

        // [out, in, 3, 3] -> [out, in, row of the kernel, column's place, column] -> [..., column's place, column, row's place, row].
        Tensor columns = weights.MatMul(falls).Reshape(outputs, inputs, 3, 9).Transpose(0, 1, 3, 2);
        Tensor kernels = columns.MatMul(falls).Reshape(outputs, inputs, 3, 3, 3, 3)
            .Transpose(4, 2, 0, 1, 5, 3).Reshape(9 * outputs, inputs, 3, 3);
        Tensor? biases = bias is null ? null : Tensor.Concat(0, [.. Enumerable.Repeat(bias, 9)]);
        return x.Graph.Add(new BlockFilling(
            new ConvolutionForms(target).Compute(small, kernels, biases, SmallWindow(small)), enlarged.Factor));
    }

    private static Window SmallWindow(Tensor small) => new("Conv", small, [3, 3], null, [1], null);
}
