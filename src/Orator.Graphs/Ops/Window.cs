namespace Orator.Graphs.Ops;

/// <summary>A kernel that slides over the spatial dimensions of [N, C, spatial...]: sizes checked, defaults filled in.</summary>
internal sealed class Window
{
    public Window(string operation, Tensor x, IEnumerable<int> kernel, int[]? stride, int[]? padding, int[]? dilation)
    {
        Kernel = [.. kernel];
        int dimensions = x.Rank - 2;
        if (dimensions is < 1 or > 3 || Kernel.Length != dimensions)
        {
            throw new ShapeException($"{operation}: a kernel of {Kernel.Length} spatial dimension(s) does not fit x {x.Shape}: expected [N, C, spatial...] with 1 to 3 spatial dimensions.");
        }

        Stride = Each(operation, "stride", stride, dimensions, 1);
        Dilation = Each(operation, "dilation", dilation, dimensions, 1);
        Padding = BothSides(operation, padding, dimensions);
        InputSize = [.. x.Shape.Skip(2)];
        OutputSize = new int[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            int extent = Dilation[i] * (Kernel[i] - 1) + 1;
            int padded = InputSize[i] + Padding[i] + Padding[i + dimensions];
            if (extent > padded || Stride[i] < 1 || Dilation[i] < 1 || Kernel[i] < 1)
            {
                throw new ShapeException($"{operation}: kernel [{string.Join(", ", Kernel)}] with dilation {Dilation[i]} and stride {Stride[i]} does not fit into x {x.Shape} padded to {padded} in spatial dimension {i}.");
            }

            OutputSize[i] = (padded - extent) / Stride[i] + 1;
        }
    }

    /// <summary>A window at the first positions only, as many as given.</summary>
    public Window(string operation, Tensor x, IEnumerable<int> kernel, int[]? stride, int[]? padding, int[]? dilation, int[] outputSize)
        : this(operation, x, kernel, stride, padding, dilation) => OutputSize = outputSize;

    public int[] Kernel { get; }

    public int[] Stride { get; }

    /// <summary>All begins, then all ends, as in ONNX.</summary>
    public int[] Padding { get; }

    public int[] Dilation { get; }

    public int[] InputSize { get; }

    public int[] OutputSize { get; }

    /// <summary>Padding in the form of ONNX: all begins, then all ends.</summary>
    public static int[] BothSides(string operation, int[]? padding, int dimensions)
    {
        if (padding is not null && padding.Length == 2 * dimensions)
        {
            return padding;
        }

        int[] each = Each(operation, "padding", padding, dimensions, 0);
        return [.. each, .. each];
    }

    /// <summary>One value for each spatial dimension.</summary>
    public static int[] Each(string operation, string what, int[]? values, int dimensions, int otherwise) => values switch
    {
        null => [.. Enumerable.Repeat(otherwise, dimensions)],
        [int single] => [.. Enumerable.Repeat(single, dimensions)],
        _ when values.Length == dimensions => values,
        _ => throw new ShapeException($"{operation}: {values.Length} values of {what} do not fit {dimensions} spatial dimension(s)."),
    };
}
