using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>
        /// Mean over windows that divide [N, C, spatial...] evenly, as PyTorch's <c>adaptive_avg_pool</c>: output i of m covers the
        /// elements floor(i n / m) to ceil((i + 1) n / m) of n. Windows overlap where m does not divide n.
        /// </summary>
        /// <param name="size">Size of the result in each spatial dimension; it may be larger than x's.</param>
        /// <exception cref="ShapeException">The number of sizes is not that of spatial dimensions (1 to 3), or a size is less than
        /// 1.</exception>
        public Tensor AdaptiveAveragePool(int[] size)
        {
            // Windows of equal size in one pooling; the others axis by axis, each a product with a matrix of shares.
            int[] kernel = AdaptiveWindows.Equal("AdaptiveAveragePool", this, size);
            Tensor result = Array.TrueForAll(kernel, k => k == 1) ? this : AveragePool(kernel);
            for (int i = 0; i < size.Length; i++)
            {
                int n = result.Shape[2 + i];
                (int Start, int End)[] windows = AdaptiveWindows.Of(n, size[i]);
                result = n == size[i]
                    ? result
                    : LinearMap.FromRows(size[i], n, o => Enumerable.Range(windows[o].Start, windows[o].End - windows[o].Start)
                    .Select(j => (j, 1.0 / (windows[o].End - windows[o].Start)))).Apply(result, 2 + i);
            }

            return result;
        }

        /// <summary>Maximum over the windows of <see cref="AdaptiveAveragePool"/>, as PyTorch's <c>adaptive_max_pool</c>.</summary>
        /// <param name="size">Size of the result in each spatial dimension; it may be larger than x's.</param>
        /// <remarks>The first of equal maxima takes the gradient; along axes where windows overlap, equal maxima share it.</remarks>
        /// <exception cref="ShapeException">The number of sizes is not that of spatial dimensions (1 to 3), or a size is less than
        /// 1.</exception>
        public Tensor AdaptiveMaxPool(int[] size)
        {
            int[] kernel = AdaptiveWindows.Equal("AdaptiveMaxPool", this, size);
            Tensor result = Array.TrueForAll(kernel, k => k == 1) ? this : MaxPool(kernel);
            for (int i = 0; i < size.Length; i++)
            {
                int axis = 2 + i;
                int n = result.Shape[axis];
                if (n == size[i])
                {
                    continue;
                }

                // Short windows repeat their last element, which changes no maximum.
                (int Start, int End)[] windows = AdaptiveWindows.Of(n, size[i]);
                int longest = windows.Max(w => w.End - w.Start);
                int[] picked = [.. windows.SelectMany(w => Enumerable.Range(w.Start, longest).Select(j => Math.Min(j, w.End - 1)))];
                result = result.Gather(picked, axis).Reshape(
                    [.. result.Shape.Take(axis), size[i], longest, .. result.Shape.Skip(axis + 1)]).Max([axis + 1]);
            }

            return result;
        }
    }
}

namespace Orator.Graphs.Ops
{
    /// <summary>Windows of adaptive pooling.</summary>
    internal static class AdaptiveWindows
    {
        /// <summary>Size of the windows of each spatial dimension that has windows of one size, side by side; 1 for the others.</summary>
        public static int[] Equal(string operation, Tensor x, int[] size) =>
            x.Rank is >= 3 and <= 5 && size.Length == x.Rank - 2 && size.Min() >= 1
                ? [.. size.Select((m, i) => x.Shape[2 + i] % m == 0 ? x.Shape[2 + i] / m : 1)]
                : throw new ShapeException($"{operation}: the size [{string.Join(", ", size)}] does not fit x {x.Shape}: expected one of each spatial dimension of [N, C, spatial...].");

        /// <summary>First element and the one after the last of each of m windows over n elements.</summary>
        public static (int Start, int End)[] Of(int n, int m) =>
            [.. Enumerable.Range(0, m).Select(i => ((int)((long)i * n / m), (int)(((i + 1L) * n + m - 1) / m)))];
    }
}
