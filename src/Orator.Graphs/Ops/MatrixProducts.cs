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

            Shape batch = Shape.Broadcast(
                Shape.Create(left.Shape.ToArray().AsSpan(..^2)), Shape.Create(right.Shape.ToArray().AsSpan(..^2)), "MatMul");
            Declare(ElementType.Real, [.. batch, left.Shape[-2], right.Shape[-1]]);
        }

        // With C = A B: dA = dC B^T and dB = A^T dC.
        protected override Func<Tensor>?[] Gradient(Tensor gradient)
        {
            (Tensor left, Tensor right) = (Inputs[0]!, Inputs[1]!);
            return [() => gradient.MatMul(Transposed(right)), () => right.Rank == 2 ? Transposed(Rows(left)).MatMul(Rows(gradient)) : Transposed(left).MatMul(gradient)];
        }

        // One product over all rows of a batch instead of one product each and their sum.
        private static Tensor Rows(Tensor x) => x.Rank == 2 ? x : x.Reshape(-1, x.Shape[-1]);

        private static Tensor Transposed(Tensor x) => x.Transpose([.. Enumerable.Range(0, x.Rank - 2), x.Rank - 1, x.Rank - 2]);
    }
}
