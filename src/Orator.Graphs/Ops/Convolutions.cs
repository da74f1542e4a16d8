using Orator.Graphs.Ops;

namespace Orator.Graphs
{
    public sealed partial class Tensor
    {
        /// <summary>Convolution (cross-correlation, as usual in networks) over one, two or three spatial dimensions.</summary>
        /// <param name="weights">[out, in / groups, k...], as many k as there are spatial dimensions. x is [N, in, spatial...].</param>
        /// <param name="bias">[out], or null.</param>
        /// <param name="stride">One number for all spatial dimensions or one each; null means 1.</param>
        /// <param name="padding">Zeros around x: one number for all sides, one a dimension (both sides), or all begins then all ends; null
        /// means 0.</param>
        /// <param name="dilation">One number for all spatial dimensions or one each; null means 1.</param>
        /// <param name="groups">Number of groups that the channels are split into.</param>
        /// <returns>[N, out, floor((n + padding - dilation * (k - 1) - 1) / stride) + 1 ...].</returns>
        /// <exception cref="ShapeException">The operands do not fit together.</exception>
        public Tensor Conv(
            Tensor weights, Tensor? bias = null, int[]? stride = null, int[]? padding = null, int[]? dilation = null, int groups = 1)
        {
            Window window = new("Conv", this, weights.Shape.Skip(2), stride, padding, dilation);
            Convolution.Check(this, weights, bias, groups);
            return Graph.Add(new Convolution(this, weights, bias, window, groups));
        }
    }
}

namespace Orator.Graphs.Ops
{
    internal sealed class Convolution : Operation
    {
        public Convolution(Tensor x, Tensor weights, Tensor? bias, Window window, int groups)
            : base("Conv", x, weights, bias)
        {
            Require(ElementType.Real, x, weights, bias);
            (Window, Groups) = (window, groups);
            Set("kernel_shape", window.Kernel);
            Set("strides", window.Stride);
            Set("pads", window.Padding);
            Set("dilations", window.Dilation);
            Set("group", (long)groups);
            Declare(ElementType.Real, [x.Shape[0], weights.Shape[0], .. window.OutputSize]);
        }

        public Window Window { get; }

        public int Groups { get; }

        /// <summary>Refuses operands that do not fit together.</summary>
        public static void Check(Tensor x, Tensor weights, Tensor? bias, int groups)
        {
            if (groups < 1 || weights.Shape[1] * groups != x.Shape[1] || weights.Shape[0] % groups != 0)
            {
                throw new ShapeException(
                    $"Conv: weights {weights.Shape} do not fit x {x.Shape} in {groups} group(s): expected [out, in / groups, ...].");
            }

            if (bias is not null && bias.Shape != [weights.Shape[0]])
            {
                throw new ShapeException($"Conv: bias {bias.Shape} does not fit weights {weights.Shape}: expected [{weights.Shape[0]}].");
            }
        }

        protected override Func<Tensor>?[] Gradient(Tensor gradient) =>
        [
            () => ConvolutionGradients.Input(gradient, Inputs[1]!, Window, Groups),
            () => ConvolutionGradients.Weights(Inputs[0]!, gradient, Window, Groups),
            () => gradient.Sum([0, .. Enumerable.Range(2, gradient.Rank - 2)]),
        ];
    }
}
