using Orator.Graphs.Ops;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Convolutions with large kernels, few outputs and constant weights: parts of the kernel become outputs of their own, whose results are
/// shifted and added. So a volume's kernel of 7x7x7 becomes nine of 7x3x3, which <see cref="WinogradConvolution"/> computes with a quarter
/// of the multiplications; a plane's of 7x7 becomes seven of 1x7, in place of outputs that the runtime fills up to 16.
/// </summary>
internal static class LargeKernels
{
    private const int Large = 7;
    private const int FewestInputs = 32;
    private const int MostOutputsOfPlanes = 4;
    private const int MostOutputsOfVolumes = 32;

    /// <summary>Whether this form computes the convolution, and fast.</summary>
    public static bool Suits(Tensor weights, Window window, int groups, Target target) =>
        target >= Target.Neon && PaddedPlanes.Suits(window) && groups == 1
        && window.Dilation.All(d => d == 1)
        && window.Kernel.Length > 1 && window.Kernel[^1] >= Large && window.Kernel[^2] >= Large
        && weights.Shape[1] >= FewestInputs && weights.Shape[0] <= (window.Kernel.Length == 2 ? MostOutputsOfPlanes : MostOutputsOfVolumes)
        && ConstantValues.IsConstant(weights);

    /// <summary>The convolution without bias.</summary>
    public static Tensor InParts(Tensor x, Tensor weights, Window window, Target target)
    {
        int dimensions = window.Kernel.Length;
        int[] part = dimensions == 2 ? [1, window.Kernel[^1]] : [3, 3];
        (int rows, int columns) = ((window.Kernel[^2] + part[0] - 1) / part[0], (window.Kernel[^1] + part[1] - 1) / part[1]);
        int[] parts = [rows, columns];

        // Zeros fill the last parts up; the result of all parts together is larger by the largest shift.
        int[] missing = new int[weights.Rank];
        int[] padding = [.. window.Padding];
        int[] size = [.. window.OutputSize];
        for (int i = 0; i < 2; i++)
        {
            int axis = dimensions - 2 + i;
            missing[axis + 2] = (parts[i] * part[i]) - window.Kernel[axis];
            size[axis] += (parts[i] - 1) * part[i];
            padding[dimensions + axis] = size[axis] + part[i] - 1 - window.InputSize[axis] - padding[axis];
        }

        Tensor filled = missing.Max() == 0 ? weights : weights.Pad(new int[weights.Rank], missing);
        int[] leading = [.. weights.Shape.Take(weights.Rank - 2)];
        Tensor cut = filled.Reshape([.. leading, rows, part[0], columns, part[1]]);
        int r = leading.Length;
        Tensor kernels = cut.Transpose([r, r + 2, .. Enumerable.Range(0, r), r + 1, r + 3])
            .Reshape([rows * columns * leading[0], .. leading.Skip(1), .. part]);
        Window partWindow = new("Conv", x, [.. leading.Skip(2), .. part], null, padding, null);
        IReadOnlyList<Tensor> results = new ConvolutionForms(target).Compute(x, kernels, null, partWindow)
            .Split(1, [.. Enumerable.Repeat(leading[0], rows * columns)]);
        return results
            .Select((result, i) => Shifted(result, -2, i / columns * part[0], window.OutputSize[^2]))
            .Select((result, i) => Shifted(result, -1, i % columns * part[1], window.OutputSize[^1]))
            .Aggregate((a, b) => a + b);
    }

    private static Tensor Shifted(Tensor x, int axis, int start, int count) =>
        x.Shape[axis] == count ? x : x.Slice(x.Rank + axis, start, start + count);
}
