namespace Orator.Graphs.Ops;

/// <summary>Gradients of resizes by integer factors, in forms that are faster than products with matrices.</summary>
internal static class IntegerResizes
{
    // Planes below this size: the matrices are as fast as the filter.
    private const int LargePlane = 64;

    /// <summary>The gradient of a resize that maps outer edges onto outer edges; null if none of the forms fits.</summary>
    /// <param name="gradient">Gradient of the result, [N, C, output...].</param>
    /// <param name="input">Spatial dimensions of the input.</param>
    /// <param name="output">Those of the result.</param>
    /// <param name="interpolation">How values were computed.</param>
    public static Tensor? Gradient(Tensor gradient, int[] input, int[] output, Interpolation interpolation)
    {
        bool larger = output.Zip(input).All(d => d.First % d.Second == 0);
        bool smaller = input.Zip(output).All(d => d.First % d.Second == 0);
        int[] factors = [.. output.Zip(input, (m, n) => Math.Max(m, n) / Math.Min(m, n))];
        int product = factors.Aggregate(1, (all, f) => all * f);
        return interpolation switch
        {
            // Every element was copied to a block of its own.
            Interpolation.Nearest => larger ? gradient.AveragePool(factors) * product : null,
            Interpolation.Linear when smaller => FromCentres(gradient, factors, input),
            Interpolation.Linear when larger && factors is [2 or 4, _] && factors[0] == factors[1] && input.Min() >= LargePlane => Filtered(gradient, factors[0]),
            _ => null,
        };
    }

    // Each result was the mean of the elements next to the centre of its block: one for odd factors, two in each dimension for even ones.
    private static Tensor FromCentres(Tensor gradient, int[] factors, int[] size)
    {
        float share = factors.Aggregate(1f, (all, f) => f % 2 == 0 ? all / 2 : all);
        Tensor spread = (gradient * share).Resize(size, Interpolation.Nearest);
        if (factors.Max() <= 2)
        {
            return spread;
        }

        float[] mask = [1];
        for (int i = 0; i < factors.Length; i++)
        {
            int factor = factors[i];
            int first = (factor - 1) / 2;
            mask = [.. from outer in mask from position in Enumerable.Range(0, size[i]) select position % factor >= first && position % factor <= factor / 2 ? outer : 0];
        }

        return spread * gradient.Graph.Constant(mask, [1, 1, .. size]);
    }

    // Each element was spread with a triangle as wide as two blocks; what fell outside the border went back to it, which is a mirror.
    private static Tensor Filtered(Tensor gradient, int factor)
    {
        float[] triangle = [.. Enumerable.Range(0, 2 * factor).Select(i => 1 - (MathF.Abs(i + 0.5f - factor) / factor))];
        Tensor mirrored = Mirrored(Mirrored(gradient, 2, factor / 2), 3, factor / 2);
        return PlaneFilter.Apply(mirrored, FilterKernel.Separable(triangle, factor * factor), factor, [0, 0, 0, 0], 1);
    }

    // The elements next to both ends once more, in reverse.
    private static Tensor Mirrored(Tensor x, int axis, int count)
    {
        int[] reverse = [.. Enumerable.Range(0, count).Reverse()];
        int length = x.Shape[axis];
        return Tensor.Concat(axis, x.Slice(axis, 0, count).Gather(reverse, axis), x, x.Slice(axis, length - count, length).Gather(reverse, axis));
    }
}
