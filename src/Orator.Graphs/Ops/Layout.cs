using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>The same elements in another shape.</summary>
        /// <param name="dimensions">New dimensions; at most one may be -1 and is computed.</param>
        /// <exception cref="ShapeException">The number of elements differs.</exception>
        public Tensor Reshape(params int[] dimensions) => Graph.Add(new Reshaping(this, Reshaping.Resolve(this, dimensions)));

        /// <summary>Reorders the axes.</summary>
        /// <param name="axes">For each axis of the result, the axis of x it comes from.</param>
        /// <exception cref="ShapeException">The axes are not a permutation of x's.</exception>
        public Tensor Transpose(params int[] axes) => Graph.Add(new Transposition(this, axes));

        /// <summary>Puts tensors behind one another along an axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="tensors">One or more, equal in all other dimensions.</param>
        /// <exception cref="ShapeException">The shapes differ in another dimension.</exception>
        public static Tensor Concat(int axis, params Tensor[] tensors) => tensors[0].Graph.Add(new Concatenation(axis, tensors));

        /// <summary>Adds elements around x.</summary>
        /// <param name="begins">Elements added before, for each axis.</param>
        /// <param name="ends">Elements added after, for each axis.</param>
        /// <param name="mode">What is added.</param>
        /// <param name="value">The added value for <see cref="PadMode.Constant"/>.</param>
        /// <exception cref="ShapeException">The lists do not have one number for each axis.</exception>
        public Tensor Pad(int[] begins, int[] ends, PadMode mode = PadMode.Constant, float value = 0) =>
            Graph.Add(new Padding(this, begins, ends, mode, value));

        /// <summary>Makes places of channels (Shi et al. 2016): channel c f^2 + i f + j becomes row i and column j of each block of f x f
        /// elements of channel c.</summary>
        /// <param name="factor">f.</param>
        /// <returns>[N, C / f^2, f H, f W] of [N, C, H, W].</returns>
        /// <exception cref="ShapeException">x is no [N, C, H, W], or f^2 does not divide C.</exception>
        public Tensor PixelShuffle(int factor)
        {
            if (Rank != 4 || factor < 1 || Shape[1] % (factor * factor) != 0)
            {
                throw new ShapeException($"PixelShuffle: x {Shape} is not [N, C, H, W] with a C that {factor}^2 divides.");
            }

            int channels = Shape[1] / (factor * factor);
            return Reshape(Shape[0], channels, factor, factor, Shape[2], Shape[3]).Transpose(0, 1, 4, 2, 5, 3).Reshape(
                Shape[0], channels, factor * Shape[2], factor * Shape[3]);
        }

        /// <summary>Makes channels of places: undoes <see cref="PixelShuffle"/>.</summary>
        /// <param name="factor">f.</param>
        /// <returns>[N, C f^2, H / f, W / f] of [N, C, H, W].</returns>
        /// <exception cref="ShapeException">x is no [N, C, H, W], or f does not divide H and W.</exception>
        public Tensor PixelUnshuffle(int factor)
        {
            if (Rank != 4 || factor < 1 || Shape[2] % factor != 0 || Shape[3] % factor != 0)
            {
                throw new ShapeException($"PixelUnshuffle: x {Shape} is not [N, C, H, W] with H and W that {factor} divides.");
            }

            (int height, int width) = (Shape[2] / factor, Shape[3] / factor);
            return Reshape(Shape[0], Shape[1], height, factor, width, factor).Transpose(0, 1, 3, 5, 2, 4).Reshape(
                Shape[0], Shape[1] * factor * factor, height, width);
        }
    }

    /// <summary>What <see cref="Tensor.Pad"/> adds.</summary>
    public enum PadMode
    {
        /// <summary>A constant value.</summary>
        Constant,

        /// <summary>The mirrored inside, without repeating the border.</summary>
        Reflect,

        /// <summary>The border, repeated.</summary>
        Edge,
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Reshaping : Operation
    {
        public Reshaping(Tensor x, Shape shape)
            : base("Reshape", x, x.Graph.Integers(shape))
        {
            // Without it, ONNX reads 0 as 'copy the dimension of x'.
            Set("allowzero", 1L);
            Declare(x.Type, shape);
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() => gradient.Reshape(Inputs[0]!.Shape.ToArray())];

        public static Shape Resolve(Tensor x, int[] dimensions)
        {
            long known = dimensions.Where(d => d != -1).Aggregate(1L, (product, d) => product * d);
            int open = dimensions.Count(d => d == -1);
            bool fits = open == 0 ? known == x.Shape.Elements : open == 1 && known > 0 && x.Shape.Elements % known == 0;
            return fits
                ? Shape.Create([.. dimensions.Select(d => d == -1 ? (int)(x.Shape.Elements / known) : d)])
                : throw new ShapeException($"Reshape: x {x.Shape} cannot become [{string.Join(", ", dimensions)}].");
        }
    }

    internal sealed class Transposition : Operation
    {
        private readonly int[] _axes;

        public Transposition(Tensor x, int[] axes)
            : base("Transpose", x)
        {
            if (!axes.Order().SequenceEqual(Enumerable.Range(0, x.Rank)))
            {
                throw new ShapeException($"Transpose: axes [{string.Join(", ", axes)}] are not a permutation of those of x {x.Shape}.");
            }

            _axes = axes;
            Set("perm", axes);
            Declare(x.Type, Shape.Create([.. axes.Select(axis => x.Shape[axis])]));
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
            [() => gradient.Transpose([.. Enumerable.Range(0, _axes.Length).Select(axis => Array.IndexOf(_axes, axis))])];
    }

    internal sealed class Concatenation : Operation
    {
        private readonly int _axis;

        public Concatenation(int axis, Tensor[] tensors)
            : base("Concat", tensors)
        {
            Shape first = tensors[0].Shape;
            axis = first.Axis(axis, "Concat");
            Require(tensors[0].Type, tensors);
            foreach (Tensor other in tensors)
            {
                if (other.Rank != first.Rank || other.Shape.With(axis, first[axis]) != first)
                {
                    throw new ShapeException($"Concat: shapes {first} and {other.Shape} differ in another axis than {axis}.");
                }
            }

            _axis = axis;
            Set("axis", (long)axis);
            Declare(tensors[0].Type, first.With(axis, tensors.Sum(t => t.Shape[axis])));
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient)
        {
            int start = 0;
            Func<Tensor>?[] rules = new Func<Tensor>?[Inputs.Count];
            for (int i = 0; i < rules.Length; i++)
            {
                (int first, int end) = (start, start + Inputs[i]!.Shape[_axis]);
                rules[i] = () => gradient.Slice(_axis, first, end);
                start = end;
            }

            return rules;
        }
    }

    internal sealed class Padding : Operation
    {
        private readonly int[] _begins;
        private readonly int[] _ends;
        private readonly PadMode _mode;

        public Padding(Tensor x, int[] begins, int[] ends, PadMode mode, float value)
            : base("Pad", x, x.Graph.Integers(begins.Concat(ends)), mode == PadMode.Constant ? x.Graph.Constant(value) : null)
        {
            Require(ElementType.Real, x);
            if (begins.Length != x.Rank || ends.Length != x.Rank)
            {
                throw new ShapeException($"Pad: {begins.Length} begins and {ends.Length} ends do not fit x {x.Shape}.");
            }

            (_begins, _ends, _mode) = (begins, ends, mode);
            Set("mode", mode switch { PadMode.Reflect => "reflect", PadMode.Edge => "edge", _ => "constant" });
            Declare(x.Type, Shape.Create([.. x.Shape.Select((d, i) => d + begins[i] + ends[i])]));
        }

        // Elements that were added as copies give their gradient to the original.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() =>
        {
            if (_mode == PadMode.Constant)
            {
                return gradient.Pad([.. _begins.Select(n => -n)], [.. _ends.Select(n => -n)]);
            }

            Shape shape = Inputs[0]!.Shape;
            foreach (int axis in Enumerable.Range(0, shape.Rank).Where(axis => _begins[axis] != 0 || _ends[axis] != 0))
            {
                gradient = PaddingGradient.Fold(gradient, axis, _begins[axis], shape[axis], _mode);
            }

            return gradient;
        },];
    }
}
