using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Maximum over a sliding window of [N, C, spatial...]; padding never wins.</summary>
        /// <param name="kernel">Window size of each spatial dimension.</param>
        /// <param name="stride">One number or one a dimension; null means the kernel's size.</param>
        /// <param name="padding">As in <see cref="Conv"/>.</param>
        /// <exception cref="ShapeException">The window does not fit.</exception>
        public Tensor MaxPool(int[] kernel, int[]? stride = null, int[]? padding = null) =>
            Graph.Add(new MaximumPooling(this, new Window("MaxPool", this, kernel, stride ?? kernel, padding, null)));

        /// <summary>Mean over a sliding window of [N, C, spatial...].</summary>
        /// <param name="kernel">Window size of each spatial dimension.</param>
        /// <param name="stride">One number or one a dimension; null means the kernel's size.</param>
        /// <param name="padding">As in <see cref="Conv"/>.</param>
        /// <param name="countPadding">Whether padded zeros count in the mean (PyTorch's default).</param>
        /// <exception cref="ShapeException">The window does not fit.</exception>
        public Tensor AveragePool(int[] kernel, int[]? stride = null, int[]? padding = null, bool countPadding = true)
        {
            Window window = new("AveragePool", this, kernel, stride ?? kernel, padding, null);

            // The runtime joins a padding and the pooling after it, but refuses the result where the padding is not smaller than the
            // kernel. A change of shape keeps them apart.
            int[] apart = Shape[0] == 1 ? [Shape[1], 1] : [1, Shape[0] * Shape[1]];
            return Producer is Padding
                ? Graph.Add(new AveragePooling(Reshape([.. apart, .. window.InputSize]), window, countPadding)).Reshape(
                    [Shape[0], Shape[1], .. window.OutputSize])
                : Graph.Add(new AveragePooling(this, window, countPadding));
        }

        /// <summary>Mean over all spatial dimensions of [N, C, spatial...], which become 1.</summary>
        /// <exception cref="ShapeException">x has fewer than three dimensions.</exception>
        public Tensor GlobalAveragePool() => Graph.Add(new GlobalPooling("GlobalAveragePool", this));

        /// <summary>Maximum over all spatial dimensions of [N, C, spatial...], which become 1.</summary>
        /// <exception cref="ShapeException">x has fewer than three dimensions.</exception>
        public Tensor GlobalMaxPool() => Graph.Add(new GlobalPooling("GlobalMaxPool", this));
    }
}

namespace Orator.Graphs.Ops
{
    internal abstract class Pooling : Operation
    {
        protected Pooling(string onnxType, Tensor x, Window window)
            : base(onnxType, x)
        {
            Require(ElementType.Real, x);
            Window = window;
            Set("kernel_shape", window.Kernel);
            Set("strides", window.Stride);
            Set("pads", window.Padding);
            Declare(ElementType.Real, [x.Shape[0], x.Shape[1], .. window.OutputSize]);
        }

        public Window Window { get; }
    }

    internal sealed class MaximumPooling : Pooling
    {
        /// <param name="x">[N, C, spatial...].</param>
        /// <param name="window">The window.</param>
        /// <param name="places">Whether a second output says where the maxima were found, counted over the whole of x.</param>
        public MaximumPooling(Tensor x, Window window, bool places = false)
            : base("MaxPool", x, window)
        {
            if (places)
            {
                Declare(ElementType.Index, Output.Shape);
            }
        }

        protected internal override Func<Tensor>?[] Gradient(IReadOnlyList<Tensor?> gradients) =>
            [() => Graph.Add(new MaxPoolGradient(gradients[0]!, Inputs[0]!, Window))];
    }

    internal sealed class AveragePooling : Pooling
    {
        private readonly bool _countPadding;

        public AveragePooling(Tensor x, Window window, bool countPadding)
            : base("AveragePool", x, window)
        {
            _countPadding = countPadding;
            Set("count_include_pad", countPadding ? 1L : 0L);
        }

        // Every element of a window gets the gradient divided by the number of elements.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() =>
        {
            Shape shape = Inputs[0]!.Shape;
            int dimensions = Window.Kernel.Length;
            if (Window.Kernel.SequenceEqual(Window.Stride) && Array.TrueForAll(Window.Padding, p => p == 0))
            {
                // Separate windows: copies of the gradient, and zeros for the elements after the last window.
                int[] covered = [.. Window.OutputSize.Zip(Window.Kernel, (n, k) => n * k)];
                Tensor spread = (gradient * (1f / Window.Kernel.Aggregate(1, (product, k) => product * k))).Resize(
                    covered, Interpolation.Nearest);
                return covered.SequenceEqual(Window.InputSize)
                    ? spread
                    : spread.Pad(new int[shape.Rank], [0, 0, .. Window.InputSize.Zip(covered, (n, c) => n - c)]);
            }

            int[] rest = [.. Window.InputSize.Select((n, i) =>
                n + Window.Padding[i] + Window.Padding[i + dimensions] - Window.Kernel[i] - ((Window.OutputSize[i] - 1) * Window.Stride[i]))];
            float[] ones = [.. Enumerable.Repeat(1f, Window.Kernel.Aggregate(1, (product, k) => product * k))];
            return (gradient * Graph.Constant(Shares(), [1, 1, .. Window.OutputSize]))
                .Reshape([shape[0] * shape[1], 1, .. Window.OutputSize])
                .ConvTranspose(Graph.Constant(ones, [1, 1, .. Window.Kernel]), null, Window.Stride, Window.Padding, rest)
                .Reshape(shape.ToArray());
        },];

        // One over the number of elements that each window counts.
        private float[] Shares()
        {
            float[] shares = [1];
            for (int i = 0; i < Window.Kernel.Length; i++)
            {
                int axis = i;
                shares = [.. from outer in shares from position in Enumerable.Range(0, Window.OutputSize[axis]) select outer / Counted(axis, position)];
            }

            return shares;
        }

        private int Counted(int axis, int position)
        {
            int start = (position * Window.Stride[axis]) - Window.Padding[axis];
            int end = start + Window.Kernel[axis];
            return _countPadding ? end - start : Math.Min(end, Window.InputSize[axis]) - Math.Max(start, 0);
        }
    }

    internal sealed class GlobalPooling : Operation
    {
        public GlobalPooling(string onnxType, Tensor x)
            : base(onnxType, x)
        {
            Require(ElementType.Real, x);
            if (x.Rank < 3)
            {
                throw new ShapeException($"{onnxType}: x {x.Shape} has no spatial dimensions.");
            }

            Declare(ElementType.Real, [x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)]);
        }

        // Like the reductions over the spatial dimensions: equal shares for the mean, and for equal maxima.
        protected override Func<Tensor>?[] Gradient(Tensor gradient) => [() =>
        {
            Tensor x = Inputs[0]!;
            int[] spatial = [.. Enumerable.Range(2, x.Rank - 2)];
            if (OnnxType == "GlobalAveragePool")
            {
                return (gradient * ((float)Output.Shape.Elements / x.Shape.Elements)).Expand(x.Shape.ToArray());
            }

            Tensor chosen = x.EqualTo(Output).ToReal();
            return gradient / chosen.Sum(spatial, keepAxes: true) * chosen;
        },];
    }
}
