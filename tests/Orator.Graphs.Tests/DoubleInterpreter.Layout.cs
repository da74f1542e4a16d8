namespace Orator.Graphs.Tests;

/// <summary>Operations that move elements.</summary>
internal sealed partial class DoubleInterpreter
{
    private double[] Transpose(Operation o)
    {
        Shape shape = o.Inputs[0]!.Shape;
        double[] x = Value(o.Inputs[0]!);
        int[] axes = List(o, "perm");
        return Map(o.Outputs[0].Shape, position =>
        {
            int[] from = new int[shape.Rank];
            for (int i = 0; i < axes.Length; i++)
            {
                from[axes[i]] = position[i];
            }

            return x[Index(shape, from)];
        });
    }

    private double[] Concat(Operation o)
    {
        int axis = Integer(o, "axis");
        return Map(o.Outputs[0].Shape, position =>
        {
            int piece = 0;
            int at = position[axis];
            while (at >= o.Inputs[piece]!.Shape[axis])
            {
                at -= o.Inputs[piece++]!.Shape[axis];
            }

            return Value(o.Inputs[piece]!)[Index(o.Inputs[piece]!.Shape, Moved(position, axis, at))];
        });
    }

    private List<double[]> Split(Operation o)
    {
        int axis = Integer(o, "axis");
        double[] x = Value(o.Inputs[0]!);
        List<double[]> pieces = [];
        int start = 0;
        foreach (Tensor output in o.Outputs)
        {
            int first = start;
            pieces.Add(Map(output.Shape, position => x[Index(o.Inputs[0]!.Shape, Moved(position, axis, position[axis] + first))]));
            start += output.Shape[axis];
        }

        return pieces;
    }

    private double[] Slice(Operation o)
    {
        double[] x = Value(o.Inputs[0]!);
        (int[] starts, int[] axes, int[] steps) = (Integers(o.Inputs[1]!), Integers(o.Inputs[3]!), Integers(o.Inputs[4]!));
        return Map(o.Outputs[0].Shape, position =>
        {
            int[] from = [.. position];
            for (int i = 0; i < axes.Length; i++)
            {
                from[axes[i]] = starts[i] + (position[axes[i]] * steps[i]);
            }

            return x[Index(o.Inputs[0]!.Shape, from)];
        });
    }

    private double[] Pad(Operation o)
    {
        Shape shape = o.Inputs[0]!.Shape;
        double[] x = Value(o.Inputs[0]!);
        int[] begins = Integers(o.Inputs[1]!);
        string mode = (string)o.Attributes["mode"];
        return Map(o.Outputs[0].Shape, position =>
        {
            int[] from = [.. position.Select((p, i) => p - begins[i])];
            for (int i = 0; i < from.Length; i++)
            {
                int last = shape[i] - 1;
                from[i] = mode switch
                {
                    "edge" => Math.Clamp(from[i], 0, last),
                    "reflect" => last - Math.Abs(last - Math.Abs(from[i])),
                    _ => from[i],
                };
            }

            return from.Zip(shape).All(p => p.First >= 0 && p.First < p.Second) ? x[Index(shape, from)] : Value(o.Inputs[2]!)[0];
        });
    }

    private double[] Gather(Operation o)
    {
        (Tensor x, Tensor indices) = (o.Inputs[0]!, o.Inputs[1]!);
        int axis = Integer(o, "axis");
        return Map(o.Outputs[0].Shape, position =>
        {
            int picked = (int)Value(indices)[Index(indices.Shape, position[axis..(axis + indices.Rank)])];
            int at = picked < 0 ? picked + x.Shape[axis] : picked;
            return Value(x)[Index(x.Shape, [.. position[..axis], at, .. position[(axis + indices.Rank)..]])];
        });
    }

    private double[] GatherElements(Operation o)
    {
        int axis = Integer(o, "axis");
        int[] indices = Integers(o.Inputs[1]!);
        int i = 0;
        return Map(o.Outputs[0].Shape, position => Value(o.Inputs[0]!)[Index(o.Inputs[0]!.Shape, Moved(position, axis, indices[i++]))]);
    }

    private double[] ScatterElements(Operation o)
    {
        int axis = Integer(o, "axis");
        Assert.Equal("add", o.Attributes["reduction"]);
        double[] result = [.. Value(o.Inputs[0]!)];
        int[] indices = Integers(o.Inputs[1]!);
        double[] updates = Value(o.Inputs[2]!);
        int i = 0;
        foreach (int[] position in Plain.Positions(o.Inputs[1]!.Shape.ToArray()))
        {
            int at = indices[i] < 0 ? indices[i] + o.Outputs[0].Shape[axis] : indices[i];
            result[Index(o.Outputs[0].Shape, Moved(position, axis, at))] += updates[i++];
        }

        return result;
    }

    private static int[] Moved(int[] position, int axis, int at) => [.. position[..axis], at, .. position[(axis + 1)..]];
}
