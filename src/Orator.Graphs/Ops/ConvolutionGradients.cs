namespace Orator.Graphs.Ops;

/// <summary>
/// Gradients of convolutions: the input gradient as a convolution (stride 1) or a transposed convolution, the weight gradient as a
/// composite of one matrix product for each position in the kernel.
/// </summary>
internal static class ConvolutionGradients
{
    // Up to this many columns, all kernel positions are put side by side into one matrix product; see Weights.
    private const int ThinColumns = 64;

    /// <summary>Gradient with respect to the input: dx = sum over outputs and kernel positions of dy times the weight that led
    /// there.</summary>
    /// <param name="gradient">Gradient of the result, [N, out, ...].</param>
    /// <param name="weights">[out, in / groups, k...].</param>
    /// <param name="window">The convolution's window.</param>
    /// <param name="groups">Number of groups.</param>
    public static Tensor Input(Tensor gradient, Tensor weights, Window window, int groups)
    {
        int dimensions = window.Kernel.Length;
        int[] extents = [.. window.Kernel.Select((k, i) => window.Dilation[i] * (k - 1))];
        int[] padding = [.. window.Padding.Select((p, i) => extents[i % dimensions] - p)];
        if (Array.TrueForAll(window.Stride, s => s == 1) && padding.Min() >= 0)
        {
            return gradient.Conv(Flipped(weights, groups), null, null, padding, window.Dilation, groups);
        }

        // Input elements after the last position of the window, which took no part.
        int[] rest = [.. window.InputSize.Select((n, i) =>
            n + window.Padding[i] + window.Padding[i + dimensions] - extents[i] - 1 - ((window.OutputSize[i] - 1) * window.Stride[i]))];
        return gradient.ConvTranspose(weights, null, window.Stride, window.Padding, rest, window.Dilation, groups);
    }

    /// <summary>Gradient with respect to the weights: dw[o, c, t] = sum over samples and positions p of dy[o, p] x[c, stride p + dilation
    /// t].</summary>
    /// <param name="x">Input, [N, in, ...].</param>
    /// <param name="gradient">Gradient of the result, [N, out, ...].</param>
    /// <param name="window">The convolution's window.</param>
    /// <param name="groups">Number of groups.</param>
    /// <returns>[out, in / groups, k...].</returns>
    public static Tensor Weights(Tensor x, Tensor gradient, Window window, int groups) =>
        x.Graph.Add(new ConvWeightGradient(x, gradient, window, groups));

    /// <summary>The same in ordinary operations: one matrix product for each position in the kernel.</summary>
    public static Tensor WeightsByProducts(Tensor x, Tensor gradient, Window window, int groups)
    {
        int dimensions = window.Kernel.Length;
        (int samples, int channels, int outputs) = (x.Shape[0], x.Shape[1] / groups, gradient.Shape[1]);
        int rows = samples * window.OutputSize.Aggregate(1, (product, d) => product * d);

        // [groups, out / groups, rows].
        Tensor left = gradient.Transpose([1, 0, .. Enumerable.Range(2, dimensions)]).Reshape(groups, outputs / groups, rows);

        // [groups, N, spatial..., in / groups], so that a slice at a kernel position is a matrix [rows, in / groups] for each group.
        if (Array.Exists(window.Padding, p => p != 0))
        {
            x = x.Pad([0, 0, .. window.Padding[..dimensions]], [0, 0, .. window.Padding[dimensions..]]);
        }

        int[] size = [.. x.Shape.Skip(2)];
        Tensor channelsLast = groups == 1
            ? x.Transpose([0, .. Enumerable.Range(2, dimensions), 1]).Reshape([1, samples, .. size, channels])
            : x.Reshape([samples, groups, channels, .. size]).Transpose([1, 0, .. Enumerable.Range(3, dimensions), 2]);
        List<Tensor> taps = [.. Positions(window.Kernel).Select(tap => At(channelsLast, tap, window).Reshape(groups, rows, channels))];

        // Few channels make thin products, which are slow; they are joined. Many would only be copied once more.
        Tensor products = channels * taps.Count <= ThinColumns
            ? left.MatMul(Tensor.Concat(2, [.. taps]))
            : Tensor.Concat(2, [.. taps.Select(left.MatMul)]);
        return products.Reshape(outputs, taps.Count, channels).Transpose(0, 2, 1).Reshape([outputs, channels, .. window.Kernel]);
    }

    /// <summary>The first elements of the spatial dimensions.</summary>
    public static Tensor Crop(Tensor x, int[] size)
    {
        for (int i = 0; i < size.Length; i++)
        {
            x = x.Shape[2 + i] == size[i] ? x : x.Slice(2 + i, 0, size[i]);
        }

        return x;
    }

    private static Tensor Flipped(Tensor weights, int groups) => weights.Graph.Add(new FlippedConvWeights(weights, groups));

    // What one kernel position reads at all positions of the window, of [groups, N, spatial..., channels].
    private static Tensor At(Tensor x, int[] tap, Window window)
    {
        int[] spatial = [.. Enumerable.Range(2, tap.Length)];
        int[] starts = [.. tap.Select((t, i) => t * window.Dilation[i])];
        int[] ends = [.. starts.Select((start, i) => start + ((window.OutputSize[i] - 1) * window.Stride[i]) + 1)];
        bool whole = spatial.All(axis => starts[axis - 2] == 0 && ends[axis - 2] == x.Shape[axis] && window.Stride[axis - 2] == 1);
        return whole ? x : x.Graph.Add(new Slicing(x, spatial, starts, ends, window.Stride));
    }

    private static IEnumerable<int[]> Positions(int[] kernel)
    {
        int count = kernel.Aggregate(1, (product, k) => product * k);
        for (int i = 0; i < count; i++)
        {
            int rest = i;
            int[] position = new int[kernel.Length];
            for (int d = kernel.Length - 1; d >= 0; d--)
            {
                (rest, position[d]) = Math.DivRem(rest, kernel[d]);
            }

            yield return position;
        }
    }
}
