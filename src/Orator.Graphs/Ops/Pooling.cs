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
        public Tensor AveragePool(int[] kernel, int[]? stride = null, int[]? padding = null, bool countPadding = true) =>
            Graph.Add(new AveragePooling(this, new Window("AveragePool", this, kernel, stride ?? kernel, padding, null), countPadding));

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
            Set("kernel_shape", window.Kernel);
            Set("strides", window.Stride);
            Set("pads", window.Padding);
            Declare(ElementType.Real, [x.Shape[0], x.Shape[1], .. window.OutputSize]);
        }
    }

    internal sealed class MaximumPooling(Tensor x, Window window) : Pooling("MaxPool", x, window);

    internal sealed class AveragePooling : Pooling
    {
        public AveragePooling(Tensor x, Window window, bool countPadding)
            : base("AveragePool", x, window) => Set("count_include_pad", countPadding ? 1L : 0L);
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
    }
}
