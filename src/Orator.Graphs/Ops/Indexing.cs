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
        public Slicing(Tensor x, int axis, int start, int? end, int step)
            : this(x, x.Shape.Axis(axis, "Slice"), Resolve(x, axis, start, end, step), step)
        {
        }

        private Slicing(Tensor x, int axis, (int Start, int End) range, int step)
            : base("Slice", x, x.Graph.Integers([range.Start]), x.Graph.Integers([range.End]), x.Graph.Integers([axis]), x.Graph.Integers([step])) =>
            Declare(x.Type, x.Shape.With(axis, (range.End - range.Start + step - 1) / step));

        private static (int Start, int End) Resolve(Tensor x, int axis, int start, int? end, int step)
        {
            int size = x.Shape[x.Shape.Axis(axis, "Slice")];
            int first = start < 0 ? start + size : start;
            int last = end is null ? size : end < 0 ? end.Value + size : end.Value;
            return first >= 0 && first < last && last <= size && step >= 1
                ? (first, last)
                : throw new ShapeException($"Slice: the range {start}..{end} in steps of {step} does not lie within axis {axis} of x {x.Shape}.");
        }
    }

    internal sealed class Splitting : Operation
    {
        public Splitting(Tensor x, int axis, int[] sizes)
            : base("Split", x, x.Graph.Integers(sizes))
        {
            axis = x.Shape.Axis(axis, "Split");
            if (sizes.Length == 0 || sizes.Sum() != x.Shape[axis] || sizes.Min() < 1)
            {
                throw new ShapeException($"Split: pieces of [{string.Join(", ", sizes)}] do not add up to axis {axis} of x {x.Shape}.");
            }

            Set("axis", (long)axis);
            foreach (int size in sizes)
            {
                Declare(x.Type, x.Shape.With(axis, size));
            }
        }
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
    }

    internal sealed class Gathering : Operation
    {
        public Gathering(Tensor x, Tensor indices, int axis)
            : base("Gather", x, indices)
        {
            Require(ElementType.Index, indices);
            axis = x.Shape.Axis(axis, "Gather");
            Set("axis", (long)axis);
            Declare(x.Type, [.. x.Shape.Take(axis), .. indices.Shape, .. x.Shape.Skip(axis + 1)]);
        }
    }
}
