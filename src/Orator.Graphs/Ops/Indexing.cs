using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>A range along one axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="start">First index; negative counts from the end.</param>
        /// <param name="end">Index after the last; negative counts from the end; null means the end.</param>
        /// <param name="step">Distance of the indices taken, at least 1.</param>
        /// <exception cref="ShapeException">The range does not lie within the axis or is empty.</exception>
        public Tensor Slice(int axis, int start, int? end = null, int step = 1) => Graph.Add(new Slicing(this, axis, start, end, step));

        /// <summary>Cuts into pieces along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="sizes">Size of each piece; their sum is the axis' size.</param>
        /// <exception cref="ShapeException">The sizes do not add up.</exception>
        public IReadOnlyList<Tensor> Split(int axis, params int[] sizes)
        {
            Splitting operation = new(this, axis, sizes);
            Graph.Add(operation);
            return operation.Outputs;
        }

        /// <summary>Repeats dimensions of size 1 to a larger shape.</summary>
        /// <param name="dimensions">The shape.</param>
        /// <exception cref="ShapeException">x cannot be broadcast to it.</exception>
        public Tensor Expand(params int[] dimensions) => Graph.Add(new Expansion(this, dimensions));

        /// <summary>Picks entries along an axis.</summary>
        /// <param name="indices">Which ones (<see cref="ElementType.Index"/>); its shape takes the place of the axis.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis.</exception>
        public Tensor Gather(Tensor indices, int axis = 0) => Graph.Add(new Gathering(this, indices, axis));

        /// <summary>Picks entries along an axis.</summary>
        /// <param name="indices">Which ones; they take the place of the axis.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such axis, or an index lies outside of it.</exception>
        public Tensor Gather(int[] indices, int axis = 0)
        {
            int size = Shape[Shape.Axis(axis, "Gather")];
            int outside = Array.FindIndex(indices, i => i < -size || i >= size);
            return outside < 0
                ? Gather(Graph.Integers(indices), axis)
                : throw new ShapeException($"Gather: index {indices[outside]} lies outside axis {axis} of x {Shape}.");
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Slicing : Operation
    {
        private readonly int[] _axes;
        private readonly int[] _starts;
        private readonly int[] _steps;

        public Slicing(Tensor x, int axis, int start, int? end, int step)
            : this(x, [x.Shape.Axis(axis, "Slice")], Resolve(x, axis, start, end, step), [step])
        {
        }

        /// <summary>A range along each of several axes.</summary>
        public Slicing(Tensor x, int[] axes, int[] starts, int[] ends, int[] steps)
            : this(x, axes, (starts, ends), steps)
        {
        }

        private Slicing(Tensor x, int[] axes, (int[] Starts, int[] Ends) range, int[] steps)
            : base("Slice", x, x.Graph.Integers(range.Starts), x.Graph.Integers(range.Ends), x.Graph.Integers(axes), x.Graph.Integers(steps))
        {
            (_axes, _starts, _steps) = (axes, range.Starts, steps);
            Shape shape = x.Shape;
            for (int i = 0; i < axes.Length; i++)
            {
                shape = shape.With(axes[i], (range.Ends[i] - range.Starts[i] + steps[i] - 1) / steps[i]);
            }

            Declare(x.Type, shape);
        }

        // Zeros at the elements that were left out: first those between the elements taken (steps), then those at the ends.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() =>
        {
            Shape shape = Inputs[0]!.Shape;
            int[] begins = new int[shape.Rank];
            int[] ends = new int[shape.Rank];
            for (int i = 0; i < _axes.Length; i++)
            {
                int axis = _axes[i];
                gradient = Spread(gradient, axis, _steps[i]);
                begins[axis] = _starts[i];
                ends[axis] = shape[axis] - _starts[i] - gradient.Shape[axis];
            }

            return gradient.Pad(begins, ends);
        },];

        // step - 1 zeros between elements.
        private static Tensor Spread(Tensor x, int axis, int step)
        {
            if (step == 1)
            {
                return x;
            }

            int length = x.Shape[axis];
            int[] ends = new int[x.Rank + 1];
            ends[axis + 1] = step - 1;
            return x.Reshape([.. x.Shape.Take(axis + 1), 1, .. x.Shape.Skip(axis + 1)])
                .Pad(new int[x.Rank + 1], ends)
                .Reshape(x.Shape.With(axis, length * step).ToArray())
                .Slice(axis, 0, (length - 1) * step + 1);
        }

        private static (int[] Starts, int[] Ends) Resolve(Tensor x, int axis, int start, int? end, int step)
        {
            int size = x.Shape[x.Shape.Axis(axis, "Slice")];
            int first = start < 0 ? start + size : start;
            int last = end is null ? size : end < 0 ? end.Value + size : end.Value;
            return first >= 0 && first < last && last <= size && step >= 1
                ? ([first], [last])
                : throw new ShapeException(
                    $"Slice: the range {start}..{end} in steps of {step} does not lie within axis {axis} of x {x.Shape}.");
        }
    }

    internal sealed class Splitting : Operation
    {
        private readonly int _axis;

        public Splitting(Tensor x, int axis, int[] sizes)
            : base("Split", x, x.Graph.Integers(sizes))
        {
            axis = x.Shape.Axis(axis, "Split");
            if (sizes.Length == 0 || sizes.Sum() != x.Shape[axis] || sizes.Min() < 1)
            {
                throw new ShapeException($"Split: pieces of [{string.Join(", ", sizes)}] do not add up to axis {axis} of x {x.Shape}.");
            }

            _axis = axis;
            Set("axis", (long)axis);
            foreach (int size in sizes)
            {
                Declare(x.Type, x.Shape.With(axis, size));
            }
        }

        protected internal override Func<Tensor>?[] Gradient(IReadOnlyList<Tensor?> gradients) =>
            [() => Tensor.Concat(_axis, [.. gradients.Select((gradient, i) => gradient ?? Graph.Constant(0).Expand(Outputs[i].Shape.ToArray()))])];
    }

    internal sealed class Expansion : Operation
    {
        public Expansion(Tensor x, Shape shape)
            : base("Expand", x, x.Graph.Integers(shape))
        {
            if (Shape.Broadcast(x.Shape, shape, "Expand") != shape)
            {
                throw new ShapeException($"Expand: x {x.Shape} cannot become {shape}.");
            }

            Declare(x.Type, shape);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient];
    }

    internal sealed class Gathering : Operation
    {
        private const int ShortAxis = 256;
        private readonly int _axis;

        public Gathering(Tensor x, Tensor indices, int axis)
            : base("Gather", x, indices)
        {
            Require(ElementType.Index, indices);
            axis = x.Shape.Axis(axis, "Gather");
            _axis = axis;
            Set("axis", (long)axis);
            Declare(x.Type, [.. x.Shape.Take(axis), .. indices.Shape, .. x.Shape.Skip(axis + 1)]);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() =>
        {
            (Tensor x, Tensor indices) = (Inputs[0]!, Inputs[1]!);
            if (indices.Value is long[] known && known.Order().SequenceEqual(Enumerable.Range(0, x.Shape[_axis]).Select(i => (long)i)))
            {
                // A permutation is undone by its inverse.
                return gradient.Gather(
                    [.. Enumerable.Range(0, known.Length).Select(i => Array.IndexOf(known, i))], _axis).Reshape(x.Shape.ToArray());
            }

            Shape flat = x.Shape.With(_axis, (int)indices.Shape.Elements);
            gradient = gradient.Reshape(flat.ToArray());
            if (indices.Value is long[] picked && x.Shape[_axis] <= ShortAxis)
            {
                // Among few elements, a product with a matrix of zeros and ones is faster than scattering.
                int length = x.Shape[_axis];
                return LinearMap.FromRows(
                    picked.Length,
                    length,
                    i => [((int)(picked[i] < 0 ? picked[i] + length : picked[i]), 1)]).ApplyTransposed(gradient, _axis);
            }

            // The same element may have been picked more than once, so gradients are added up. Negative indices are allowed there too.
            Tensor positions = indices.Reshape([flat[_axis], .. Enumerable.Repeat(1, x.Rank - 1 - _axis)]).Expand(flat.ToArray());
            return gradient.ScatterAdd(positions, _axis, x.Shape[_axis]);
        },];
    }
}
