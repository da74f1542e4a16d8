namespace Orator.Graphs.Tests;

/// <summary>Operations over the spatial dimensions of [N, C, spatial...].</summary>
internal sealed partial class DoubleInterpreter
{
    private double[] Convolve(Operation o)
    {
        (Tensor x, Tensor weights) = (o.Inputs[0]!, o.Inputs[1]!);
        (double[] values, double[] kernel) = (Value(x), Value(weights));
        double[]? bias = o.Inputs[2] is { } b ? Value(b) : null;
        int perGroup = weights.Shape[0] / Integer(o, "group");
        return Map(o.Outputs[0].Shape, position =>
        {
            (int n, int output) = (position[0], position[1]);
            double sum = bias is null ? 0 : bias[output];
            foreach ((int[] tap, int[] at) in Taps(o, position[2..], x.Shape))
            {
                for (int c = 0; c < weights.Shape[1]; c++)
                {
                    int channel = (output / perGroup * weights.Shape[1]) + c;
                    sum += values[Index(x.Shape, [n, channel, .. at])] * kernel[Index(weights.Shape, [output, c, .. tap])];
                }
            }

            return sum;
        });
    }

    private double[] ConvolveTransposed(Operation o)
    {
        (Tensor x, Tensor weights) = (o.Inputs[0]!, o.Inputs[1]!);
        Shape shape = o.Outputs[0].Shape;
        (double[] values, double[] kernel) = (Value(x), Value(weights));
        double[]? bias = o.Inputs[2] is { } b ? Value(b) : null;
        int perGroup = weights.Shape[0] / Integer(o, "group");
        double[] result = Map(shape, position => bias is null ? 0 : bias[position[1]]);
        foreach (int[] position in Plain.Positions(x.Shape.ToArray()))
        {
            double value = values[Index(x.Shape, position)];
            foreach ((int[] tap, int[] at) in Taps(o, position[2..], shape))
            {
                for (int c = 0; c < weights.Shape[1]; c++)
                {
                    int output = (position[1] / perGroup * weights.Shape[1]) + c;
                    result[Index(shape, [position[0], output, .. at])] += value * kernel[Index(weights.Shape, [position[1], c, .. tap])];
                }
            }
        }

        return result;
    }

    private List<double[]> MaximumPool(Operation o)
    {
        Shape shape = o.Inputs[0]!.Shape;
        double[] x = Value(o.Inputs[0]!);
        double[] indices = Map(
            o.Outputs[0].Shape,
            position => Taps(o, position[2..], shape).Select(tap => Index(shape, [.. position[..2], .. tap.At])).MaxBy(i => x[i]));
        return [[.. indices.Select(i => x[(int)i])], .. o.Outputs.Count == 2 ? [indices] : Array.Empty<double[]>()];
    }

    private double[] AveragePool(Operation o)
    {
        Shape shape = o.Inputs[0]!.Shape;
        double[] x = Value(o.Inputs[0]!);
        int all = List(o, "kernel_shape").Aggregate(1, (product, k) => product * k);
        return Map(o.Outputs[0].Shape, position =>
        {
            double[] taps = [.. Taps(o, position[2..], shape).Select(tap => x[Index(shape, [.. position[..2], .. tap.At])])];
            return taps.Sum() / (Integer(o, "count_include_pad") == 1 ? all : taps.Length);
        });
    }

    private double[] Resize(Operation o)
    {
        Shape from = o.Inputs[0]!.Shape;
        Shape to = o.Outputs[0].Shape;
        int[] size = [.. from.Skip(2)];
        string mode = (string)o.Attributes["coordinate_transformation_mode"];
        double[][] planes = [.. Value(o.Inputs[0]!).Chunk(Plane(o))];
        return Map(to, position =>
        {
            double[] at = [.. size.Select((n, d) =>
            {
                (int i, int m) = (position[2 + d], to[2 + d]);
                return mode switch
                {
                    "asymmetric" => (double)(i * n / m),
                    "align_corners" => i * (n - 1.0) / Math.Max(1, m - 1),
                    _ => ((i + 0.5) * n / m) - 0.5,
                };
            })];
            return Plain.Sample(planes[(position[0] * to[1]) + position[1]], size, at, border: true);
        });
    }

    private double[] GridSample(Operation o)
    {
        Shape shape = o.Inputs[0]!.Shape;
        Shape gridShape = o.Inputs[1]!.Shape;
        int[] size = [.. shape.Skip(2)];
        double[] grid = Value(o.Inputs[1]!);
        double[][] planes = [.. Value(o.Inputs[0]!).Chunk(Plane(o))];
        return Map(o.Outputs[0].Shape, position =>
        {
            int first = Index(gridShape, [position[0], .. position[2..], 0]);
            double[] at = [.. size.Select((n, d) => (((grid[first + size.Length - 1 - d] + 1) * n) - 1) / 2)];
            return Plain.Sample(planes[(position[0] * shape[1]) + position[1]], size, at, border: false);
        });
    }

    // The elements under the kernel when it stands at a position, with their places in the kernel.
    private static IEnumerable<(int[] Tap, int[] At)> Taps(Operation o, int[] position, Shape shape)
    {
        (int[] stride, int[] padding) = (List(o, "strides"), List(o, "pads"));
        int[] dilation = o.Attributes.ContainsKey("dilations") ? List(o, "dilations") : [.. stride.Select(_ => 1)];
        return from tap in Plain.Positions(List(o, "kernel_shape"))
               let at = tap.Select((t, i) => (position[i] * stride[i]) - padding[i] + (t * dilation[i])).ToArray()
               where at.Zip(shape.Skip(2)).All(p => p.First >= 0 && p.First < p.Second)
               select (tap, at);
    }
}
