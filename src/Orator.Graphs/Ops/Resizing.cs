using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    /// <summary>How <see cref="Tensor.Resize"/> computes a value between elements.</summary>
    public enum Interpolation
    {
        /// <summary>The element at floor(i * n / m), as PyTorch's <c>nearest</c>.</summary>
        Nearest,

        /// <summary>Linear in each dimension, as PyTorch's <c>linear</c>, <c>bilinear</c> and <c>trilinear</c>.</summary>
        Linear,
    }

    public sealed partial class Tensor
    {
        /// <summary>Resizes the spatial dimensions of [N, C, spatial...].</summary>
        /// <param name="size">New size of each spatial dimension.</param>
        /// <param name="interpolation">How values are computed.</param>
        /// <param name="alignCorners">For linear interpolation: whether the centres of the corner elements (true) or the outer edges
        /// (false) coincide.</param>
        /// <exception cref="ShapeException">The number of sizes is not that of spatial dimensions, or a size is less than 1.</exception>
        public Tensor Resize(int[] size, Interpolation interpolation = Interpolation.Linear, bool alignCorners = false)
        {
            if (Rank is < 3 or > 5 || size.Length != Rank - 2 || size.Min() < 1)
            {
                throw new ShapeException($"Resize: the size [{string.Join(", ", size)}] does not fit x {Shape}: expected one of each spatial dimension of [N, C, spatial...].");
            }

            if (Shape.Skip(2).SequenceEqual(size))
            {
                return this;
            }

            // Volumes as planes: a depth that stays joins the channels (30 times faster); one that grows, or is copied, is resized by
            // itself first, with the places of a plane as one row (12 times faster for copies, 1.5 for linear interpolation).
            if (Rank == 5 && size[0] == Shape[2])
            {
                return Reshape(
                    Shape[0],
                    Shape[1] * Shape[2],
                    Shape[3],
                    Shape[4]).Resize(size[1..], interpolation, alignCorners).Reshape([Shape[0], Shape[1], .. size]);
            }

            if (Rank == 5 && (interpolation == Interpolation.Nearest || size[0] > Shape[2]))
            {
                int place = Shape[3] * Shape[4];
                Tensor deep = Reshape(Shape[0], Shape[1], Shape[2], place).Resize([size[0], place], interpolation, alignCorners);
                return deep.Reshape(Shape[0], Shape[1], size[0], Shape[3], Shape[4]).Resize(size, interpolation, alignCorners);
            }

            return Graph.Add(new Resizing(this, size, interpolation, alignCorners));
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Resizing : Operation
    {
        private readonly int[] _size;
        private readonly Interpolation _interpolation;
        private readonly bool _alignCorners;

        public Resizing(Tensor x, int[] size, Interpolation interpolation, bool alignCorners)
            : base("Resize", x, null, null, x.Graph.Integers(x.Shape.Take(2).Concat(size)))
        {
            Require(ElementType.Real, x);
            (_size, _interpolation, _alignCorners) = (size, interpolation, alignCorners);
            bool nearest = interpolation == Interpolation.Nearest;
            Set("mode", nearest ? "nearest" : "linear");
            Set("coordinate_transformation_mode", nearest ? "asymmetric" : alignCorners ? "align_corners" : "half_pixel");
            if (nearest)
            {
                Set("nearest_mode", "floor");
            }

            Declare(x.Type, [x.Shape[0], x.Shape[1], .. size]);
        }

        /// <summary>Side of the blocks that each element is copied to; 0 if elements are not copied, or to blocks that are not
        /// square.</summary>
        public int Factor
        {
            get
            {
                int[] from = [.. Inputs[0]!.Shape.Skip(2)];
                int factor = _size[0] / from[0];
                return _interpolation == Interpolation.Nearest && _size.Zip(from).All(pair => pair.First == pair.Second * factor)
                    ? factor
                    : 0;
            }
        }

        // In general, each dimension by itself is a product with a matrix of weights, hence the gradient one with the transposed matrix.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() =>
        {
            int[] from = [.. Inputs[0]!.Shape.Skip(2)];
            if (!_alignCorners && IntegerResizes.Gradient(gradient, from, _size, _interpolation) is { } result)
            {
                return result;
            }

            for (int i = 0; i < from.Length; i++)
            {
                (int n, int m) = (from[i], _size[i]);
                gradient = n == m ? gradient : LinearMap.FromRows(m, n, to => Weights(to, n, m)).ApplyTransposed(gradient, 2 + i);
            }

            return gradient;
        },];

        // Which of n elements make up element i of m, and by how much.
        private IEnumerable<(int Input, double Weight)> Weights(int i, int n, int m)
        {
            if (_interpolation == Interpolation.Nearest)
            {
                return [((int)((long)i * n / m), 1)];
            }

            double position = _alignCorners ? i * (n - 1.0) / Math.Max(1, m - 1) : Math.Clamp((i + 0.5) * n / m - 0.5, 0, n - 1);
            int low = Math.Min((int)position, n - 1);
            return [(low, 1 - (position - low)), (Math.Min(low + 1, n - 1), position - low)];
        }
    }
}
