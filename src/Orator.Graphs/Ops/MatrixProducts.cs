using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Matrix product of the last two axes, batched and broadcast over the others.</summary>
        /// <param name="right">[..., k, n], where x is [..., m, k].</param>
        /// <returns>[..., m, n].</returns>
        /// <exception cref="ShapeException">The inner dimensions differ, or the batches cannot be broadcast.</exception>
        public Tensor MatMul(Tensor right) => Graph.Add(new MatrixProduct(this, right));
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class MatrixProduct : Operation
    {
        public MatrixProduct(Tensor left, Tensor right)
            : base("MatMul", left, right)
        {
            Require(ElementType.Real, left, right);
            if (left.Rank < 2 || right.Rank < 2 || left.Shape[-1] != right.Shape[-2])
            {
                throw new ShapeException($"MatMul: {left.Shape} and {right.Shape} do not fit: expected [..., m, k] and [..., k, n].");
            }

            Shape batch = Shape.Broadcast(Shape.Create(left.Shape.ToArray().AsSpan(..^2)), Shape.Create(right.Shape.ToArray().AsSpan(..^2)), "MatMul");
            Declare(ElementType.Real, [.. batch, left.Shape[-2], right.Shape[-1]]);
        }
    }
}
