using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>
        /// Upsamples, filters and downsamples each plane of [N, C, H, W] (Karras et al. 2020, StyleGAN2's <c>upfirdn2d</c>): up - 1 zeros
        /// after every element, padding with zeros or cropping, convolution (not correlation) with a fixed kernel, then every down-th
        /// element.
        /// </summary>
        /// <param name="kernel">The filter, [kH, kW]; not normalised here. See <see cref="FilterKernel"/>.</param>
        /// <param name="up">Factor of upsampling, at least 1.</param>
        /// <param name="down">Factor of downsampling, at least 1.</param>
        /// <param name="padding">Zeros around the upsampled planes, where negative numbers crop: one number for all sides, one a dimension,
        /// or begins then ends; null means 0.</param>
        /// <returns>[N, C, floor((H up + padding - kH) / down) + 1, likewise W].</returns>
        /// <remarks>Fastest for kernels that are products of [1, 1] and another, such as all binomial ones: they need neither inserted
        /// zeros nor left-out results.</remarks>
        /// <exception cref="ShapeException">x is not [N, C, H, W], a factor is less than 1, or the kernel does not fit into the padded
        /// planes.</exception>
        public Tensor UpFirDn(float[,] kernel, int up = 1, int down = 1, int[]? padding = null)
        {
            int[] pads = Window.BothSides("UpFirDn", padding, 2);
            if (Rank != 4 || up < 1 || down < 1 || kernel.Length == 0
                || Shape[2] * up + pads[0] + pads[2] < kernel.GetLength(0) || Shape[3] * up + pads[1] + pads[3] < kernel.GetLength(1))
            {
                throw new ShapeException($"UpFirDn: a kernel [{kernel.GetLength(0)}, {kernel.GetLength(1)}] with up {up}, down {down} and padding [{string.Join(", ", pads)}] does not fit x {Shape}: expected [N, C, H, W].");
            }

            Tensor x = this;
            if (up > 1 && PlaneFilter.Quotient(kernel, up) is { } expanding)
            {
                // Zeros filtered with [1, 1] are copies.
                (kernel, pads) = (expanding, [pads[0] - up + 1, pads[1] - up + 1, pads[2], pads[3]]);
                x = x.Resize([Shape[2] * up, Shape[3] * up], Interpolation.Nearest);
                up = 1;
            }

            if (up == 1 && down > 1 && PlaneFilter.Quotient(kernel, down) is { } reducing)
            {
                // Every second result of a filter with [1, 1] is a sum of two.
                return PlaneFilter.Apply(x, reducing, 1, pads, down * down).AveragePool([down, down]);
            }

            return up == 1
                ? PlaneFilter.Apply(x, kernel, down, pads, 1)
                : PlaneFilter.Apply(PlaneFilter.Spread(x, up), kernel, down, pads, 1);
        }
    }

    /// <summary>Kernels of <see cref="Tensor.UpFirDn"/>.</summary>
    public static class FilterKernel
    {
        /// <summary>The product of a filter with itself, one for each dimension, scaled to a given sum.</summary>
        /// <param name="taps">The filter along one dimension, e.g. [1, 3, 3, 1].</param>
        /// <param name="sum">Sum of all elements: 1 keeps the brightness; the square of the factor for upsampling, which spreads
        /// zeros.</param>
        /// <returns>[taps, taps].</returns>
        public static float[,] Separable(float[] taps, float sum = 1)
        {
            float scale = sum / (taps.Sum() * taps.Sum());
            float[,] kernel = new float[taps.Length, taps.Length];
            for (int i = 0; i < taps.Length; i++)
            {
                for (int j = 0; j < taps.Length; j++)
                {
                    kernel[i, j] = taps[i] * taps[j] * scale;
                }
            }

            return kernel;
        }
    }
}

namespace Orator.Graphs.Ops
{
    /// <summary>Fixed filters of the planes of [N, C, H, W] as convolutions with one group for each channel, for which the runtime has a
    /// fast kernel.</summary>
    internal static class PlaneFilter
    {
        /// <summary>Convolution with the kernel times a factor, at every stride-th position of the padded planes.</summary>
        public static Tensor Apply(Tensor x, float[,] kernel, int stride, int[] padding, float factor)
        {
            (int height, int width, int channels) = (kernel.GetLength(0), kernel.GetLength(1), x.Shape[1]);
            if (padding.Min() < 0)
            {
                int[] crop = [.. padding.Select(p => Math.Min(p, 0))];
                x = x.Pad([0, 0, crop[0], crop[1]], [0, 0, crop[2], crop[3]]);
                padding = [.. padding.Select(p => Math.Max(p, 0))];
            }

            // Reversed, since the operation is a correlation.
            float[] taps = [.. kernel.Cast<float>().Reverse().Select(v => v * factor)];
            Tensor weights = x.Graph.Constant([.. Enumerable.Repeat(taps, channels).SelectMany(t => t)], [channels, 1, height, width]);
            return x.Conv(weights, null, [stride], padding, null, channels);
        }

        /// <summary>factor - 1 zeros after every element of the planes.</summary>
        public static Tensor Spread(Tensor x, int factor)
        {
            (int planes, int height, int width) = (x.Shape[0] * x.Shape[1], x.Shape[2], x.Shape[3]);
            return x.Reshape(planes, height, 1, width, 1)
                .Pad(new int[5], [0, 0, factor - 1, 0, factor - 1])
                .Reshape(x.Shape[0], x.Shape[1], height * factor, width * factor);
        }

        /// <summary>The kernel whose convolution with factor x factor ones is the given one; null if there is none.</summary>
        public static float[,]? Quotient(float[,] kernel, int factor)
        {
            (int height, int width) = (kernel.GetLength(0) - factor + 1, kernel.GetLength(1) - factor + 1);
            if (height < 1 || width < 1)
            {
                return null;
            }

            // Long division: the first element gives the first of the quotient, and so on; the kernel must agree with their product
            // throughout.
            float[,] quotient = new float[height, width];
            double largest = kernel.Cast<float>().Max(Math.Abs);
            for (int i = 0; i < kernel.GetLength(0); i++)
            {
                for (int j = 0; j < kernel.GetLength(1); j++)
                {
                    double rest = kernel[i, j];
                    for (int k = Math.Max(0, i - factor + 1); k <= Math.Min(i, height - 1); k++)
                    {
                        for (int l = Math.Max(0, j - factor + 1); l <= Math.Min(j, width - 1); l++)
                        {
                            rest -= quotient[k, l];
                        }
                    }

                    if (i < height && j < width)
                    {
                        quotient[i, j] = (float)rest;
                    }
                    else if (Math.Abs(rest) > 1e-6 * largest)
                    {
                        return null;
                    }
                }
            }

            return quotient;
        }
    }
}
