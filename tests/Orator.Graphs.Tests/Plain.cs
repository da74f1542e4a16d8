namespace Orator.Graphs.Tests;

/// <summary>Operations on [N, C, spatial...] written out from their definitions, in double precision and without regard to speed.</summary>
internal static class Plain
{
    /// <summary>A sliding window, its settings spread to one number a dimension.</summary>
    public sealed record Window(int[] Kernel, int[] Stride, int[] Begin, int[] End, int[] Dilation, int[] Output)
    {
        public static Window Of(int[] x, int[] stride, int[] padding, int[] dilation, int[] kernel)
        {
            int n = kernel.Length;
            int[] strides = Spread(stride, n);
            int[] dilations = Spread(dilation, n);
            int[] begin = padding.Length == 2 * n ? padding[..n] : Spread(padding, n);
            int[] end = padding.Length == 2 * n ? padding[n..] : begin;
            int[] output = [.. kernel.Select((k, i) => (x[2 + i] + begin[i] + end[i] - (k - 1) * dilations[i] - 1) / strides[i] + 1)];
            return new Window(kernel, strides, begin, end, dilations, output);
        }
    }

    public static double[] Convolution(float[] x, int[] shape, float[] weights, int[] weightShape, float[] bias, Window w, int groups)
    {
        (int channels, int outputs, int perGroup) = (shape[1], weightShape[0], weightShape[1]);
        int[] size = shape[2..];
        List<double> result = [];
        for (int n = 0; n < shape[0]; n++)
        {
            for (int o = 0; o < outputs; o++)
            {
                int firstChannel = o / (outputs / groups) * perGroup;
                foreach (int[] position in Positions(w.Output))
                {
                    double sum = bias[o];
                    foreach ((int[] tap, int[] at) in Taps(w, position, size))
                    {
                        for (int c = 0; c < perGroup; c++)
                        {
                            sum += (double)x[(n * channels + firstChannel + c) * Count(size) + Index(at, size)] * weights[(o * perGroup + c) * Count(w.Kernel) + Index(tap, w.Kernel)];
                        }
                    }

                    result.Add(sum);
                }
            }
        }

        return [.. result];
    }

    /// <summary>Every input element adds the kernel, times its value, to the result.</summary>
    public static double[] TransposedConvolution(
        float[] x, int[] shape, float[] weights, int[] weightShape, int[] stride, int[] padding, int[] outputPadding, int groups)
    {
        int[] size = shape[2..];
        int[] kernel = weightShape[2..];
        (stride, padding, outputPadding) = (Spread(stride, size.Length), Spread(padding, size.Length), Spread(outputPadding, size.Length));
        int[] output = [.. size.Select((s, i) => (s - 1) * stride[i] - 2 * padding[i] + kernel[i] + outputPadding[i])];
        int outputs = weightShape[1] * groups;
        double[] result = new double[shape[0] * outputs * Count(output)];
        for (int n = 0; n < shape[0]; n++)
        {
            for (int c = 0; c < shape[1]; c++)
            {
                int firstOutput = c / (shape[1] / groups) * weightShape[1];
                foreach (int[] from in Positions(size))
                {
                    foreach (int[] tap in Positions(kernel))
                    {
                        int[] to = [.. from.Select((p, i) => p * stride[i] + tap[i] - padding[i])];
                        if (!Inside(to, output))
                        {
                            continue;
                        }

                        for (int o = 0; o < weightShape[1]; o++)
                        {
                            result[(n * outputs + firstOutput + o) * Count(output) + Index(to, output)] +=
                                (double)x[(n * shape[1] + c) * Count(size) + Index(from, size)] * weights[(c * weightShape[1] + o) * Count(kernel) + Index(tap, kernel)];
                        }
                    }
                }
            }
        }

        return result;
    }

    public static double[] Pool(float[] x, int[] shape, Window w, Func<IEnumerable<double>, double> reduce)
    {
        int[] size = shape[2..];
        return [.. from plane in Enumerable.Range(0, shape[0] * shape[1])
                   from position in Positions(w.Output)
                   select reduce(Taps(w, position, size).Select(tap => (double)x[plane * Count(size) + Index(tap.At, size)]))];
    }

    /// <summary>Linear interpolation at real element positions; one list of coordinates (outermost dimension first) for each
    /// result.</summary>
    public static double Sample(ReadOnlySpan<float> plane, int[] size, double[] position, bool border)
    {
        double[] values = new double[plane.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = plane[i];
        }

        return Sample(values, size, position, border);
    }

    public static double Sample(double[] plane, int[] size, double[] position, bool border)
    {
        double sum = 0;
        foreach (int[] corner in Positions([.. size.Select(_ => 2)]))
        {
            double weight = 1;
            int[] at = new int[size.Length];
            for (int i = 0; i < size.Length; i++)
            {
                double p = border ? Math.Clamp(position[i], 0, size[i] - 1) : position[i];
                at[i] = (int)Math.Floor(p) + corner[i];
                weight *= corner[i] == 1 ? p - Math.Floor(p) : 1 - (p - Math.Floor(p));
            }

            sum += Inside(at, size) ? weight * plane[Index(at, size)] : 0;
        }

        return sum;
    }

    /// <summary>The error function (Abramowitz and Stegun 7.1.5, Maclaurin series), to ten digits for the small arguments of the
    /// tests.</summary>
    public static double Erf(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 60; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    public static IEnumerable<int[]> Positions(int[] size)
    {
        for (int i = 0; i < Count(size); i++)
        {
            int rest = i;
            int[] position = new int[size.Length];
            for (int d = size.Length - 1; d >= 0; d--)
            {
                position[d] = rest % size[d];
                rest /= size[d];
            }

            yield return position;
        }
    }

    private static IEnumerable<(int[] Tap, int[] At)> Taps(Window w, int[] position, int[] size) =>
        from tap in Positions(w.Kernel)
        let at = tap.Select((t, i) => position[i] * w.Stride[i] - w.Begin[i] + t * w.Dilation[i]).ToArray()
        where Inside(at, size)
        select (tap, at);

    private static bool Inside(int[] position, int[] size) => position.Zip(size).All(p => p.First >= 0 && p.First < p.Second);

    private static int Index(int[] position, int[] size) => position.Zip(size).Aggregate(0, (index, p) => index * p.Second + p.First);

    private static int Count(int[] size) => size.Aggregate(1, (product, s) => product * s);

    private static int[] Spread(int[] values, int n) => values.Length == n ? values : [.. Enumerable.Repeat(values[0], n)];
}
