using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Picks one element for each index: result[i, j, k] = x[i, indices[i, j, k], k] for axis 1 of three.</summary>
        /// <param name="indices">Which ones (<see cref="ElementType.Index"/>), of x's rank, and of x's size on the other axes.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">The indices do not fit x.</exception>
        public Tensor GatherElements(Tensor indices, int axis) => Graph.Add(new ElementGathering(this, indices, axis));

        /// <summary>Adds each element to the place that its index names, starting from zeros: result[i, indices[i, j, k], k] += x[i, j, k]
        /// for axis 1 of three.</summary>
        /// <param name="indices">Places (<see cref="ElementType.Index"/>), of x's shape; one place may be named more than once.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="size">Size of that axis in the result.</param>
        /// <remarks>Deterministic, but runs on one thread: the runtime's parallel kernel (ScatterND) loses additions to the same
        /// place.</remarks>
        /// <exception cref="ShapeException">The indices do not have x's shape.</exception>
        public Tensor ScatterAdd(Tensor indices, int axis, int size) => Graph.Add(new ElementScattering(this, indices, axis, size));
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class ElementGathering : Operation
    {
        private readonly int _axis;

        public ElementGathering(Tensor x, Tensor indices, int axis)
            : base("GatherElements", x, indices)
        {
            Require(ElementType.Index, indices);
            _axis = x.Shape.Axis(axis, "GatherElements");
            if (indices.Rank != x.Rank || indices.Shape.With(_axis, x.Shape[_axis]) != x.Shape)
            {
                throw new ShapeException($"GatherElements: indices {indices.Shape} differ from x {x.Shape} in another axis than {_axis}.");
            }

            Set("axis", (long)_axis);
            Declare(x.Type, indices.Shape);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient.ScatterAdd(Inputs[1]!, _axis, Inputs[0]!.Shape[_axis])];
    }

    internal sealed class ElementScattering : Operation
    {
        private readonly int _axis;

        public ElementScattering(Tensor x, Tensor indices, int axis, int size)
            : base("ScatterElements", x.Graph.Constant(0).Expand(
                x.Shape.With(x.Shape.Axis(axis, "ScatterAdd"), size).ToArray()), indices, x)
        {
            Require(ElementType.Real, x);
            Require(ElementType.Index, indices);
            _axis = x.Shape.Axis(axis, "ScatterAdd");
            if (indices.Shape != x.Shape)
            {
                throw new ShapeException($"ScatterAdd: indices {indices.Shape} do not have the shape of x {x.Shape}.");
            }

            Set("axis", (long)_axis);
            Set("reduction", "add");
            Declare(x.Type, Inputs[0]!.Shape);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [null, null, () => gradient.GatherElements(Inputs[1]!, _axis)];
    }
}
